"""``user.get`` of active persons: by ID, or by offset where the portal cannot do that.

By ID (``FILTER[>ID]``) no insertion or removal between two pages can shift what comes. Within a
batch each page refers to the last ID of the one before: after a short page these references lead
nowhere, and the pages that follow are ignored.
"""

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
    id_of,
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

    ``found`` and ``broken`` are by ID; ``delivered`` are the keys that came at all.
    """

    def __init__(self) -> None:
        self.complete = False
        self.proved = False
        self.count = 0
        self.total: int | None = None
        self.found: dict[str, Person] = {}
        self.broken: dict[str, Excluded] = {}
        self.delivered: set[str] = set()
        self._cursor = self._first = "0"

    def ask(self, room: int) -> dict[str, Command]:
        """Return the pages that are missing, each from the last ID of the one before."""
        if self.complete:
            return {}
        left = room if self.total is None else max(0, self.total - self.count) // PAGE_SIZE + 1
        cursors = [self._cursor, *(f"$result[u{page:03}][49][ID]" for page in range(room - 1))]
        return {f"u{page:03}": after(cursors[page]) for page in range(min(left, room))}

    def ask_again(self) -> dict[str, Command]:
        """Return the command for the number of persons, independent of the pages."""
        return {} if self.proved else {"total": _users(ACTIVE, ("ID",), start=0)}

    def take_batch(self, replies: Replies, settle: Settle) -> None:
        """Take a chain of pages; after a short or a failed one its references lead nowhere."""
        for name in list(replies):
            found = replies.pop(name)
            if not self.complete:
                self.take(settle(found, after(self._cursor)))
            if isinstance(found, SourceError):
                break

    def take(self, reply: Reply) -> None:
        """Take the next page."""
        page = rows_of(reply, METHOD)
        for index, row in enumerate(page):
            self._add(row, index)
        self.count += len(page)
        self.complete = len(page) < PAGE_SIZE
        if len(page) > PAGE_SIZE:
            raise ContradictionError("user.get, rows in a page", PAGE_SIZE, len(page))

    def prove(self, _name: str, reply: Reply) -> None:
        """Take the number of persons: once the pages have ended it must be ours."""
        self.total = total_of(reply)
        if self.complete and self.total != self.count:
            raise ContradictionError("user.get, total", self.total, self.count)
        self.proved = self.complete

    def _add(self, row: Any, index: int) -> None:
        id = id_of(row, METHOD, index)
        if int(id) <= int(self._cursor):
            if index == 0 and id == self._first:
                raise ConditionsIgnoredError
            raise ContradictionError("user.get, next ID", f"> {self._cursor}", id)
        self._first = id if self._first == "0" else self._first
        self._cursor = id
        self.delivered |= row.keys()
        read = read_row(KIND, rows.person, row, index)
        if isinstance(read, Excluded):
            self.broken[id] = read
        else:
            self.found[id] = read


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

    def command(self, page: int) -> Command:
        return _users(ACTIVE, rows.SELECT, start=page * PAGE_SIZE)

    def read(self, row: Any) -> Person:
        self.delivered |= row.keys()
        return rows.person(row)


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
        {**BY_ID, "FILTER": wanted, "select": list(select), "ADMIN_MODE": "Y", "start": start},
    )
