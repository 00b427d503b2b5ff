"""What changed in the portal while it was being read, and its later values.

A read of several requests is no photograph: somebody may be moved between two pages. Counts and
the order of IDs prove that nobody is missing or came twice (``pages``); what else can be seen, and
at which price:

- Persons: the last batch asks who was changed since the read began, by ``FILTER[>=TIMESTAMP_X]``
  with the portal's own time, so neither its time zone nor our clock counts. The filter is
  documented, but older servers may drop it, or find nobody for the date: then there is no evidence,
  and nothing is lost but that. The field itself tells nothing: it comes as ``{}``. What comes are
  whole rows, later than those of the pages.
- Departments: they bear no time of change. Those that a changed person belongs or belonged to, or
  heads, are read again by ID, and so are the pages asked twice as proof. An edit of other
  departments between two requests stays unseen until the next load.

One request more is needed only where persons were changed. A read of one request is a photograph
as good as the portal can take one.
"""

import logging
from collections.abc import Iterable, Iterator

from orgloader.bitrix24 import rows
from orgloader.bitrix24.command import PAGE_SIZE, Command, Reply
from orgloader.bitrix24.pages import (
    ContradictionError,
    DepartmentPages,
    departments_by_ids,
    id_of,
    read_row,
    rows_of,
)
from orgloader.bitrix24.persons import KIND, METHOD, PersonChain, PersonPages, changed_since
from orgloader.errors import SourceError
from orgloader.org.model import Person

log = logging.getLogger(__name__)


class Changes:
    """Asks for what changed. ``touched`` holds the source IDs of persons who came with other values
    than before; departments keep their own.
    """

    def __init__(self, departments: DepartmentPages, persons: PersonChain | PersonPages) -> None:
        self.touched: set[str] = set()
        self._since = ""
        self._departments = departments
        self._persons = persons
        self._cursor = "0"
        self._ended = True
        self._doubtful: set[str] = set()

    def begin(self, since: str) -> None:
        """Ask from now on for what changed ``since``, a time as the portal itself wrote it."""
        if since and not self._since:
            self._since = since
            self._ended = False

    @property
    def open(self) -> bool:
        """Whether there is more to be asked."""
        return not self._ended or bool(self._doubtful)

    def ask(self) -> dict[str, Command]:
        """Return the next commands; names begin with ``c`` for persons, ``e`` for departments."""
        asked = {} if self._ended else {"c": changed_since(self._since, self._cursor)}
        ids = sorted(self._doubtful, key=int)
        parts = [ids[start : start + PAGE_SIZE] for start in range(0, len(ids), PAGE_SIZE)]
        return asked | {f"e{n:03}": departments_by_ids(part) for n, part in enumerate(parts)}

    def take(self, name: str, command: Command, found: Reply | SourceError) -> None:
        """Take the reply to a command; one that failed is no evidence, and no harm."""
        if isinstance(found, SourceError):
            log.info("Bitrix24 does not report what changed: %(error)s", {"error": str(found)})
            self._ended = True
            self._doubtful.clear()
        elif name == "c":
            self._take_persons(found)
        else:
            self._take_departments(command, found)

    def _take_persons(self, reply: Reply) -> None:
        """Take a page of changed persons.

        A full page without any difference comes from a server that drops the filter.
        """
        if not self._persons.complete:
            return
        page = rows_of(reply, METHOD)
        later = list(_persons(page))
        differing = [one for one in later if self._differs(one)]
        self._ended = len(page) < PAGE_SIZE or not differing
        if differing or len(page) < PAGE_SIZE:
            self._doubtful |= self._places(later)
        for one in differing:
            self._persons.found[one.id] = one
            self.touched.add(f"u:{one.id}")
        if page:
            self._cursor = id_of(page[-1], METHOD, len(page) - 1)

    def _differs(self, later: Person) -> bool:
        known = self._persons.found.get(later.id)
        return later != known and (known is not None or later.active)

    def _places(self, later: Iterable[Person]) -> set[str]:
        """Return the departments these persons belong or belonged to, or head."""
        known = self._departments.found
        ids = {one.id for one in later}
        before = (self._persons.found[id] for id in ids if id in self._persons.found)
        named = {place for one in (*later, *before) for place in one.departments}
        return (named & known.keys()) | {one.id for one in known.values() if one.head in ids}

    def _take_departments(self, command: Command, reply: Reply) -> None:
        asked = command.params["ID"]
        assert isinstance(asked, list)
        found = rows_of(reply, DepartmentPages.method)
        ids = {id_of(row, DepartmentPages.method, index) for index, row in enumerate(found)}
        if ids != set(asked):
            raise ContradictionError("department.get, asked by ID", asked, sorted(ids))
        for index, row in enumerate(found):
            self._departments.renew(row, index)
        self._doubtful -= ids


def _persons(page: Iterable[object]) -> Iterator[Person]:
    """Yield the persons of a page; a row of unknown shape changes nothing."""
    for index, row in enumerate(page):
        read = read_row(KIND, rows.person, row, index)
        if isinstance(read, Person):
            yield read
