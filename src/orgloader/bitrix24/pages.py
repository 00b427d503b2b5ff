"""Lists in pages of 50, as state machines: which commands to ask next, what replies prove.

Departments come by offset only; persons come by ID (``FILTER[>ID]``), which no insertion or removal
between two pages can shift. Within a batch each page of persons refers to the last ID of the one
before: after a short page these references lead nowhere and the pages that follow are ignored.
"""

from collections.abc import Callable
from itertools import islice
from typing import Any, TypeVar

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import PAGE_SIZE, Command, Reply
from orgloader.bitrix24.errors import unreadable
from orgloader.org.model import Department, Excluded, Person
from orgloader.text import Text

BY_ID = {"sort": "ID", "order": "ASC"}
"""In lower case: ``SORT`` would also filter. Both are needed, else nothing is sorted."""

Row = TypeVar("Row", Department, Person)


class ContradictionError(Exception):
    """Two statements of the portal cannot both be true: it changed in between, or it errs."""

    def __init__(self, what: str, expected: object, got: object) -> None:
        super().__init__(what, expected, got)
        self.what = what
        self.expected = expected
        self.got = got


def rows_of(reply: Reply, method: str) -> list[Any]:
    """Return the rows of a page; a PHP list with gaps comes as a map."""
    found = list(reply.result.values()) if isinstance(reply.result, dict) else reply.result
    if not isinstance(found, list):
        raise unreadable(method, "$.result")
    return found


def id_of(row: object, method: str, index: int) -> str:
    """Return a row's ID: without it nothing can be proved."""
    try:
        return rows.row_id(row)
    except rows.UnknownShapeError as error:
        raise unreadable(method, f"$.result[{index}]{error.path}") from None


def read_row(read: Callable[[Any], Row], row: Any, index: int) -> Row | Excluded:
    """Read a row; one of unknown shape is set aside with the place of its fault."""
    try:
        return read(row)
    except rows.UnknownShapeError as error:
        values = {"path": f"$.result[{index}]{error.path}"}
        reason = Text("The portal's row has an unknown shape at %(path)s", values, "malformed")
        kind = "department" if read is rows.department else "person"
        return Excluded(kind, rows.row_id(row), reason)


class DepartmentPages:
    """``department.get``. A page past the end is the first page again, so ``total`` rules.

    A removal shifts all pages after it: one between two batches would take a row from between the
    pages read before and after it. So the last page of each batch is asked again at the end, when
    with rows sorted by ID any such shift shows. ``touched`` holds the source IDs of departments
    whose values differed when they came again.
    """

    method = "department.get"

    def __init__(self) -> None:
        self.total: int | None = None
        self.departments: dict[str, Department] = {}
        self.broken: dict[str, Excluded] = {}
        self.touched: set[str] = set()
        self._pages: dict[int, tuple[str, ...]] = {}
        self._marks: set[int] = set()

    @property
    def complete(self) -> bool:
        return self.total is not None and not self._missing()

    def ask(self, room: int) -> dict[str, Command]:
        """Return the next pages, on a guess while the total is not known."""
        wanted = range(room) if self.total is None else islice(self._missing(), room)
        return {f"d{page:03}": self._command(page) for page in wanted}

    @property
    def proved(self) -> bool:
        return self.complete and not self._marks

    def mark(self) -> None:
        """Note that the pages of one batch are taken."""
        if self._pages:
            self._marks.add(max(self._pages))

    def ask_again(self) -> dict[str, Command]:
        """Return the marked pages once more; before anything is read, the first."""
        pages = {0} if self.total is None else self._marks
        return {f"a{page:03}": self._command(page) for page in sorted(pages)}

    def take(self, name: str, reply: Reply) -> None:
        """Take the reply to the page ``name``."""
        page, ids = int(name[1:]), self._ids(reply)
        self._agree("total", self.total, reply.total or 0)
        if page > self._last or page in self._pages:
            return
        self._agree("rows", min(PAGE_SIZE, (self.total or 0) - page * PAGE_SIZE), len(ids))
        self._agree("next", page < self._last, reply.next is not None)
        for index, row in enumerate(rows_of(reply, self.method)):
            self._add(ids[index], read_row(rows.department, row, index))
        self._pages[page] = ids

    def prove(self, name: str, reply: Reply) -> None:
        """Compare with a page asked again; this proves something once all pages are taken."""
        page = int(name[1:])
        self._agree("total", self.total, reply.total or 0)
        self._agree("rows of a page", self._pages.get(page, ()), self._ids(reply))
        for index, row in enumerate(rows_of(reply, self.method)):
            self.renew(row, index)
        if self.complete:
            self._marks.discard(page)

    def renew(self, row: Any, index: int) -> None:
        """Take a row that was read again: where it differs, its later values count."""
        later = read_row(rows.department, row, index)
        if isinstance(later, Department) and self.departments.get(later.id, later) != later:
            self.departments[later.id] = later
            self.touched.add(f"d:{later.id}")

    @property
    def _last(self) -> int:
        return max(0, (self.total or 0) - 1) // PAGE_SIZE

    def _missing(self) -> list[int]:
        return [page for page in range(self._last + 1) if page not in self._pages]

    def _command(self, page: int) -> Command:
        return Command(self.method, {**BY_ID, "start": page * PAGE_SIZE})

    def _ids(self, reply: Reply) -> tuple[str, ...]:
        found = rows_of(reply, self.method)
        if self.total is None:
            self.total = reply.total or 0
        return tuple(id_of(row, self.method, index) for index, row in enumerate(found))

    def _add(self, id: str, row: Department | Excluded) -> None:
        if id in self.departments or id in self.broken:
            raise ContradictionError("department.get, times one ID came", 1, 2)
        if isinstance(row, Excluded):
            self.broken[id] = row
        else:
            self.departments[id] = row

    def _agree(self, what: str, expected: object, got: object) -> None:
        if expected != got:
            raise ContradictionError(f"department.get, {what}", expected, got)


