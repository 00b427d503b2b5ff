"""What the studio refuses to write."""

from orgloader.sandbox.studio.profile import Kind
from orgloader.sandbox.studio.relations import Relations
from orgloader.sandbox.studio.schema import CATALOGUES, EntitySet, Id, Link, Row, Schema
from orgloader.sandbox.studio.tables import Tables


class Refusal(Exception):  # noqa: N818
    """A write that the studio refuses, in its words."""


class Rules:
    """Checks rows before they are written; ``Refusal`` when a rule is broken."""

    def __init__(self, schema: Schema, tables: Tables, relations: Relations) -> None:
        self._schema = schema
        self._tables = tables
        self._relations = relations
        self.unique_names = False

    def check(self, known: EntitySet, row: Row, one: Id | None) -> None:
        """Check a row that shall be written; ``one`` is the object, ``None`` for a new one."""
        self._check_values(known, row)
        if known.links:
            self._check_relation(known, row, one)
        else:
            self._check_object(known, row, one)

    def check_delete(self, one: Id) -> None:
        """Check that nothing but its own relations refers to an object, and that it may go."""
        own = sum(1 for _ in self._relations.of(one))
        if self._tables.users(one) > own:
            raise Refusal("The object is used by other objects")
        known = self._schema.sets[one.set]
        link = self._relations.link(known, self._tables.row(one)) if known.links else None
        if link and link.relation.order == "create_first" and link.ours == "parent":
            target = self._tables.row(one)[link.relation.target.name]
            if len(self._alike(link, target)) == 1:
                raise Refusal("An object cannot be without a parent")

    def parent(self, one: Id, row: Row | None = None) -> Id | None:
        """Return what an object lies under; ``row`` is what shall be written of it."""
        row = row or self._tables.row(one)
        for name in self._schema.sets[one.set].parents:
            found: Id | None = row[name]
            if found is not None:
                return found
        return self._relations.source(one, "parent")

    def _check_values(self, known: EntitySet, row: Row) -> None:
        for name, longest in known.lengths.items():
            if len(row[name] or "") > longest:
                raise Refusal(f"The value of the field {name} is too long")
        for name in known.references:
            if row[name] is not None and not self._tables.has(row[name]):
                raise Refusal(f"The field {name} refers to an object that does not exist")

    # Objects

    def _check_object(self, known: EntitySet, row: Row, one: Id | None) -> None:
        kind = known.kind(row)
        if kind is None:
            raise Refusal("The object is of no known type")
        for name in kind.mandatory:
            if row[name] in (None, ""):
                raise Refusal(f"The field {name} must be filled")
        parents = [row[name] for name in known.parents if row[name] is not None]
        if one is not None:
            for parent in parents:
                self._check_descent(parent, one)
        if self.unique_names and kind.name in CATALOGUES:
            parent = parents[0] if parents else one and self._relations.source(one, "parent")
            self._check_unique(kind, row, one, parent)

    def _check_descent(self, parent: Id, one: Id) -> None:
        above: Id | None = parent
        while above is not None:
            if above == one:
                raise Refusal("An object cannot be moved into itself or below itself")
            above = self.parent(above)

    def _check_unique(self, kind: Kind, row: Row, one: Id | None, parent: Id | None) -> None:
        """Refuse a twin; what has no parent yet cannot have one."""
        name = kind.fields.get("name")
        known = self._schema.sets[kind.set]
        if name is None or parent is None:
            return
        for key in self._tables.lookup(known, name, row[name]):
            other = Id(known.name, key)
            is_alike = other != one and known.kind(self._tables.row(other)) is kind
            if is_alike and self.parent(other) == parent:
                raise Refusal("An object with this name already exists here")

    # Relations

    def _check_relation(self, known: EntitySet, row: Row, one: Id | None) -> None:
        link = self._relations.link(known, row)
        if link is None:
            raise Refusal("There is no such relation between these objects")
        if one is not None:
            raise Refusal("A relation cannot be changed")
        source, target = (row[p.name] for p in (link.relation.source, link.relation.target))
        alike = self._alike(link, target)
        if len(alike) > (link.relation.order == "create_first"):
            raise Refusal("The object has such a relation already")
        if link.ours == "parent":
            self._check_descent(source, target)
            if self.unique_names:
                kind = self._schema.kinds[link.owner]
                self._check_unique(kind, self._tables.row(target), target, source)

    def _alike(self, link: Link, target: Id) -> list[Id]:
        return [one for one, other in self._relations.of(target) if other.ours == link.ours]
