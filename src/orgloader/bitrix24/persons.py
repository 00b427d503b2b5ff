"""``user.get`` of active persons: by ID, or by offset where the portal cannot do that.

By ID (``FILTER[>ID]``) no insertion or removal between two pages can shift what comes. Within a
batch each page refers to the last ID of the one before: after a short page these references lead
nowhere, and the pages that follow are ignored.
"""

import re
from collections.abc import Mapping
from typing import Any

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import PAGE_SIZE, Command, Replies, Reply
from orgloader.bitrix24.errors import unreadable
from orgloader.bitrix24.pages import (
    BY_ID,
    ContradictionError,
    OffsetPages,
    Settle,
    ids_of,
    read_row,
    rows_of,
)
from orgloader.errors import SourceError
from orgloader.org.model import Excluded, Person

METHOD = "user.get"
KIND = "person"
ACTIVE = {"ACTIVE": "Y"}


class ConditionsIgnoredError(Exception):
    """The portal drops conditions like ``>ID``: every page by ID is the first one again.

    Two public versions of its server do so; with less than a page of persons it never shows.
    """


class PersonChain:
    """Persons by ID, proved by their order and by a total asked for after the last page.

    The proof needs no more than the IDs, so that the next pages can be asked for while the rows are
    still to be read (``read_pages``). ``delivered`` are the keys that came at all.
    """

    def __init__(self) -> None:
        self.complete = False
        self.proved = False
        self.total: int | None = None
        self._ids: set[str] = set()
        self._cursor = self._first = "0"
        self._unread: list[list[Any]] = []
        self._reader = rows.PersonReader()
        self._found: dict[str, Person] = {}
        self._broken: dict[str, Excluded] = {}
        self._delivered: set[str] = set()

    @property
    def count(self) -> int:
        """How many rows came."""
        return len(self._ids)

    def __contains__(self, id: str) -> bool:
        return id in self._ids

    @property
    def found(self) -> dict[str, Person]:
        self.read_pages()
        return self._found

    @property
    def broken(self) -> dict[str, Excluded]:
        self.read_pages()
        return self._broken

    @property
    def delivered(self) -> set[str]:
        self.read_pages()
        return self._delivered

    def ask(self, room: int) -> dict[str, Command]:
        """Return the pages that are missing, each from the last ID of the one before."""
        if self.complete:
            return {}
        left = room if self.total is None else max(0, self.total - self.count) // PAGE_SIZE + 1
        return _chain(self._cursor, min(left, room))

    def ask_after(self, body: bytes, room: int) -> dict[str, Command]:
        """Return the batch of pages after one whose answer has not been parsed, by a guess.

        Empty where the answer ends otherwise than with a full page, or less than a batch is left.
        """
        left = (self.total or 0) - self.count - 2 * room * PAGE_SIZE
        cursor = _last_id(body, f"u{room - 1:03}") if left >= 0 else ""
        return _chain(cursor, room) if cursor else {}

    def ask_again(self) -> dict[str, Command]:
        """Return the command for the number of persons, independent of the pages."""
        return {} if self.proved else {"total": _users(ACTIVE, ("ID",), start=0)}

    def take_batch(self, replies: Replies, settle: Settle) -> None:
        """Take a chain of pages; after a short or a failed one its references lead nowhere."""
        for found in replies.values():
            if not self.complete:
                self.take(settle(found, after(self._cursor)))
            if isinstance(found, SourceError):
                break

    def take(self, reply: Reply) -> None:
        """Take the next page."""
        page = rows_of(reply, METHOD)
        self._follow(ids_of(page, METHOD))
        self._unread.append(page)
        self.complete = len(page) < PAGE_SIZE
        if len(page) > PAGE_SIZE:
            raise ContradictionError("user.get, rows in a page", PAGE_SIZE, len(page))

    def prove(self, _name: str, reply: Reply) -> None:
        """Take the number of persons: once the pages have ended it must be ours."""
        self.total = total_of(reply)
        if self.complete and self.total != self.count:
            raise ContradictionError("user.get, total", self.total, self.count)
        self.proved = self.complete

    def read_pages(self) -> None:
        """Read the rows that have come since the last time."""
        pages, self._unread = self._unread, []
        page = [row for page in pages for row in page]
        self._delivered.update(*page)
        try:
            if rows.UNENCODABLE in self._delivered:
                raise rows.UnknownShapeError("")
            self._found |= {one.id: one for one in self._reader.read(page)}
        except rows.UnknownShapeError:
            for page in pages:
                self._read_one_by_one(page)

    def _read_one_by_one(self, page: list[Any]) -> None:
        for index, row in enumerate(page):
            read = read_row(KIND, lambda row: self._reader.read([row])[0], row, index)
            if isinstance(read, Excluded):
                self._broken[read.id] = read
            else:
                self._found[read.id] = read

    def _follow(self, ids: list[str]) -> None:
        """Let the IDs of a page follow what came before: each is above the last one."""
        last = int(self._cursor)
        for index, id in enumerate(ids):
            if int(id) <= last:
                if index == 0 and id == self._first:
                    raise ConditionsIgnoredError
                raise ContradictionError("user.get, next ID", f"> {last}", id)
            last = int(id)
        if ids:
            self._first = ids[0] if self._first == "0" else self._first
            self._cursor = ids[-1]
        self._ids.update(ids)


