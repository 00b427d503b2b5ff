#!/bin/sh
# Installs what the tests need and runs them all: sh tests/run.sh [options of pytest]
#
# Tests that take minutes are left out (-m long). Everything goes into .venv; on Debian as root, missing system libraries are installed too.
set -eu
cd "$(dirname "$0")/.."
python=.venv/bin/python
windows="gcc-mingw-w64-x86-64 librsvg2-bin osslsigncode"
libraries="libglib2.0-0 libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3"

install() {
    echo "Installing $*"
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

can_build_windows() {
    command -v x86_64-w64-mingw32-gcc && command -v rsvg-convert && command -v osslsigncode
} >/dev/null

qt_loads() { $python -c 'import PySide6.QtWidgets' 2>/dev/null; }

if ! python3 -c 'import ensurepip' 2>/dev/null && can_install; then
    install python3-venv
fi
[ -x $python ] || python3 -m venv .venv
$python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'

if ! can_build_windows && can_install; then
    # shellcheck disable=SC2086
    install $windows
fi
if ! can_build_windows; then
    echo "The Windows package is not built. What it needs on Debian: $windows"
    set -- --ignore=tests/windows "$@"
fi
if ! qt_loads && can_install; then
    # shellcheck disable=SC2086
    install $libraries
fi
if ! qt_loads; then
    echo "Qt does not load, the tests of the window are left out. Its libraries on Debian: $libraries"
    set -- -p no:pytest-qt --ignore=tests/gui --ignore=tests/test_qt_refcount.py \
        -o "addopts=--strict-markers --import-mode=importlib" \
        -W default::pytest.PytestConfigWarning "$@"
fi

exec $python -m pytest -n 2 -m "not long" "$@"
