"""References that are objects of their own: which one a relation is, and where it leads."""

from collections.abc import Iterator

from orgloader.sandbox.studio.profile import Relation
from orgloader.sandbox.studio.schema import EntitySet, Id, Link, Row, Schema
from orgloader.sandbox.studio.tables import Tables


class Relations:
    """Finds the relations of an object."""

    def __init__(self, schema: Schema, tables: Tables) -> None:
        self._schema = schema
        self._tables = tables
        self._sets = [known for known in schema.sets.values() if known.links]
        self._hierarchies = [
            known for known in self._sets if any(link.ours == "parent" for link in known.links)
        ]

    def link(self, known: EntitySet, row: Row) -> Link | None:
        """Return what a relation is for: its constants and the kinds of both ends tell."""
        return next((link for link in known.links if self._is(link, row)), None)

    def of(self, target: Id) -> Iterator[tuple[Id, Link]]:
        """Yield the relations that lead to an object, oldest first."""
        for known in self._sets:
            yield from self._leading(known, target)

    def target(self, one: Id) -> Id | None:
        """Return what a relation leads to; an object leads to itself."""
        known, row = self._schema.sets[one.set], self._tables.row(one)
        if not known.links:
            return one
        link = self.link(known, row)
        return row[link.relation.target.name] if link else None

    def source(self, target: Id, ours: str) -> Id | None:
        """Return what an object refers to by relations; the newest counts."""
        found = None
        for known in self._hierarchies if ours == "parent" else self._sets:
            for one, link in self._leading(known, target):
                if link.ours == ours:
                    found = self._tables.row(one)[link.relation.source.name]
        return found

    def _leading(self, known: EntitySet, target: Id) -> Iterator[tuple[Id, Link]]:
        for name in dict.fromkeys(link.relation.target.name for link in known.links):
            for key in list(self._tables.lookup(known, name, target)):
                one = Id(known.name, key)
                link = self.link(known, self._tables.row(one))
                if link is not None:
                    yield one, link

    def _is(self, link: Link, row: Row) -> bool:
        relation: Relation = link.relation
        constants = relation.constants.items()
        return (
            all(row[name] == one.value for name, one in constants)
            and self._is_kind(row[relation.source.name], link.source)
            and self._is_kind(row[relation.target.name], link.owner)
        )

    def _is_kind(self, one: Id | None, name: str) -> bool:
        """Tell whether an object is of a kind; a root counts as each kind of its set."""
        if one is None or one.set != self._schema.kinds[name].set:
            return False
        kind = self._schema.sets[one.set].kind(self._tables.row(one))
        return kind is None or kind.name == name
