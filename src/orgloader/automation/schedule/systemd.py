"""systemd timers of the user.

Sources: systemd.timer(5), systemd.service(5), systemctl(1). ``Persistent`` starts a run that was
missed while the computer was off. Units of a user run only while they are signed in, unless
lingering is on (loginctl(1)).
"""

import getpass
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orgloader.automation.schedule.job import Every, Job, State
from orgloader.automation.schedule.scheduler import run
from orgloader.files import write_file

SYSTEMCTL = ("systemctl", "--user")


class Systemd:
    """A service and a timer of the same name for each connection, in ``folder``."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or _units()

    def preview(self, job: Job) -> str:
        return "\n".join(
            f"# {self._path(job.connection, kind)}\n{text}" for kind, text in _texts(job).items()
        )

    def install(self, job: Job) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for kind, text in _texts(job).items():
            write_file(self._path(job.connection, kind), text)
        run([*SYSTEMCTL, "daemon-reload"])
        run([*SYSTEMCTL, "enable", _unit(job.connection, "timer")])
        run([*SYSTEMCTL, "restart", _unit(job.connection, "timer")])

    def state(self, connection: str) -> State:
        if not self._path(connection, "timer").exists():
            return State(installed=False)
        timer = _timer(_unit(connection, "timer"))
        shown = _properties(_unit(connection, "service"), ["ExecMainStatus"])
        last = _moment(timer.get("last"))
        return State(
            installed=True,
            enabled=bool(timer),
            next_run=_moment(timer.get("next")),
            last_run=last,
            last_result=int(shown.get("ExecMainStatus") or 0) if last else None,
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