class PersonPages:
    """``user.get`` of active persons."""

    method = "user.get"

    def __init__(self) -> None:
        self.ended = False
        self.count = 0
        self.cursor = "0"
        self.persons: dict[str, Person] = {}
        self.broken: dict[str, Excluded] = {}
        self.delivered: set[str] = set()

    def pages_left(self, total: int) -> int:
        """Return how many pages are still to come, the short one at the end among them."""
        return 0 if self.ended else max(0, total - self.count) // PAGE_SIZE + 1

    def ask(self, pages: int) -> dict[str, Command]:
        """Return a chain of pages, each from the last ID of the one before."""
        if self.ended:
            return {}
        cursors = [self.cursor, *(f"$result[u{page:03}][49][ID]" for page in range(pages - 1))]
        return {f"u{page:03}": self.page(cursors[page]) for page in range(pages)}

    def page(self, cursor: str) -> Command:
        """Return the page after an ID, counted by nobody."""
        return _users({">ID": cursor, "ACTIVE": "Y"}, rows.SELECT, start=-1)

    def ask_total(self) -> Command:
        """Return the command for the number of persons, independent of the pages."""
        return _users({"ACTIVE": "Y"}, ("ID",), start=0)

    def take(self, reply: Reply) -> None:
        """Take the next page of the chain."""
        page = rows_of(reply, self.method)
        for index, row in enumerate(page):
            self._add(row, index)
        self.count += len(page)
        self.ended = len(page) < PAGE_SIZE
        if len(page) > PAGE_SIZE:
            raise ContradictionError("user.get, rows in a page", PAGE_SIZE, len(page))

    def prove(self, total: int) -> None:
        """Compare with the number of persons asked after the last page."""
        if total != self.count:
            raise ContradictionError("user.get, total", total, self.count)

    def _add(self, row: Any, index: int) -> None:
        id = id_of(row, self.method, index)
        if int(id) <= int(self.cursor):
            raise ContradictionError("user.get, next ID", f"> {self.cursor}", id)
        self.cursor = id
        self.delivered |= row.keys()
        read = read_row(rows.person, row, index)
        if isinstance(read, Excluded):
            self.broken[id] = read
        else:
            self.persons[id] = read


def total_of(reply: Reply) -> int:
    """Return the number of persons; a portal may leave it out for an empty list."""
    if reply.total is None and rows_of(reply, PersonPages.method):
        raise unreadable(PersonPages.method, "$.total")
    return reply.total or 0


def by_ids(ids: list[str], select: tuple[str, ...] = rows.SELECT) -> Command:
    """Return the command for at most 50 persons by ID, dismissed ones too."""
    return _users({"ID": ids}, select, start=-1)


def departments_by_ids(ids: list[str]) -> Command:
    """Return the command for at most 50 departments by ID."""
    return Command(DepartmentPages.method, {**BY_ID, "ID": ids, "start": 0})


def changed_since(moment: str, cursor: str) -> Command:
    """Return the command for persons changed at ``moment`` or later, dismissed ones too."""
    return _users({">ID": cursor, ">=TIMESTAMP_X": moment}, rows.SELECT, start=-1)


def _users(wanted: dict[str, object], select: tuple[str, ...], *, start: int) -> Command:
    """``ADMIN_MODE`` also shows employees without a department; others' webhooks ignore it."""
    return Command(
        PersonPages.method,
        {**BY_ID, "FILTER": wanted, "select": list(select), "ADMIN_MODE": "Y", "start": start},
    )
