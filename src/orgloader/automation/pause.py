"""Scheduled loads paused by a person, for a while or until a date.

The scheduler's job stays as it is; a load that it starts meanwhile ends at once and says why.
"""

import json
from datetime import datetime
from pathlib import Path

from orgloader.errors import StoppedError
from orgloader.files import write_file
from orgloader.i18n import moment

_FOREVER = "9999-12-31T00:00:00+00:00"


def pause(folder: Path, connection: str, until: datetime | None) -> None:
    """Pause ``connection`` until a moment with offset; ``None``: until it is resumed.

    ``folder`` is the state folder. Raises ``SettingsError`` where it cannot be written.
    """
    pauses = _read(folder)
    pauses[connection] = until.isoformat(timespec="seconds") if until else _FOREVER
    _write(folder, pauses)


def resume(folder: Path, connection: str) -> None:
    """End the pause of ``connection``, if there is one."""
    pauses = _read(folder)
    if pauses.pop(connection, None) is not None:
        _write(folder, pauses)


def paused_until(folder: Path, connection: str, now: datetime) -> datetime | None:
    """Return until when ``connection`` is paused (9999: for ever), ``None`` if it is not."""
    text = _read(folder).get(connection)
    until = datetime.fromisoformat(text) if text else None
    return until if until is not None and until > now else None


def held_back(folder: Path, connection: str, now: datetime) -> StoppedError | None:
    """Return what stops a scheduled load of ``connection`` now, if anything does."""
    until = paused_until(folder, connection, now)
    if until is None:
        return None
    if until.year == datetime.max.year:
        return StoppedError(
            "Scheduled loads are paused",
            "They go on when somebody resumes them",
            "Resume them: orgloader schedule resume",
        )
    return StoppedError(
        "Scheduled loads are paused",
        "They go on by themselves on %(until)s",
        "Resume them now: orgloader schedule resume",
        until=moment(until.isoformat()),
    )


def _path(folder: Path) -> Path:
    return folder / "pauses.json"


def _read(folder: Path) -> dict[str, str]:
    try:
        found = json.loads(_path(folder).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(folder: Path, pauses: dict[str, str]) -> None:
    write_file(_path(folder), json.dumps(pauses, indent=1) + "\n")
