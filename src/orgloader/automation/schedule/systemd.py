"""systemd timers of the user.

Sources: systemd.timer(5), systemd.service(5), systemctl(1). ``Persistent`` starts a run that was
missed while the computer was off. Units of a user run only while they are signed in, unless
lingering is on (loginctl(1)).
"""

import getpass
import json
import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orgloader.automation.schedule.job import Every, Job, State
from orgloader.automation.schedule.scheduler import run
from orgloader.errors import SettingsError, StateError, system_reason
from orgloader.files import write_file

SYSTEMCTL = ("systemctl", "--user")
_ASKED = ["ActiveState", "ExecMainExitTimestamp", "ExecMainStatus"]
_DAILY = re.compile(r"OnCalendar=\*-\*-\* (\d\d:\d\d):00")
_PERIOD = re.compile(r"OnUnitActiveSec=(\d+)min")


class Systemd:
    """A service and a timer of the same name for each connection, in ``folder``."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _units()

    def preview(self, job: Job) -> str:
        return "\n".join(
            f"# {self._path(job.connection, kind)}\n{text}" for kind, text in _texts(job).items()
        )

    def install(self, job: Job) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise StateError(
                "The system's scheduler did not carry out the command",
                "%(path)s: %(fault)s",
                "Check the folder's rights",
                path=str(self._folder),
                fault=system_reason(fault),
            ) from None
        for kind, text in _texts(job).items():
            write_file(self._path(job.connection, kind), text)
        run([*SYSTEMCTL, "daemon-reload"])
        run([*SYSTEMCTL, "enable", _unit(job.connection, "timer")])
        run([*SYSTEMCTL, "restart", _unit(job.connection, "timer")])

    def state(self, connection: str) -> State:
        if not self._path(connection, "timer").exists():
            return State(installed=False)
        timer = _timer(_unit(connection, "timer"))
        shown = _properties(_unit(connection, "service"), _ASKED)
        return State(
            installed=True,
            enabled=bool(timer),
            every=_read_when(self._path(connection, "timer")),
            running=shown.get("ActiveState") in ("activating", "active"),
            next_run=_moment(timer.get("next")),
            last_run=_moment(timer.get("last")),
            last_result=_result(shown),
            note="" if _lingers() else "linger",
        )

    def remove(self, connection: str) -> None:
        if not self._path(connection, "timer").exists():
            return
        run([*SYSTEMCTL, "disable", "--now", _unit(connection, "timer")], check=False)
        for kind in ("timer", "service"):
            self._path(connection, kind).unlink(missing_ok=True)
        run([*SYSTEMCTL, "daemon-reload"])

    def _path(self, connection: str, kind: str) -> Path:
        return self._folder / _unit(connection, kind)


def _units() -> Path:
    given = os.environ.get("XDG_CONFIG_HOME")
    return (Path(given) if given else Path.home() / ".config") / "systemd" / "user"


def _unit(connection: str, kind: str) -> str:
    return f"orgloader-{connection}.{kind}"


def _texts(job: Job) -> dict[str, str]:
    return {"service": _service(job), "timer": _timer_text(job)}


def _service(job: Job) -> str:
    environment = [f"Environment={_quoted(f'{name}={value}')}" for name, value in job.environment]
    return _file(
        ("Unit", [f"Description=Org Loader: load {job.connection}", "Wants=network-online.target"]),
        (
            "Service",
            [
                "Type=oneshot",
                f"ExecStart={' '.join(map(_quoted, job.command))}",
                *environment,
                # 0 to 5 report what a load did; only a crash is a failure of the unit.
                "SuccessExitStatus=1 3 4 5 6",
            ],
        ),
    )


def _timer_text(job: Job) -> str:
    return _file(
        ("Unit", [f"Description=Org Loader: schedule of {job.connection}"]),
        ("Timer", [*_when(job.every), "AccuracySec=1min"]),
        ("Install", ["WantedBy=timers.target"]),
    )


def _when(every: Every) -> list[str]:
    if every.at is not None:
        return [f"OnCalendar=*-*-* {every.at:%H:%M}:00", "Persistent=true"]
    return ["OnActiveSec=1min", f"OnUnitActiveSec={every.minutes}min"]


def _read_when(timer: Path) -> Every | None:
    """Return when the timer of this file runs, as far as this program made it."""
    try:
        text = timer.read_text("utf-8")
        if daily := _DAILY.search(text):
            return Every.daily(daily[1])
        period = _PERIOD.search(text)
        return Every.period(int(period[1])) if period else None
    except (OSError, ValueError, SettingsError):
        return None


def _result(shown: dict[str, str]) -> int | None:
    """Return the exit code of the last run; after a restart systemd shows 0 and no time."""
    if shown.get("ActiveState") == "activating" or not shown.get("ExecMainExitTimestamp"):
        return None
    return int(shown.get("ExecMainStatus") or 0)


def _file(*sections: tuple[str, Iterable[str]]) -> str:
    return "\n".join("\n".join([f"[{name}]", *lines, ""]) for name, lines in sections)


def _quoted(word: str) -> str:
    """Return ``word`` as one word of a unit file, in which % and $ have a meaning of their own."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{plain}"'


def _timer(unit: str) -> dict[str, Any]:
    shown = run([*SYSTEMCTL, "list-timers", "--all", "--output=json", unit]).stdout
    timers: list[dict[str, Any]] = json.loads(shown or "[]")
    return timers[0] if timers else {}


def _properties(unit: str, names: list[str]) -> dict[str, str]:
    shown = run([*SYSTEMCTL, "show", unit, f"--property={','.join(names)}"]).stdout
    pairs = (line.partition("=") for line in shown.splitlines())
    return {name: value for name, _, value in pairs}


def _moment(microseconds: int | None) -> datetime | None:
    if not microseconds:
        return None
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).astimezone()


def _lingers() -> bool:
    shown = run(["loginctl", "show-user", getpass.getuser(), "--property=Linger"], check=False)
    return shown.stdout.strip() == "Linger=yes"
