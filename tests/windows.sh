#!/bin/sh
# Builds the Windows package and tries it with wine: sh tests/windows.sh [options of pytest]
#
# Takes minutes. On Debian as root, wine is installed where it is missing; sh tests/run.sh makes the
# environment in .venv.
set -eu
cd "$(dirname "$0")/.."

if ! command -v wine >/dev/null; then
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "Install first: apt-get install wine wine64" >&2
        exit 1
    fi
    echo "Installing wine"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wine wine64 >/dev/null
fi
exec nice -n 10 .venv/bin/python -m pytest -m long tests/windows "$@"
