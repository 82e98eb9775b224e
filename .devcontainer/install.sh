#!/usr/bin/env bash
# What the image and its features do not bring.
set -euo pipefail
sudo apt-get update
sudo apt-get install --yes --no-install-recommends ffmpeg espeak-ng pocketsphinx pocketsphinx-en-us chromium shellcheck
npm install --global azure-functions-core-tools@4 azurite
