"""The installer: installer.nsi, compiled by NSIS."""

import os
from pathlib import Path

import packages
import tools

SCRIPT = Path(__file__).with_name("installer.nsi")


def make(app: Path, target: Path, *, fast: bool) -> Path:
    """Compile the installer of ``app`` to ``target``; ``fast`` trades its size for time."""
    defines = {
        "VERSION": packages.version(),
        "NUMBERS": ".".join([*packages.version().split("."), "0", "0", "0", "0"][:4]),
        "APP": app,
        "ICON": app.parent / "launchers" / "orgloader.ico",
        "TARGET": target,
        "KILOBYTES": sum(path.stat().st_size for path in tools.files(app)) // 1024,
    }
    if fast:
        defines["FAST"] = "1"
    words = [f"-D{name}={value}" for name, value in defines.items()]
    tools.run(
        ["makensis", "-V2", "-INPUTCHARSET", "UTF8", *words, SCRIPT],
        env=os.environ | {"SOURCE_DATE_EPOCH": str(tools.epoch())},
    )
    return target
