"""The program and the libraries it needs, as wheels for Windows."""

import os
import tomllib
from pathlib import Path

import tools
from tools import ROOT

TARGET = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.13"]
LOCK = Path(__file__).with_name("requirements.txt")
"""Every library with its version and hashes; the command that makes it is at its top."""
OF_THE_INSTALLER = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")
"""What an installer notes about its own work: paths of this computer among it."""


def version() -> str:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(document["project"]["version"])


def install(target: Path) -> None:
    """Put the program and its libraries into ``target``."""
    uv = tools.environment() / "uv"
    install = [uv, "pip", "install", "--quiet", "--target", target, *TARGET]
    tools.run([*install, "--only-binary", ":all:", "--require-hashes", "-r", LOCK])
    wheels = target.parents[1] / "wheel"
    moment = os.environ | {"SOURCE_DATE_EPOCH": str(tools.epoch())}
    tools.run([uv, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT], env=moment)
    wheel = wheels / f"orgloader-{version()}-py3-none-any.whl"
    tools.run([*install, "--no-deps", "--reinstall", wheel])
    for name in OF_THE_INSTALLER:
        for path in target.glob(f"*.dist-info/{name}"):
            path.unlink()
