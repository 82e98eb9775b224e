# shellcheck shell=bash
# What MediaFlows needs from the system and how it gets there. Sourced by ./mediaflows and ./test.
# Everything said here goes to stderr: stdout belongs to the program.

say() { printf '%s\n' "$*" >&2; }

# Sets $dotnet and DOTNET_ROOT to an installation that has the .NET 10 SDK.
find_dotnet() {
  local sdk
  for dotnet in "$(command -v dotnet || true)" "$HOME/.dotnet/dotnet" /usr/local/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    [ -x "$dotnet" ] || continue
    sdk=$("$dotnet" --list-sdks 2>/dev/null | sed -n 's/^10\.[^[]*\[\(.*\)\]$/\1/p' | head -n 1)
    [ -n "$sdk" ] || continue
    export DOTNET_ROOT=${sdk%/sdk} DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
    return 0
  done
  say "MediaFlows needs the .NET 10 SDK, and there is none on this machine. Install it, then run this again:"
  say "  Debian, Ubuntu   https://learn.microsoft.com/dotnet/core/install/linux   (then: apt-get install dotnet-sdk-10.0)"
  say "  macOS            brew install --cask dotnet-sdk"
  say "  anything else    https://dot.net/download"
  return 1
}

has() {
  case $1 in
    ffmpeg) command -v ffmpeg && command -v ffprobe ;;
    pocketsphinx) command -v pocketsphinx_continuous || command -v pocketsphinx ;;
    pocketsphinx-en-us) [ -d /usr/share/pocketsphinx/model/en-us ] || [ -d /opt/homebrew/share/pocketsphinx/model/en-us ] ||
      [ -d /usr/local/share/pocketsphinx/model/en-us ] ;;
    chromium) command -v chromium || command -v google-chrome || [ -d "/Applications/Google Chrome.app" ] || [ -d /Applications/Chromium.app ] ;;
    *) command -v "$1" ;;
  esac >/dev/null 2>&1
}

missing() {
  local tool
  for tool; do has "$tool" || printf '%s ' "$tool"; done
}

# Never asks where nobody can answer: under CI it goes ahead, elsewhere without a terminal it leaves things alone.
agreed() {
  [ "${CI:-}" = true ] && return 0
  [ -t 0 ] || return 1
  local answer
  printf '%s\nGo ahead? [Y/n] ' "$1" >&2
  read -r answer
  case $answer in [nN]*) return 1 ;; esac
}

apt_install() {
  local package apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y)
  [ "$(id -u)" = 0 ] || apt=(sudo "${apt[@]}")
  [ "${CI:-}" != true ] || [ "$(id -u)" = 0 ] || apt=(sudo -n "${apt[@]:1}")
  "${apt[@]}" update >&2 || say "The package lists could not be refreshed; trying with those that are here."
  # One at a time: a package this distribution lacks must not keep the others out.
  for package; do
    [ "$package" != node ] || package=nodejs
    "${apt[@]}" install --no-install-recommends "$package" </dev/null >&2 || true
  done
}

brew_install() {
  local package
  for package; do
    case $package in
      pocketsphinx) brew install cmu-pocketsphinx >&2 || true ;;
      pocketsphinx-en-us | npm) ;; # come with cmu-pocketsphinx and node
      chromium) brew install --cask chromium >&2 || true ;;
      *) brew install "$package" >&2 || true ;;
    esac
  done
}

# install_missing TOOL… : installs what is not there, and says what is still missing. Without ffmpeg it fails, without the others things are skipped.
install_missing() {
  local wanted
  wanted=$(missing "$@")
  [ -n "$wanted" ] || return 0
  # shellcheck disable=SC2086 # the names are ours and are words
  if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && agreed "MediaFlows wants to install with sudo apt-get: $wanted"; }; then
      apt_install $wanted
    fi
  elif command -v brew >/dev/null; then
    agreed "MediaFlows wants to install with Homebrew: $wanted" && brew_install $wanted
  fi
  wanted=$(missing "$@")
  [ -n "$wanted" ] || return 0
  say "Not installed: $wanted(what needs them is skipped). Install them with your package manager to have everything."
  has ffmpeg || { say "Without ffmpeg nothing can be done with media: install ffmpeg and run this again."; return 1; }
}
