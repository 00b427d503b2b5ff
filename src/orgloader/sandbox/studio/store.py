"""What the studio holds: objects are created, changed and deleted within its rules."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from orgloader.sandbox.studio.keys import Numbering, new_guid, new_key
from orgloader.sandbox.studio.profile import Kind
from orgloader.sandbox.studio.relations import Relations
from orgloader.sandbox.studio.rules import Refusal, Rules
from orgloader.sandbox.studio.schema import EntitySet, Id, Row, Schema
from orgloader.sandbox.studio.tables import Tables
from orgloader.sandbox.studio.values import stored


class Store:
    """The objects of a studio with a certain profile.

    Objects are rows in the studio's own field names, references in them are ``Id``s. Where
    catalogues have a root object, it is the parent of what is created without one; ``roots`` maps
    sets to their keys. ``unique_names`` refuses a second object of one kind and name under one
    parent.
    """

    def __init__(
        self,
        profile: Mapping[str, Any],
        *,
        unique_names: bool = False,
        numbering: Numbering = "base",
    ) -> None:
        self.schema = Schema(profile)
        self.numbering: Numbering = numbering
        self.unique_names = unique_names
        self.clear()

    def clear(self) -> None:
        """Forget everything but the roots."""
        self.tables = Tables(self.schema)
        self.relations = Relations(self.schema, self.tables)
        self.rules = Rules(self.schema, self.tables, self.relations)
        self.roots: dict[str, Any] = {}
        self._numbers: Counter[str] = Counter()
        for known in self.schema.sets.values():
            if self._has_root(known):
                self._plant(known)
        self.tables.begin()  # The roots are no write that could be undone.

    def _has_root(self, known: EntitySet) -> bool:
        if self.schema.top is not None and known.name == self.schema.top_set:
            return True
        return self.schema.is_rooted and known.is_catalogue

    def _plant(self, known: EntitySet) -> None:
        key = new_key(known, 0, self.numbering)
        if self.schema.top is not None and known.name == self.schema.top_set:
            key = int(self.schema.top) if known.key.type == "int" else self.schema.top
        self.roots[known.name] = key
        name = known.kinds[0].fields.get("name")
        row = known.blank() | ({name: known.name} if name else {})
        self.tables.put(Id(known.name, key), row | self._named(known, key, 0))

    def kind_of(self, one: Id) -> Kind | None:
        return self.schema.sets[one.set].kind(self.tables.row(one))

    def is_orphan(self, one: Id) -> bool:
        """Tell whether an object of a catalogue of units lies under nothing."""
        known = self.schema.sets[one.set]
        is_root = self.roots.get(one.set) == one.key
        return known.is_hierarchy and not is_root and self.rules.parent(one) is None

    def create(self, known: EntitySet, fields: Row) -> Id:
        """Create an object; ``Refusal`` when a rule is broken."""
        row = self._rooted(known, known.blank() | fields)
        self._check(known, row, None)
        one = Id(known.name, self._next(known))
        self._write(one, row | self._named(known, one.key, self._numbers[known.name]))
        return one

    def change(self, one: Id, fields: Row) -> None:
        """Change fields of an object; ``Refusal`` when a rule is broken."""
        known = self.schema.sets[one.set]
        row = self.tables.row(one) | fields
        if self.roots.get(one.set) != one.key:
            row = self._rooted(known, row)
        self._check(known, row, one)
        self._write(one, row)

    def delete(self, one: Id) -> None:
        """Delete an object that nothing refers to, and the relations that lead to it."""
        if self.roots.get(one.set) == one.key:
            raise Refusal("The root of a catalogue cannot be deleted")
        self.rules.check_delete(one)
        self.tables.begin()
        for relation, _ in list(self.relations.of(one)):
            self.tables.take(relation)
        self.tables.take(one)

    def restore(self, known: EntitySet, row: Row) -> None:
        """Put a row as it is, with no regard to the rules; what it lacks of key and GUID is made.

        One without a parent lies under the root.
        """
        made = self._named(known, self._next(known), self._numbers[known.name])
        full = known.blank() | made | {name: self._kept(known, name, row[name]) for name in row}
        key = full[known.key.field]
        is_root = self.roots.get(known.name) == key
        self.tables.put(Id(known.name, key), full if is_root else self._rooted(known, full))

    def _kept(self, known: EntitySet, name: str, value: Any) -> Any:
        return value if name in known.references else stored(known.types[name], value)

    def revert(self) -> None:
        """Undo the last write."""
        self.tables.revert()

    def _check(self, known: EntitySet, row: Row, one: Id | None) -> None:
        self.rules.unique_names = self.unique_names
        self.rules.check(known, row, one)

    def _write(self, one: Id, row: Row) -> None:
        self.tables.begin()
        self.tables.put(one, row)

    def _rooted(self, known: EntitySet, row: Row) -> Row:
        """Return a row that lies under the root of its catalogue if under nothing else.

        Where ``top`` is given, the service leaves that to who writes.
        """
        names = list(known.parents)
        if not names or known.name not in self.roots or self.schema.top is not None:
            return row
        if any(row[name] is not None for name in names):
            return row
        return row | {names[0]: Id(known.name, self.roots[known.name])}

    def _next(self, known: EntitySet) -> Any:
        """Return a key that no object has had yet."""
        while True:
            self._numbers[known.name] += 1
            key = new_key(known, self._numbers[known.name], self.numbering)
            if key not in self.tables.rows[known.name]:
                return key

    def _named(self, known: EntitySet, key: Any, number: int) -> Row:
        guid = self.schema.guid
        return {known.key.field: key} | ({guid: new_guid(known, number)} if guid else {})
