"""The SQLite file of the state: opening, transactions, and faults told as ``StateError``."""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from orgloader.errors import StateError, system_reason
from orgloader.files import open_private
from orgloader.state.migrations import MIGRATIONS, migrate, version
from orgloader.text import Text

FILE = "orgloader.sqlite"


class Database:
    """One open file, to be used by the thread that opened it.

    A transaction is on the disk when it ends (write-ahead log, ``synchronous = FULL``); others
    may read meanwhile.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self._path = path
        self._connection = connection

    @classmethod
    def open(cls, folder: Path, *, read_only: bool) -> "Database":
        """Open the file in ``folder``."""
        path = folder / FILE
        with _faults(path):
            return cls(path, _read_only(path) if read_only else _writable(path))

    def scratch(self) -> "Database":
        """Return a copy in memory, which may be written to."""
        with _faults(self._path):
            copy = _connect(":memory:")
            self._connection.backup(copy)
        return Database(self._path, copy)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing of what is executed inside; durable when the block is left."""
        with _faults(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Query and decode; what cannot be decoded is told as damage."""
        with _faults(self._path):
            try:
                yield self._connection
            except (ValueError, KeyError, zlib.error) as error:
                raise _damaged(self._path, type(error).__name__) from error

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Return all rows of a query."""
        with _faults(self._path):
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        with _faults(self._path):
            self._connection.close()


@contextmanager
def _faults(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise _state_error(error, path) from error
    except OSError as error:
        raise _unusable(path, system_reason(error)) from error


def _writable(path: Path) -> sqlite3.Connection:
    # SQLite gives its log and index the mode of the file, so that is made first.
    os.close(open_private(path, os.O_RDWR))
    connection = _connect(path)
    try:
        _accept(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        if 0 < version(connection) < len(MIGRATIONS):
            _keep_copy(connection, path)
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _read_only(path: Path) -> sqlite3.Connection:
    """Open without the right to write; what is missing or older is read from a copy."""
    connection = _connect(path if path.exists() else ":memory:")
    try:
        _accept(connection, path)
        if version(connection) < len(MIGRATIONS):
            connection = _copy(connection)
            migrate(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _accept(connection: sqlite3.Connection, path: Path) -> None:
    if version(connection) > len(MIGRATIONS):
        raise StateError(
            "The data folder belongs to a newer Org Loader",
            "%(path)s was written by a newer version of this program",
            "Install the newer version again; nothing was changed",
            path=str(path),
        )
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise _damaged(path, str(verdict))


def _connect(path: Path | str) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=5.0, isolation_level=None)


def _copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    with closing(connection):
        copy = _connect(":memory:")
        connection.backup(copy)
        return copy


def _keep_copy(connection: sqlite3.Connection, path: Path) -> None:
    """Keep the file as it is before its tables change, beside it: ``orgloader.sqlite.v2``."""
    copy = path.with_name(f"{path.name}.v{version(connection)}")
    draft = copy.with_name(copy.name + ".part")
    draft.unlink(missing_ok=True)
    os.close(open_private(draft, os.O_RDWR | os.O_EXCL))
    with closing(_connect(draft)) as target:
        connection.backup(target)
    draft.replace(copy)


def _damaged(path: Path, fault: str) -> StateError:
    return StateError(
        "The data file is damaged",
        "%(path)s cannot be read: %(fault)s",
        "Nothing was changed. Restore the file from a backup; or move it and the files beside it"
        " away, then carry the links over with: orgloader links import FILE.",
        path=str(path),
        fault=fault,
    )


def _unusable(path: Path, fault: Text | str) -> StateError:
    return StateError(
        "The data file cannot be opened or written",
        "%(path)s: %(fault)s",
        "Give this user the right to write there, or set ORGLOADER_STATE_DIR to a "
        "folder of their own",
        path=str(path),
        fault=fault,
    )


def _state_error(error: sqlite3.Error, path: Path) -> StateError:
    """Return what a fault of SQLite means to the user; its primary code decides."""
    values = {"path": str(path), "fault": str(error)}
    match getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return _damaged(path, str(error))
        case sqlite3.SQLITE_FULL:
            return StateError(
                "The disk is full",
                "%(path)s cannot grow: %(fault)s",
                "Make room on the disk and start again; everything that was sent is recorded",
                **values,
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return _unusable(path, str(error))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StateError(
                "The data file is in use",
                "Another program holds %(path)s: %(fault)s",
                "Close the program that holds it (a backup, a viewer) and start again",
                **values,
            )
        case _:
            return StateError(
                "The data file cannot be used",
                "%(path)s: %(fault)s",
                "Check the disk; the file must be on a disk of this computer",
                **values,
            )
