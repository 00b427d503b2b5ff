"""Reading one set: in pages, object by object, counted; within what the service can do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

from orgloader.errors import TargetError
from orgloader.http import Answer
from orgloader.studio.dialects import Listing, Row
from orgloader.studio.dialects.dialect import Conditions
from orgloader.studio.manners import Manners
from orgloader.studio.paging import Page, proved
from orgloader.studio.profile import Constant
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError


@dataclass(frozen=True, slots=True)
class Columns:
    """What is read of a set: its key, plain fields, navigations with what is shown of each.

    ``extra`` are fields that a service may lack; ``orders`` by what the list may be sorted, the
    best first.
    """

    key: str
    select: Sequence[str]
    expand: Mapping[str, Sequence[str]]
    extra: Sequence[str] = ()
    orders: Sequence[str] = ()


class List:
    """One entity set. The first read asks for all that is useful, after a refusal for less."""

    def __init__(
        self, service: Service, manners: Manners, entity_set: str, columns: Columns
    ) -> None:
        self.entity_set = entity_set
        self.columns = columns
        self._service = service
        self._manners = manners
        self._extra = columns.extra
        self._order = columns.key
        self._nested = True
        self._learned = False
        self._is_there = False

    @property
    def is_sorted(self) -> bool:
        """Whether the set is sorted by its key."""
        return self._order == self.columns.key

    @property
    def exists(self) -> bool:
        """Whether the service knows the set, were it empty. Raises ``TargetError``."""
        try:
            self._service.get(self._service.dialect.list(self.entity_set, self.probe()))
        except RefusedReadError as error:
            return error.values["status"] == 404 and self._manners.has(self.entity_set, error)
        return True

    def most(self, page: int) -> int:
        """Return how many rows may be asked for at a time, up to ``page``; 0 for none at all."""
        while page and not self.takes(Listing(top=page)):
            page //= 2
        return page

    def one(self, key: Constant) -> tuple[Row | None, Answer | None]:
        """Return the object with a key, and the answer that it came in."""
        content, answer = self._ask(lambda: self.address(Listing(), key))
        return self._service.dialect.row(content), answer

    def first(self, conditions: Conditions) -> Row | None:
        """Return the first row of a list, ``None`` where it is empty."""
        page = self._page(conditions, 0)
        return page.rows[0] if page and page.rows else None

    def pages(self, conditions: Conditions, key_of: Callable[[Row], str]) -> Iterator[list[Row]]:
        """Yield all rows page by page, with the proof of ``paging.proved``.

        Raises ``IncompleteError``, ``RefusedReadError``, ``TargetError``.
        """

        def fetch(place: int | str) -> Page | None:
            if isinstance(place, str):
                content = self._service.get(place)
                return Page(self._rows(content), self._link(content))
            return self._page(conditions, place)

        yield from proved(fetch, key_of, self.entity_set)

    def count(self, conditions: Conditions) -> int | None:
        """Return how many objects the service counts, ``None`` where it cannot."""
        addresses = self._service.dialect.count(self.entity_set, conditions)
        while (way := self._manners.counts) is not None:
            counted = self._counted(addresses[way])
            if counted is not None:
                return counted
            self._manners.counts = way + 1 if way + 1 < len(addresses) else None
        return None

    def _counted(self, address: str) -> int | None:
        try:
            return self._service.dialect.counted(self._service.get(address))
        except RefusedReadError as error:
            return 0 if error.values["status"] == 404 and self._is_there else None

    def takes(self, listing: Listing) -> bool:
        """Return whether the service answers a list rather than refusing it."""
        return self._service.takes(self._service.dialect.list(self.entity_set, listing))

    def address(self, listing: Listing, key: Constant = None) -> str:
        """Return the address of a list, or of one object, with all that is read of it."""
        shown = replace(
            listing,
            select=tuple(dict.fromkeys((*self.columns.select, *self._extra))),
            expand={
                name: inner if self._nested else () for name, inner in self.columns.expand.items()
            },
        )
        return self._service.dialect.list(self.entity_set, shown, key)

    def _page(self, conditions: Conditions, skip: int) -> Page | None:
        """Return the page after ``skip`` rows, ``None`` where there is no way to it."""
        if skip and not self._manners.skips(self.entity_set):
            return None
        try:
            page = self._asked(conditions, skip)
        except RefusedReadError as error:
            if error.values["status"] != 404 or not self._is_empty(conditions, skip, error):
                raise
            return Page([])
        self._is_there = True
        goes_on = page.link or len(page.rows) >= self._manners.top > 0
        if goes_on and not skip and self._manners.top and not self._manners.skips(self.entity_set):
            return self._asked(conditions, skip)
        return page

    def _asked(self, conditions: Conditions, skip: int) -> Page:
        def address() -> str:
            top = self._manners.top
            return self.address(Listing(conditions, self._order, top=top, skip=skip))

        content, _ = self._ask(address)
        return Page(self._rows(content), self._link(content))

    def _is_empty(self, conditions: Conditions, skip: int, error: RefusedReadError) -> bool:
        """Return whether "not found" means that the list is empty."""
        if skip or self._is_there or (conditions and self.takes(self.probe())):
            return True
        return self._manners.has(self.entity_set, error)

    def _ask(self, address: Callable[[], str]) -> tuple[Any, Answer]:
        """Get an address; the first refusal leads to asking for less."""
        try:
            return self._service.ask(address())
        except RefusedReadError as error:
            if self._learned or error.values["status"] in {404, 414}:
                raise
            if not self._learn():
                raise
            return self._service.ask(address())

    def _learn(self) -> bool:
        """Try each ability by itself; return whether there are fewer than was thought."""
        before = self._extra, self._order, self._nested
        self._learned = True
        if not (self.takes(self.probe()) or self.takes(Listing())):
            return False
        less_rows = self._manners.learn_top(self.entity_set)
        columns = self.columns
        orders = dict.fromkeys((columns.key, *columns.orders))
        if self._extra and not self.takes(self.probe(select=(columns.key, *self._extra))):
            self._extra = ()
        self._order = next((o for o in orders if self.takes(self.probe(order=o))), "")
        if columns.expand:
            self._nested = self.takes(self.probe(expand=columns.expand))
        return less_rows or before != (self._extra, self._order, self._nested)

    def probe(self, **options: Any) -> Listing:
        """Return a question of which only the form of the answer matters: for one row."""
        return Listing(top=min(self._manners.top, 1), **options)

    def _rows(self, content: Any) -> list[Row]:
        rows = self._service.dialect.rows(content)
        if rows is None:
            raise TargetError(
                "Business Studio gave an unreadable answer",
                "%(set)s: a list was expected",
                "Check that odatao.address leads to the OData service",
                detail=str(content),
                set=self.entity_set,
            )
        return list(rows)

    def _link(self, content: Any) -> str:
        """Return the next page's address: ours, with the query that the service gives.

        The address may be absolute, with a name that only the server itself knows, relative to
        the root or to the list, or nothing but a query.
        """
        if not self._manners.links:
            return ""
        path, query = urlsplit(self._service.dialect.next_link(content))[2:4]
        place = self._service.dialect.address(self.entity_set)
        is_ours = not path or unquote(path).rstrip("/").rpartition("/")[2] == unquote(place)
        return f"{place}?{query}" if query and is_ours else ""
