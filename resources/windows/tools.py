"""Programs that the build needs, and small things all its steps use."""

import fcntl
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build"
"""What one build leaves for the next: programs and downloads."""
UV = "uv>=0.9,<1"

BUILDING = [
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
    ("rsvg-convert", "librsvg2-bin"),
    ("osslsigncode", "osslsigncode"),
]
PACKING = [("makensis", "nsis")]
"""Programs with the package of Debian that holds each."""


def ensure(programs: list[tuple[str, str]]) -> None:
    """Install what is missing, as root on Debian; elsewhere say what to install, and end."""
    missing = [package for program, package in programs if not shutil.which(program)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"Install first: apt-get install {' '.join(missing)}")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    say(f"Installing {' '.join(missing)}")
    run(["apt-get", "update", "-qq"], stdout=subprocess.DEVNULL)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    run(install, env=quiet, stdout=subprocess.DEVNULL)


@contextmanager
def alone() -> Iterator[None]:
    """Hold what builds share; another build of the same checkout waits here for its turn."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def environment() -> Path:
    """Return the folder with the programs of a virtual environment that holds uv and pip."""
    folder = KEPT / "tools"
    if not (folder / "bin" / "uv").exists():
        venv.create(folder, clear=True, symlinks=True, with_pip=True)
        run([folder / "bin" / "python", "-m", "pip", "install", "--quiet", UV])
    return folder / "bin"


def run(command: list[str | Path], **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(map(str, command)), check=True, text=True, **options)  # type: ignore[call-overload,no-any-return]


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def epoch() -> int:
    """Return the seconds since 1970 that every file in a package gets: those of the last commit."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = ["git", "-C", ROOT, "log", "-1", "--format=%ct"]
    return int(run(asked, stdout=subprocess.PIPE).stdout)


def files(folder: Path) -> list[Path]:
    """Return all files below ``folder`` in an order that does not depend on the disk."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def set_times(folder: Path) -> None:
    moment = epoch()
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))


def size(folder: Path) -> int:
    """Return the size of all files below ``folder`` in megabytes."""
    return round(sum(path.stat().st_size for path in files(folder)) / 1e6)


def megabytes(file: Path) -> str:
    return f"{file.stat().st_size / 1e6:.1f} MB"
