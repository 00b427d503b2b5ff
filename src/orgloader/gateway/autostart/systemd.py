"""A user unit of systemd (systemd.service(5))."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from orgloader.files import write_file
from orgloader.gateway.autostart.command import run, succeeds

UNIT = "orgloader-gateway.service"
_SYSTEMCTL = ("systemctl", "--user")


def install(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Write the unit, and start it now and at each logon."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, unit(command, folder, environment))
    run(*_SYSTEMCTL, "daemon-reload")
    run(*_SYSTEMCTL, "enable", UNIT)
    run(*_SYSTEMCTL, "restart", UNIT)


def remove() -> None:
    """End the unit and delete it."""
    succeeds(*_SYSTEMCTL, "disable", "--now", UNIT)
    _path().unlink(missing_ok=True)
    run(*_SYSTEMCTL, "daemon-reload")


def is_installed() -> bool:
    """Whether the unit is there."""
    return _path().exists()


def unit(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Return the text of the unit."""
    variables = [f"Environment={_quoted(f'{name}={one}')}" for name, one in environment.items()]
    return "\n".join(
        [
            "[Unit]",
            "Description=Org Loader gateway in front of Business Studio",
            "",
            "[Service]",
            f"ExecStart={' '.join(map(_quoted, command))}",
            f"WorkingDirectory={str(folder).replace('%', '%%')}",
            *variables,
            "Restart=on-failure",
            "RestartSec=60",
            "",
            "[Install]",
            "WantedBy=default.target",
            "",
        ]
    )


def _quoted(word: str) -> str:
    """Return ``word`` as one word of a unit file, in which % and $ have a meaning of their own."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def _path() -> Path:
    given = os.environ.get("XDG_CONFIG_HOME")
    return (Path(given) if given else Path.home() / ".config") / "systemd" / "user" / UNIT
