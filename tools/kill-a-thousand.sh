#!/usr/bin/env bash
# Kills the host with -9 a thousand times while it works, then checks that nothing it acknowledged is lost and nothing is doubled (KilledHostTests).
# Takes about 40 minutes on two idle cores, twice that on busy ones. `tools/kill-a-thousand.sh 200` does fewer. The exit code is the test's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tools/install.sh
. tools/install.sh
find_dotnet
install_missing ffmpeg
"$dotnet" build tests/MediaFlows.HostTests -c Release -v q --nologo "-clp:ErrorsOnly;NoSummary"
MEDIAFLOWS_KILLS="${1:-1000}" exec "$dotnet" tests/MediaFlows.HostTests/bin/Release/net10.0/MediaFlows.HostTests.dll -noLogo -noColor -showLiveOutput -class "*KilledHostTests"
