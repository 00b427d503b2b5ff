"""Where settings and state are kept: the user's folders, or those beside a portable copy."""

import os
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
