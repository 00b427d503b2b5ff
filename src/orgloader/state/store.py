"""The state of the program: bases with their links, runs with their journals, facts."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Self, cast

from pydantic_core import from_json

from orgloader.errors import StateError, system_reason
from orgloader.files import make_folder
from orgloader.plan.objects import Fields, Kind, Link, Target
from orgloader.state.database import Database
from orgloader.state.journal import OWED, Journal, Operation, operations
from orgloader.state.lock import Lock
from orgloader.state.runs import Runs


@dataclass(frozen=True, slots=True)
class Base:
    """A branch of a studio's base that is loaded from a portal: what its links belong to.

    ``base`` names it for good (guid or key of the branch root when first linked). The others
    are as of the last load, at ``loaded`` (ISO 8601): source ID and name of the root, address
    and profile of the studio, name of the archive folder; ``hashes`` is a JSON object with the
    hash of each class of the profile, ``{}`` where that is not known.
    """

    portal: str
    base: str
    root: str
    root_name: str = ""
    address: str = ""
    profile: str = ""
    archive_folder: str = ""
    loaded: str = ""
    hashes: str = "{}"


def now() -> datetime:
    """The wall clock, in local time with its offset."""
    return datetime.now().astimezone()


class Store:
    """The data folder, opened: one process writes, any number read.

    Everything raises ``StateError`` where the folder cannot be used. To be used by the thread
    that opened it.
    """

    def __init__(
        self, database: Database, clock: Callable[[], datetime], lock: Lock | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._lock = lock
        self.runs = Runs(database, clock)

    @classmethod
    def open(
        cls,
        folder: Path,
        what: str = "load",
        *,
        read_only: bool = False,
        clock: Callable[[], datetime] = now,
    ) -> Self:
        """Open the data folder, made on first need.

        The lock is held until ``close`` and tells others ``what`` goes on; with ``read_only``
        none is taken, and a missing folder reads as an empty one.
        """
        if read_only:
            return cls(Database.open(folder, read_only=True), clock, None)
        _make(folder)
        lock = Lock(folder, what, clock())
        try:
            return cls(Database.open(folder, read_only=False), clock, lock)
        except BaseException:
            lock.release()
            raise

    def scratch(self) -> "Store":
        """Return a copy in memory: what is written there is forgotten when it is closed."""
        return Store(self._database.scratch(), self._clock, None)

    def close(self) -> None:
        try:
            self._database.close()
        finally:
            if self._lock is not None:
                self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def bases(self, portal: str | None = None) -> list[Base]:
        """Return the bases loaded from ``portal``, or from any, the latest load first."""
        rows = self._database.rows(
            f"SELECT {_BASE} FROM bases WHERE portal = ifnull(?, portal) ORDER BY loaded DESC, id",
            portal,
        )
        return [Base(*row) for row in rows]

    def links(self, portal: str, base: str, target: Target | None = None) -> dict[str, Link]:
        """Return the links of a base by source ID; none where the base is not known.

        What an object of ``target`` still shows as it was written is held once, by both.
        """
        with self._database.reading() as connection:
            rows = connection.execute(_LINKS, (portal, base))
            return {row[0]: _link(row, target) for row in rows}

    def save_links(
        self, base: Base, links: Iterable[Link] = (), dropped: Iterable[str] = ()
    ) -> None:
        """Record the base as it is now, store its ``links``, forget those ``dropped``.

        All or none of it. A link takes the place of what its source ID was linked to; two source
        IDs never share an object. ``dropped`` are source IDs, unknown ones are passed over.
        """
        saved = list(links)
        gone = [*(link.source_id for link in saved), *dropped]
        with self._database.transaction() as connection:
            connection.execute(_SAVE_BASE, astuple(base))
            (number,) = connection.execute(_BASE_ID, (base.portal, base.base)).fetchone()
            # First the old ones: objects may have changed hands among the source IDs.
            connection.executemany(_DROP_LINK, ((number, source_id) for source_id in gone))
            connection.executemany(_SAVE_LINK, ((number, *_row(link)) for link in saved))

    def forget(self, base: Base) -> None:
        """Forget a base with all its links; its runs stay in the history."""
        with self._database.transaction() as connection:
            found = connection.execute(_BASE_ID, (base.portal, base.base)).fetchone()
            if found:
                connection.execute("DELETE FROM links WHERE base = ?", found)
                connection.execute("DELETE FROM bases WHERE id = ?", found)

    def now(self) -> datetime:
        """The moment on the store's clock, with its offset."""
        return self._clock()

    def journal(self, run: str) -> Journal:
        """Return the journal of a run, to be used in a ``with`` block."""
        return Journal(self._database, run, self._clock)

    def in_doubt(self) -> list[Operation]:
        """Return the operations whose result nobody knows, of all runs, oldest first."""
        return list(operations(self._database, "WHERE o.state IN ('intent', 'unclear')"))

    def owed(self) -> list[Operation]:
        """Return the tasks that are still to be written, their change having been carried out."""
        return list(operations(self._database, OWED))

    def fact(self, name: str) -> Any:
        """Return what ``set_fact`` stored, ``None`` where nothing was."""
        rows = self._database.rows("SELECT value FROM facts WHERE name = ?", name)
        return json.loads(rows[0][0]) if rows else None

    def set_fact(self, name: str, value: Any) -> None:
        """Remember a small JSON value; ``None`` forgets it."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM facts WHERE name = ?", (name,))
            if value is not None:
                connection.execute("INSERT INTO facts VALUES (?, ?)", (name, json.dumps(value)))


_BASE = ", ".join(field.name for field in fields(Base))
_SAVE_BASE = f"""INSERT INTO bases ({_BASE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (portal, base) DO UPDATE SET root = excluded.root,
    root_name = excluded.root_name, address = excluded.address, profile = excluded.profile,
    archive_folder = excluded.archive_folder, loaded = excluded.loaded, hashes = excluded.hashes"""
_BASE_ID = "SELECT id FROM bases WHERE portal = ? AND base = ?"
_LINK = "source_id, kind, key, guid, written, title, holders, vacant_since"
_LINKS = f"""SELECT {_LINK.replace("written", "CAST(written AS BLOB)")}, json_valid(written)
    FROM links WHERE base = ({_BASE_ID})"""
_SAVE_LINK = f"INSERT INTO links (base, {_LINK}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_DROP_LINK = "DELETE FROM links WHERE base = ? AND source_id = ?"


def _row(link: Link) -> tuple[str, ...]:
    return (
        link.source_id,
        link.kind,
        link.key,
        link.guid,
        json.dumps(dict(link.written), ensure_ascii=False, separators=(",", ":")),
        link.title,
        " ".join(sorted(link.holders)),
        link.vacant_since,
    )


class _Written(Mapping[str, str | None]):
    """Fields kept as the JSON in which they are stored, and decoded when they are asked for.

    Most never are: they tell only whether a value that differs was edited by hand.
    """

    __slots__ = ("_json",)

    def __init__(self, text: bytes) -> None:
        self._json = text

    def __getitem__(self, name: str) -> str | None:
        return self._fields()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def _fields(self) -> dict[str, str | None]:
        fields: dict[str, str | None] = from_json(self._json)
        return fields


def _link(row: tuple[Any, ...], target: Target | None) -> Link:
    source_id, name, key, guid, written, title, holders, vacant_since, valid = row
    if not valid:
        raise ValueError(source_id)
    kind = cast(Kind, sys.intern(name))
    fields: Fields = _Written(written) if written != b"{}" else _NOTHING
    people = frozenset(map(sys.intern, holders.split())) if holders else _NOBODY
    found = target.all(kind).get(key) if target else None
    if found is not None:
        key, guid = found.key, found.guid if found.guid == guid else guid
        if fields is not _NOTHING and dict(found.fields) == from_json(written):
            fields = found.fields
    return Link(source_id, kind, key, guid, fields, sys.intern(title), people, vacant_since)


_NOTHING: Fields = {}
_NOBODY: frozenset[str] = frozenset()


def _make(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise StateError(
            "The data folder cannot be made",
            "%(path)s: %(fault)s",
            "Give this user the right to write there, or set ORGLOADER_STATE_DIR to a folder "
            "of their own",
            path=str(folder),
            fault=system_reason(error),
        ) from error
