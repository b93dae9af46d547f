#!/bin/sh
# Makes sure that the browser tests have a Chromium; says plainly what to do where it cannot install one.
set -eu

for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing chromium for the browser tests"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium
else
  echo "The browser tests need Chromium, and this user cannot install it. Install it (Debian: apt-get install chromium)" >&2
  echo "and try again, or run 'make test test-slow' for everything else." >&2
  exit 1
fi
