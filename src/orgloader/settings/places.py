"""Where things are: settings and state, and the program itself.

The folders are the user's own, or those beside a portable copy.
"""

import os
import sys
from pathlib import Path

import platformdirs

from orgloader.errors import StateError, system_reason
from orgloader.files import make_folder

CONFIG_VARIABLE = "ORGLOADER_CONFIG_DIR"
STATE_VARIABLE = "ORGLOADER_STATE_DIR"
LAUNCHER = "orgloader-cli.exe"
"""The console program of the Windows package."""
PORTABLE = "portable.txt"
"""A package in which this file lies keeps settings and state in its own folder ``data``."""


def config_dir() -> Path:
    """Return the folder of settings, connections, preferences and profiles; it need not exist.

    ``ORGLOADER_CONFIG_DIR`` goes before a portable copy's, and that before the platform's folder.
    """
    given = os.environ.get(CONFIG_VARIABLE)
    if given:
        return Path(given)
    user = platformdirs.user_config_path("orgloader", appauthor=False)
    return _of_portable_copy("settings") or user


def default_path() -> Path:
    """Return the path of the user's own settings file, which need not exist."""
    return config_dir() / "settings.json"


def state_dir() -> Path:
    """Return the folder of links, journal, history and logs, made if need be.

    ``ORGLOADER_STATE_DIR`` goes before a portable copy's folder, and that before the platform's.
    Raises ``StateError``.
    """
    path = _state_dir()
    try:
        make_folder(path)
    except OSError as fault:
        raise StateError(
            "The data folder cannot be used",
            "%(path)s: %(reason)s",
            "Check the folder's rights, or set ORGLOADER_STATE_DIR",
            path=str(path),
            reason=system_reason(fault),
        ) from None
    return path


def _state_dir() -> Path:
    given = os.environ.get(STATE_VARIABLE)
    if given:
        return Path(given)
    user = platformdirs.user_data_path("orgloader", appauthor=False)
    return _of_portable_copy("state") or user


def _of_portable_copy(name: str) -> Path | None:
    folder = package()
    return folder / "data" / name if folder and (folder / PORTABLE).exists() else None


def moved_folders() -> tuple[tuple[str, str], ...]:
    """Return the variables that move the folders, as far as they are set now, with whole paths."""
    given = ((name, os.environ.get(name)) for name in (CONFIG_VARIABLE, STATE_VARIABLE))
    return tuple((name, str(Path(value).resolve())) for name, value in given if value)


def package() -> Path | None:
    """Return the folder of the Windows package, ``None`` where the program came another way.

    Its launchers lie in it, and its Python in a folder below.
    """
    here = Path(sys.executable).parent
    return next((one for one in (here, here.parent) if (one / LAUNCHER).exists()), None)


def program() -> tuple[str, ...]:
    """Return how this program is started: by its launcher in a package, else by its Python."""
    folder = package()
    if folder is not None:
        return (str(folder / LAUNCHER),)
    return (str(Path(sys.executable).absolute()), "-m", "orgloader")


def console_program() -> str:
    """Return the name by which the command line is called in a console."""
    return LAUNCHER.removesuffix(".exe") if package() else "orgloader"