class PersonPages(OffsetPages[Person]):
    """Persons by offset, proved as departments are."""

    method = METHOD
    kind = KIND
    letter = page = "u"
    again = "t"

    def __init__(self) -> None:
        super().__init__()
        self.delivered: set[str] = set()

    @property
    def count(self) -> int:
        return len(self.found) + len(self.broken)

    def __contains__(self, id: str) -> bool:
        return id in self.found or id in self.broken

    def read_pages(self) -> None:
        """Do nothing: rows are read as they come."""

    def command(self, page: int) -> Command:
        return _users(ACTIVE, rows.SELECT, start=page * PAGE_SIZE)

    def read(self, row: Any) -> Person:
        self.delivered |= row.keys()
        return rows.person(row)


def _chain(cursor: str, pages: int) -> dict[str, Command]:
    """Return so many pages, each from the last ID of the one before."""
    cursors = [cursor, *(f"$result[u{page:03}][49][ID]" for page in range(pages - 1))]
    return {f"u{page:03}": after(cursors[page]) for page in range(pages)}


def _last_id(body: bytes, page: str) -> str:
    """Guess from the raw JSON of a batch the last ID of a page, empty where nothing is found."""
    start = body.rfind(b'"%s":[{' % page.encode())
    found = _IDS.findall(body, start, body.find(b"}]", start)) if start >= 0 else []
    return found[-1].decode() if len(found) == PAGE_SIZE else ""


_IDS = re.compile(rb'"ID":"([1-9][0-9]*)"')


def after(cursor: str) -> Command:
    """Return the command for the page of persons after an ID, counted by nobody."""
    return _users({">ID": cursor, **ACTIVE}, rows.SELECT, start=-1)


def total_of(reply: Reply) -> int:
    """Return the number of persons; a portal may leave it out for an empty list."""
    if reply.total is None and rows_of(reply, METHOD):
        raise unreadable(METHOD, "$.total")
    return reply.total or 0


def by_ids(ids: list[str], select: tuple[str, ...] = rows.SELECT) -> Command:
    """Return the command for at most 50 persons by ID, dismissed ones too."""
    return _users({"ID": ids}, select, start=-1)


def changed_since(moment: str, cursor: str) -> Command:
    """Return the command for persons changed at ``moment`` or later, dismissed ones too."""
    return _users({">ID": cursor, ">=TIMESTAMP_X": moment}, rows.SELECT, start=-1)


def _users(wanted: Mapping[str, object], select: tuple[str, ...], *, start: int) -> Command:
    """``ADMIN_MODE`` also shows employees without a department; others' webhooks ignore it."""
    return Command(
        METHOD,
        {**BY_ID, "FILTER": wanted, "select": select, "ADMIN_MODE": "Y", "start": start},
    )
