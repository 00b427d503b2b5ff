"""The runs: begun, ended with a report, read again weeks later."""

import json
import secrets
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from orgloader.errors import SettingsError
from orgloader.state.database import Database


@dataclass(frozen=True, slots=True)
class Run:
    """One run without its report. ``ended`` and ``outcome`` are empty while it is unfinished.

    ``mode`` and ``outcome`` are those of the report, ``counts`` what it says was done;
    ``address`` is the studio's. ``base`` is empty until it is known (``Runs.bind``). Times are
    ISO 8601. ``started_by`` is who began it, as in the report, empty where nobody knows.
    ``undone_by`` is the undo that has taken a load back, empty as long as none has.
    """

    id: str
    mode: str
    portal: str
    address: str
    base: str
    started: str
    ended: str
    outcome: str
    counts: Mapping[str, Mapping[str, int]]
    started_by: Mapping[str, Any] = field(default_factory=dict)
    undone_by: str = ""


class Runs:
    """The table of runs."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def begin(
        self,
        mode: str,
        portal: str,
        address: str,
        base: str = "",
        started_by: Mapping[str, Any] | None = None,
    ) -> str:
        """Record a new run and return its ID, e.g. ``20261121-231500-4f2a``."""
        now = self._clock()
        run = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        by = json.dumps(started_by or {}, ensure_ascii=False)
        with self._database.transaction() as connection:
            connection.execute(_BEGIN, (run, mode, portal, address, base, _iso(now), by))
        return run

    def bind(self, run: str, base: str) -> None:
        """Record to which base a run belongs that began before the base was known."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE runs SET base = ? WHERE id = ?", (base, run))

    def end(
        self,
        run: str,
        outcome: str,
        counts: Mapping[str, Mapping[str, int]],
        report: Iterable[bytes],
    ) -> None:
        """Record the end of a run with its report, the pieces of one JSON text."""
        row = (_iso(self._clock()), outcome, json.dumps(counts), _compressed(report), run)
        with self._database.transaction() as connection:
            connection.execute(_END, row)

    def amend(self, run: str, report: Iterable[bytes]) -> None:
        """Put another report in the place of the one that was kept when the run ended."""
        with self._database.transaction() as connection:
            row = (_compressed(report), run)
            connection.execute("UPDATE runs SET report = ? WHERE id = ? AND ended <> ''", row)

    def undone(self, run: str, by: str) -> None:
        """Record that the undo ``by`` has taken a load back."""
        with self._database.transaction() as connection:
            connection.execute(_UNDO, (f"undone.{run}", json.dumps(by)))

    def history(self, limit: int = -1) -> list[Run]:
        """Return the latest runs first, by their order and not by the clock; -1 means all."""
        return self._read("ORDER BY number DESC LIMIT ?", limit)

    def unfinished(self) -> list[Run]:
        """Return the runs that never ended, oldest first: killed, or under way right now."""
        return self._read("WHERE ended = '' ORDER BY number")

    def report(self, run: str) -> dict[str, Any]:
        """Return the report of a finished run; ``SettingsError`` where there is none."""
        rows = self._database.rows("SELECT report FROM runs WHERE id = ? AND ended <> ''", run)
        if not rows:
            raise SettingsError(
                "There is no such report",
                "No finished run with the ID %(run)s",
                "See the runs with: orgloader history",
                run=run,
            )
        with self._database.reading():
            report: dict[str, Any] = json.loads(zlib.decompress(rows[0][0]))
            return report

    def _read(self, rest: str, *values: object) -> list[Run]:
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS}, {_UNDONE} FROM runs {rest}", values)
            return [_run(row) for row in rows]


_NAMES = tuple(field.name for field in fields(Run))
_COLUMNS = ", ".join(_NAMES[:-1])
_UNDO = "INSERT OR REPLACE INTO facts VALUES (?, ?)"
_UNDONE = "ifnull((SELECT json_extract(value, '$') FROM facts WHERE name = 'undone.' || id), '')"
_BEGIN = f"INSERT INTO runs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, '', '', '{{}}', ?)"
_END = "UPDATE runs SET ended = ?, outcome = ?, counts = ?, report = ? WHERE id = ?"


def _compressed(report: Iterable[bytes]) -> bytearray:
    compress = zlib.compressobj()
    document = bytearray()
    for piece in report:
        document += compress.compress(piece)
    document += compress.flush()
    return document


def _run(row: tuple[str, ...]) -> Run:
    values: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    decoded = {name: json.loads(values[name]) for name in ("counts", "started_by")}
    return Run(**values | decoded)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
