"""Lists in pages of 50, as state machines: which commands to ask next, what replies prove.

Departments come by offset only (here); persons come by ID where the portal can do that
(``persons``). Whatever contradicts itself is read again (``attempts``).
"""

from collections.abc import Callable
from itertools import islice
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import PAGE_SIZE, Command, Replies, Reply
from orgloader.bitrix24.errors import unreadable
from orgloader.errors import SourceError
from orgloader.org.model import Department, Excluded, Person
from orgloader.text import Text

BY_ID = {"sort": "ID", "order": "ASC"}
"""In lower case: ``SORT`` would also filter. Both are needed, else nothing is sorted."""

Row = TypeVar("Row", Department, Person)

Settle: TypeAlias = Callable[[Reply | SourceError, Command], Reply]
"""Returns a reply; a command that failed within its batch is repeated alone."""


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


def ids_of(page: list[Any], method: str) -> list[str]:
    """Return the IDs of a page: without them nothing can be proved."""
    try:
        return rows.row_ids(page)
    except rows.UnknownShapeError:
        return [id_of(row, method, index) for index, row in enumerate(page)]


def id_of(row: object, method: str, index: int) -> str:
    """Return a row's ID: without it nothing can be proved."""
    try:
        return rows.row_id(row)
    except rows.UnknownShapeError as error:
        raise unreadable(method, f"$.result[{index}]{error.path}") from None


def read_row(kind: str, read: Callable[[Any], Row], row: Any, index: int) -> Row | Excluded:
    """Read a row of ``kind``; one that cannot be understood is set aside with the reason."""
    if rows.UNENCODABLE in row:
        return Excluded(
            kind,
            rows.row_id(row),
            Text("The portal cannot encode this row: a text in it contains a damaged character"),
        )
    try:
        return read(row)
    except rows.UnknownShapeError as error:
        values = {"path": f"$.result[{index}]{error.path}"}
        reason = Text("The portal's row has an unknown shape at %(path)s", values, "malformed")
        return Excluded(kind, rows.row_id(row), reason)


class OffsetPages(Generic[Row]):
    """A list asked for by offset; a page past its end may be the first again, so ``total`` rules.

    A removal shifts all pages after it: one between two batches would take a row from between the
    pages read before and after it. So the last page of each batch is asked again at the end, when
    with rows sorted by ID any such shift shows. ``touched`` holds the source IDs of rows whose
    values differed when they came again. ``kind`` is what a row is, ``letter`` begins its source
    ID; ``page`` and ``again`` begin the names of commands.
    """

    method: ClassVar[str]
    kind: ClassVar[str]
    letter: ClassVar[str]
    page: ClassVar[str]
    again: ClassVar[str]

    def __init__(self) -> None:
        self.total: int | None = None
        self.found: dict[str, Row] = {}
        self.broken: dict[str, Excluded] = {}
        self.touched: set[str] = set()
        self._pages: dict[int, tuple[str, ...]] = {}
        self._marks: set[int] = set()

    def command(self, page: int) -> Command:
        """Return the command for a page, counted from 0."""
        raise NotImplementedError

    def read(self, row: Any) -> Row:
        """Read a row; raises ``rows.UnknownShapeError``."""
        raise NotImplementedError

    @property
    def complete(self) -> bool:
        return self.total is not None and not self._missing()

    @property
    def proved(self) -> bool:
        return self.complete and not self._marks

    def ask(self, room: int) -> dict[str, Command]:
        """Return the next pages, on a guess while the total is not known."""
        wanted = range(room) if self.total is None else islice(self._missing(), room)
        return {f"{self.page}{page:03}": self.command(page) for page in wanted}

    def ask_again(self) -> dict[str, Command]:
        """Return the marked pages once more; before anything is read, the first."""
        pages = {0} if self.total is None else self._marks
        return {f"{self.again}{page:03}": self.command(page) for page in sorted(pages)}

    def take_batch(self, replies: Replies, settle: Settle) -> None:
        """Take the pages that came in one batch."""
        for name, found in list(replies.items()):
            self.take(name, settle(found, self.command(int(name[1:]))))
        if replies:
            self._marks.add(max(self._pages))

    def take(self, name: str, reply: Reply) -> None:
        """Take the reply to the page ``name``."""
        page, ids = int(name[1:]), self._ids(reply)
        self._agree("total", self.total, reply.total or 0)
        if page > self._last or page in self._pages:
            return
        self._agree("rows", min(PAGE_SIZE, (self.total or 0) - page * PAGE_SIZE), len(ids))
        self._agree("next", page < self._last, reply.next is not None)
        for index, row in enumerate(rows_of(reply, self.method)):
            self._add(ids[index], read_row(self.kind, self.read, row, index))
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
        later = read_row(self.kind, self.read, row, index)
        if not isinstance(later, Excluded) and self.found.get(later.id, later) != later:
            self.found[later.id] = later
            self.touched.add(f"{self.letter}:{later.id}")

    @property
    def _last(self) -> int:
        return max(0, (self.total or 0) - 1) // PAGE_SIZE

    def _missing(self) -> list[int]:
        return [page for page in range(self._last + 1) if page not in self._pages]

    def _ids(self, reply: Reply) -> tuple[str, ...]:
        found = rows_of(reply, self.method)
        if self.total is None:
            self.total = reply.total or 0
        return tuple(ids_of(found, self.method))

    def _add(self, id: str, row: Row | Excluded) -> None:
        if id in self.found or id in self.broken:
            raise ContradictionError(f"{self.method}, times one ID came", 1, 2)
        if isinstance(row, Excluded):
            self.broken[id] = row
        else:
            self.found[id] = row

    def _agree(self, what: str, expected: object, got: object) -> None:
        if expected != got:
            raise ContradictionError(f"{self.method}, {what}", expected, got)


class DepartmentPages(OffsetPages[Department]):
    """``department.get``."""

    method = "department.get"
    kind = "department"
    letter = page = "d"
    again = "a"

    def command(self, page: int) -> Command:
        return Command(self.method, {**BY_ID, "start": page * PAGE_SIZE})

    def read(self, row: Any) -> Department:
        return rows.department(row)


def departments_by_ids(ids: list[str]) -> Command:
    """Return the command for at most 50 departments by ID."""
    return Command(DepartmentPages.method, {**BY_ID, "ID": ids, "start": 0})
