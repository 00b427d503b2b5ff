"""Starting the gateway at logon: Business Studio lives in a person's session, so does the gateway.

On Windows a task of the Task Scheduler, elsewhere a user unit of systemd.
"""

import os
from pathlib import Path

from orgloader.errors import SettingsError
from orgloader.gateway.autostart import systemd, task_scheduler
from orgloader.settings.places import moved_folders, program

_system = task_scheduler if os.name == "nt" else systemd


def install(config: Path) -> None:
    """Have the gateway of ``config`` start at each logon, and start it now."""
    config = config.absolute()
    command = (*program(), "gateway", "--config", str(config))
    _system.install(command, config.parent, dict(moved_folders()))


def remove() -> None:
    """End the gateway and stop starting it at logon. Raises ``SettingsError`` without one."""
    if not is_installed():
        raise SettingsError(
            "The gateway is not installed",
            "It does not start at logon",
            "Install it: orgloader gateway install --config FILE",
        )
    _system.remove()


def is_installed() -> bool:
    """Whether the gateway starts at logon."""
    return bool(_system.is_installed())
