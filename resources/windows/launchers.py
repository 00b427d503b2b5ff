"""orgloader.exe (the window) and orgloader-cli.exe (the console), from one small source."""

from pathlib import Path

import icon
import tools
from tools import ROOT

HERE = Path(__file__).parent
PROGRAMS = {"orgloader": ["-mwindows", "-DWINDOW"], "orgloader-cli": ["-mconsole"]}
MINGW = "x86_64-w64-mingw32"
COMPILE = ["-Os", "-Wall", "-Wextra", "-Werror", "-municode", "-s", "-static"]
COMPILE += ["-Wl,--no-insert-timestamp"]


def make(app: Path, version: str) -> None:
    """Compile both programs into ``app``; the same sources give the same bytes."""
    work = app.parent / "launchers"
    work.mkdir(exist_ok=True)
    icon.write(ROOT / "resources" / "icons" / "orgloader.svg", work / "orgloader.ico")
    for name, flags in PROGRAMS.items():
        resources = work / f"{name}.o"
        described = ["-I", work, *_defines(name, version), HERE / "launcher.rc", resources]
        tools.run([f"{MINGW}-windres", *described])
        sources = [HERE / "launcher.c", resources]
        tools.run([f"{MINGW}-gcc", *COMPILE, *flags, *sources, "-o", app / f"{name}.exe"])


def _defines(name: str, version: str) -> list[str]:
    numbers = ",".join([*version.split("."), "0", "0", "0", "0"][:4])
    return [
        f"-DNUMBERS={numbers}",
        f'-DVERSION=\\"{version}\\"',
        f'-DFILE_NAME=\\"{name}.exe\\"',
    ]
