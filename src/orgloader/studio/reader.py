"""Reading the studio: whole classes, single objects, and look-ups."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from orgloader.errors import TargetError
from orgloader.org.names import clean
from orgloader.plan.objects import UNITS, Fields, Kind, StudioObject, Target
from orgloader.studio import answer
from orgloader.studio.answer import Row
from orgloader.studio.paging import IncompleteError, Page, as_count, incomplete, proved
from orgloader.studio.profile import Profile, schema
from orgloader.studio.queries import Queries
from orgloader.studio.rows import Rows
from orgloader.studio.service import Service
from orgloader.studio.verdict import RefusedReadError
from orgloader.text import Text

log = logging.getLogger(__name__)

PAGE = 1000
ORDER: Mapping[Kind, str] = {
    "folder": "folders",
    "department": "departments",
    "position": "positions",
    "person": "persons",
    "contact": "contacts",
    "assignment": "assignments",
}
"""What a snapshot reads, in this order. Tasks are looked up singly: there may be too many."""


class Reader:
    """Reads objects of the studio through ``service``; ``page`` rows are asked for at a time."""

    def __init__(self, service: Service, profile: Profile, page: int = PAGE) -> None:
        self.service = service
        self.schema = schema(profile)
        self.rows: Mapping[Kind, Rows] = {kind: Rows(profile, kind) for kind in profile.kinds}
        self.queries = {kind: Queries(rows, page) for kind, rows in self.rows.items()}
        self._units: dict[str, Kind] = {}
        self._counts = True

    def snapshot(self, kinds: Collection[Kind] = tuple(ORDER)) -> Target:
        """Read the classes of ``kinds`` whole; one that changes meanwhile is read once more.

        Raises ``TargetError``, also when the second reading contradicts itself again.
        """
        wanted = (kind for kind in ORDER if kind in kinds and kind in self.rows)
        return Target(self.schema, {kind: self._whole(kind) for kind in wanted})

    def _whole(self, kind: Kind) -> Mapping[str, StudioObject]:
        try:
            found = {item.key: item for item in self.read(kind)}
        except IncompleteError as error:
            log.warning("%(fault)s (%(why)s)", {"fault": error, "why": error.detail})
            found = {item.key: item for item in self.read(kind)}
        log.info("Read %(kind)s: %(count)d", {"kind": Text(ORDER[kind]), "count": len(found)})
        return found

    def read(self, kind: Kind) -> Iterator[StudioObject]:
        """Yield every object of a class as its pages come, with the proof of ``paging.proved``.

        Where the service can count, its number must agree. Raises ``IncompleteError``.
        """
        read = 0
        for page in self._pages(kind, self.rows[kind].filter()):
            yield from (self._object(kind, row) for row in page)
            read += len(page)
            self.service.control.progress(ORDER.get(kind, kind), read)
        counted = self.count(kind)
        if counted is not None and counted != read:
            values = {"counted": counted, "read": read}
            why = Text("the service counts %(counted)d rows, %(read)d came", values)
            raise incomplete(self.rows[kind].entity_set, why)

    def first(self, kind: Kind) -> Row | None:
        """Return the first row of a class as the studio shows it, ``None`` in an empty class."""
        page = self._ask_page(kind, self.rows[kind].filter(), 0)
        return next(iter(self._rows(kind, page)), None)

    def count(self, kind: Kind) -> int | None:
        """Return how many objects of a class the service counts, ``None`` where it cannot."""
        if not self._counts:
            return None
        try:
            found = answer.rows(self.service.get(self.queries[kind].count()))
        except RefusedReadError:
            found = None
        counted = as_count(found[0].get("N")) if found else None
        self._counts = counted is not None
        return counted

    def get(self, kind: Kind, key: str) -> StudioObject | None:
        """Return one object, ``None`` where the class has none with this key.

        How a service says "not found" is not documented. So an answer other than 404 is checked
        by asking the list for the key.
        """
        rows = self.rows[kind]
        if not rows.is_key(key):
            return None
        try:
            row = answer.one(self._ask(kind, lambda: self.queries[kind].one(key)))
        except RefusedReadError as error:
            if error.values["status"] == 404:
                return None
            row = answer.one(self._ask_page(kind, rows.filter(key=key), 0))
        if row is None or rows.key_of(row) != key or not rows.belongs(row):
            return None
        return self._object(kind, row)

    def find(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        """Return the objects that hold ``fields``, compared by clean text; a parent of ``None``
        means at the top.

        Where the service refuses the filter, the whole class is read for it.
        """
        try:
            pages = list(self._pages(kind, self.rows[kind].filter(fields)))
            found = [self._object(kind, row) for page in pages for row in page]
        except RefusedReadError:
            found = list(self.read(kind))
        return [item for item in found if self._holds(item, fields)]

    def _holds(self, item: StudioObject, fields: Fields) -> bool:
        held = {name: item.fields.get(name) for name in fields}
        if "parent" in fields and fields["parent"] is None and self._is_top(held["parent"]):
            held["parent"] = None
        theirs = self.rows[item.kind].theirs
        return all(
            clean(theirs(name, held[name]) or "") == clean(theirs(name, value) or "")
            for name, value in fields.items()
        )

    def _is_top(self, parent: str | None) -> bool:
        """Tell whether this parent makes a top unit: none that is known, or a catalogue's root.

        A class without constants may show the root, which is known by having no parent itself.
        """
        kind = self.kind_of(parent)
        if parent is None or kind is None:
            return True
        above = None if self.rows[kind].where else self.get(kind, parent)
        return above is not None and above.fields["parent"] is None

    def kind_of(self, key: str | None) -> Kind | None:
        """Return which kind of unit a key belongs to, ``None`` for none of them."""
        if not key or key in self._units:
            return self._units.get(key or "")
        kinds = (kind for kind in UNITS if kind in self.rows)
        return next((kind for kind in kinds if self.get(kind, key) is not None), None)

    def _object(self, kind: Kind, row: Row) -> StudioObject:
        rows = self.rows[kind]
        if not rows.belongs(row):
            raise TargetError(
                "Business Studio ignored a filter",
                "%(set)s: %(filter)s was asked for, other objects came too",
                "Check classes.%(kind)s.where of the profile",
                detail=str(row),
                set=rows.entity_set,
                filter=rows.filter(),
                kind=kind,
            )
        item = rows.to_object(row)
        self._know(item)
        return item

    def _know(self, item: StudioObject) -> None:
        if item.kind in UNITS:
            self._units[item.key] = item.kind

    def _pages(self, kind: Kind, condition: str) -> Iterator[list[Row]]:
        def fetch(place: int | str) -> Page:
            content = (
                self.service.get(place)
                if isinstance(place, str)
                else self._ask_page(kind, condition, place)
            )
            return Page(self._rows(kind, content), self._link(content))

        return proved(fetch, self.rows[kind].key_of, self.rows[kind].entity_set)

    def _rows(self, kind: Kind, content: Any) -> list[Row]:
        rows = answer.rows(content)
        if rows is None:
            raise TargetError(
                "Business Studio gave an unreadable answer",
                "%(set)s: a list was expected",
                "Check that odatao.address leads to the OData service",
                detail=str(content),
                set=self.rows[kind].entity_set,
            )
        return rows

    def _link(self, content: Any) -> str:
        """Return the next page's address; a link to another host is no use behind a proxy."""
        link = answer.next_link(content)
        address = urljoin(self.service.root, link) if link else ""
        return address if address.startswith(self.service.root) else ""

    def _ask_page(self, kind: Kind, condition: str, skip: int) -> Any:
        return self._ask(kind, lambda: self.queries[kind].page(condition, skip))

    def _ask(self, kind: Kind, address: Callable[[], str]) -> Any:
        """Get an address; the first refusal for a class leads to asking for less."""
        queries = self.queries[kind]
        try:
            return self.service.get(address())
        except RefusedReadError as error:
            if queries.learned or error.values["status"] in {404, 414}:
                raise
            if not queries.learn(self.takes):
                raise
            return self.service.get(address())

    def takes(self, address: str) -> bool:
        """Tell whether the service answers an address rather than refusing it."""
        try:
            self.service.get(address)
        except RefusedReadError:
            return False
        return True
