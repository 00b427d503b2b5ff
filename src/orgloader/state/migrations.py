"""The tables of the state, and how an older file comes to have them.

A migration is a function; its place in ``MIGRATIONS`` is the version that it leads to. It and the
version it records (``PRAGMA user_version``) are one transaction. Published ones never change.
"""

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any


def create_tables(connection: sqlite3.Connection) -> None:
    """Version 1: bases with their links, runs with their operations, facts."""
    for statement in _TABLES:
        connection.execute(statement)


_TABLES = (
    """CREATE TABLE bases (
        id INTEGER PRIMARY KEY, portal TEXT NOT NULL, base TEXT NOT NULL, root TEXT NOT NULL,
        root_name TEXT NOT NULL, address TEXT NOT NULL, profile TEXT NOT NULL,
        archive_folder TEXT NOT NULL, loaded TEXT NOT NULL, UNIQUE (portal, base))""",
    """CREATE TABLE links (
        base INTEGER NOT NULL REFERENCES bases (id), source_id TEXT NOT NULL,
        kind TEXT NOT NULL, key TEXT NOT NULL CHECK (key <> ''), guid TEXT NOT NULL,
        written TEXT NOT NULL, title TEXT NOT NULL, holders TEXT NOT NULL,
        vacant_since TEXT NOT NULL, PRIMARY KEY (base, source_id)) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX links_by_object ON links (base, kind, key)",
    """CREATE TABLE runs (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, mode TEXT NOT NULL,
        portal TEXT NOT NULL, address TEXT NOT NULL, base TEXT NOT NULL, started TEXT NOT NULL,
        ended TEXT NOT NULL, outcome TEXT NOT NULL, counts TEXT NOT NULL, report BLOB)""",
    """CREATE TABLE operations (
        run INTEGER NOT NULL REFERENCES runs (number), number INTEGER NOT NULL,
        change TEXT NOT NULL, fields TEXT NOT NULL, before TEXT NOT NULL, state TEXT NOT NULL,
        key TEXT NOT NULL, guid TEXT NOT NULL, error TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (run, number)) WITHOUT ROWID""",
    "CREATE INDEX operations_in_doubt ON operations (run) WHERE state IN ('intent', 'unclear')",
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
)


def keep_namesakes_and_debts(connection: sqlite3.Connection) -> None:
    """Version 2: what an operation's object must not be taken for, and owed tasks found quickly."""
    connection.execute("ALTER TABLE operations ADD COLUMN namesakes TEXT NOT NULL DEFAULT '[]'")
    connection.execute("CREATE INDEX operations_owed ON operations (run) WHERE state = 'owed'")


def keep_who_and_count_again(connection: sqlite3.Connection) -> None:
    """Version 3: who began a run; and of its counts only what was done.

    Before, a run that was stopped counted what it would have done.
    """
    connection.execute("ALTER TABLE runs ADD COLUMN started_by TEXT NOT NULL DEFAULT '{}'")
    ended = connection.execute("SELECT number, counts FROM runs WHERE report IS NOT NULL")
    for number, counts in ended.fetchall():
        query = "SELECT report FROM runs WHERE number = ?"
        (report,) = connection.execute(query, (number,)).fetchone()
        with suppress(zlib.error, ValueError, KeyError):  # a damaged report keeps its counts
            done = _done(json.loads(counts), json.loads(zlib.decompress(report)))
            connection.execute("UPDATE runs SET counts = ? WHERE number = ?", (done, number))


def _done(counts: dict[str, dict[str, int]], report: dict[str, Any]) -> str:
    """Return the counts with the changes of a report of schema 1 that were done."""
    found = Counter(
        (change["kind"], change["action"])
        for change in report["changes"]
        if change["status"] == "done"
    )
    return json.dumps(
        {
            kind: {
                action: number if action == "unchanged" else found[kind, action]
                for action, number in by_action.items()
            }
            for kind, by_action in counts.items()
        }
    )


def keep_what_matching_needs(connection: sqlite3.Connection) -> None:
    """Version 4: with each operation the link that the plan gave its object."""
    connection.execute("ALTER TABLE operations ADD COLUMN link TEXT NOT NULL DEFAULT ''")


def keep_steps(connection: sqlite3.Connection) -> None:
    """Version 5: with each operation the further requests that it takes."""
    connection.execute("ALTER TABLE operations ADD COLUMN steps TEXT NOT NULL DEFAULT '[]'")


def keep_profiles(connection: sqlite3.Connection) -> None:
    """Version 6: with each base what its profile said, class by class, as hashes."""
    connection.execute("ALTER TABLE bases ADD COLUMN hashes TEXT NOT NULL DEFAULT '{}'")


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    create_tables,
    keep_namesakes_and_debts,
    keep_who_and_count_again,
    keep_what_matching_needs,
    keep_steps,
    keep_profiles,
)


def version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in this file, 0 for an empty one."""
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version; the connection must be in autocommit mode."""
    for number in range(version(connection) + 1, len(MIGRATIONS) + 1):
        connection.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[number - 1](connection)
            connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
