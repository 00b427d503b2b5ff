"""Compiled bytecode, so that the first start is as quick as the second."""

import os
import shutil
from pathlib import Path

import tools

VERSION = "3.13"
"""Bytecode fits one version of Python: that of the package."""


def compile_all(lib: Path) -> None:
    """Compile what is in ``lib`` with a Python of the package's version, where one is here.

    Bytecode is tied to its source by hash and never checked again: the times of files differ
    after each unpacking.
    """
    python = _python()
    if python is None:
        tools.say(f"No Python {VERSION} is here: the package holds no bytecode")
        return
    options = ["-q", "-j", "2", "--invalidation-mode", "unchecked-hash"]
    command = [python, "-m", "compileall", *options, "-s", lib, "-p", "lib", lib]
    tools.run(command, env={"PYTHONHASHSEED": "0"})


def _python() -> str | None:
    """Return a Python of the version: the system's, or one of pyenv's, which are not in the path.

    pyenv also has a python3.13 in the path that works only where this version was chosen.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser()
    found = sorted(pyenv.glob(f"versions/{VERSION}*/bin/python{VERSION}"))
    system = shutil.which(f"python{VERSION}", path="/usr/bin:/usr/local/bin")
    return system or (str(found[-1]) if found else None)
