"""The addresses under which one class is read, within what the service can do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from orgloader.studio import odata
from orgloader.studio.rows import Rows


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a service can do for a class: show GUIDs, sort by a field, select within expand."""

    guid: bool
    order: str
    nested: bool


class Queries:
    """Addresses of one class, relative to the service root; ``page`` rows are asked for at a time.

    The first read asks for everything that is useful; after ``learn`` only for what is understood.
    """

    def __init__(self, rows: Rows, page: int) -> None:
        self._rows = rows
        self._page = page
        self._able = Abilities(bool(rows.guid), rows.key_field, bool(rows.expand))
        self.learned = False

    @property
    def is_sorted(self) -> bool:
        """Whether the class is sorted by its key."""
        return self._able.order == self._rows.key_field

    def one(self, key: str) -> str:
        return f"{self._rows.address(key)}?{odata.query(self._shown())}"

    def page(self, condition: str, skip: int) -> str:
        options = {
            "$filter": condition,
            "$orderby": self._able.order,
            "$top": str(self._page),
            "$skip": str(skip) if skip else "",
        }
        return self.list({**options, **self._shown()})

    def count(self) -> str:
        """Return the address at which a service that aggregates counts the class, as ``N``."""
        condition = self._rows.filter()
        steps = f"filter({condition})/" if condition else ""
        return self.list({"$apply": f"{steps}aggregate($count as N)", "$top": "1"})

    def list(self, options: Mapping[str, str]) -> str:
        return f"{self._rows.address()}?{odata.query(options)}"

    def learn(self, takes: Callable[[str], bool]) -> bool:
        """Try each ability by itself; tell whether the service has fewer than was thought.

        ``takes`` tells whether the service answers an address.
        """
        before, rows = self._able, self._rows
        names = (rows.names[name] for name in ("name",) if name in rows.names)
        orders = (rows.key_field, *names)
        self._able = Abilities(
            before.guid and takes(self._probe("$select", f"{rows.key_field},{rows.guid}")),
            next((name for name in orders if takes(self._probe("$orderby", name))), ""),
            before.nested and takes(self._probe("$expand", self._expanded(nested=True))),
        )
        self.learned = True
        return self._able != before

    def _probe(self, option: str, value: str) -> str:
        return self.list({"$top": "1", option: value})

    def _shown(self) -> Mapping[str, str]:
        rows, able = self._rows, self._able
        fields = (*rows.select, rows.guid) if able.guid else rows.select
        return {
            "$select": ",".join(dict.fromkeys(fields)),
            "$expand": self._expanded(nested=able.nested),
        }

    def _expanded(self, *, nested: bool) -> str:
        inner = f"($select={self._rows.key_field})" if nested else ""
        return ",".join(f"{name}{inner}" for name in self._rows.expand)
