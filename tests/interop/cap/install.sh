#!/bin/sh
# Installs SAP CAP for the tests into build/cap, once, and puts the model beside it.
set -eu
cd "$(dirname "$0")"
to=../../../build/cap
mkdir -p "$to/srv"
cp srv/org.cds "$to/srv/"
if ! cmp -s package.json "$to/package.json" || [ ! -d "$to/node_modules/@sap/cds" ]; then
    cp package.json "$to/"
    npm install --prefix "$to" --no-audit --no-fund --no-package-lock --silent
fi
