"""Where things are: settings and state, and the program itself.

The folders are the user's own, or those beside a portable copy.
"""

import os
import sys
from pathlib import Path

import platformdirs

from orgloader.errors import StateError

CONFIG_VARIABLE = "ORGLOADER_CONFIG_DIR"
STATE_VARIABLE = "ORGLOADER_STATE_DIR"


def config_dir() -> Path:
    """Return the folder of settings, connections, preferences and profiles; it need not exist.

    ``ORGLOADER_CONFIG_DIR`` goes before the platform's folder.
    """
    given = os.environ.get(CONFIG_VARIABLE)
    return Path(given) if given else platformdirs.user_config_path("orgloader", appauthor=False)


def default_path() -> Path:
    """Return the path of the user's own settings file, which need not exist."""
    return config_dir() / "settings.json"


def state_dir() -> Path:
    """Return the folder of links, journal, history and logs, made if need be.

    ``ORGLOADER_STATE_DIR`` goes before the platform's data folder. Raises ``StateError``.
    """
    given = os.environ.get(STATE_VARIABLE)
    path = Path(given) if given else platformdirs.user_data_path("orgloader", appauthor=False)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StateError(
            "The data folder cannot be used",
            "%(path)s: %(reason)s",
            "Check the folder's rights, or set ORGLOADER_STATE_DIR",
            path=str(path),
            reason=fault.strerror,
        ) from None
    return path


def moved_folders() -> tuple[tuple[str, str], ...]:
    """Return the variables that move the folders, as far as they are set now, with whole paths."""
    given = ((name, os.environ.get(name)) for name in (CONFIG_VARIABLE, STATE_VARIABLE))
    return tuple((name, str(Path(value).resolve())) for name, value in given if value)


def program() -> tuple[str, ...]:
    """Return how this program is started: by its launcher in a package, else by its Python."""
    launcher = Path(sys.executable).parent.parent / "orgloader-cli.exe"
    if launcher.exists():
        return (str(launcher),)
    return (str(Path(sys.executable).absolute()), "-m", "orgloader")
