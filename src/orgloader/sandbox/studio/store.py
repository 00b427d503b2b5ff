"""What the studio holds: its objects by set and key, their rules, and an index."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from orgloader.sandbox.studio.schema import CATALOGUES, EntitySet, Row, Schema


class Refusal(Exception):  # noqa: N818
    """A write that the studio refuses, in its words."""


class Store:
    """The objects of a studio with a certain profile.

    Objects are rows in the studio's own field names, references as bare keys. Each catalogue has
    a root object, the parent of what is created without one; ``roots`` maps sets to their keys.
    ``unique_names`` refuses a second object of one kind and name under one parent.
    """

    def __init__(self, profile: Mapping[str, Any], *, unique_names: bool = False) -> None:
        self.schema = Schema(profile)
        self.unique_names = unique_names
        self.clear()

    def clear(self) -> None:
        """Forget everything but the roots."""
        self.rows: dict[str, dict[Any, Row]] = {name: {} for name in self.schema.sets}
        self.versions: Counter[str] = Counter()
        self.revisions: Counter[Any] = Counter()
        self.roots: dict[str, Any] = {}
        self._sets: dict[Any, str] = {}
        self._numbers: Counter[str] = Counter()
        self._index: dict[tuple[str, str, Any], dict[Any, None]] = {}
        self._used: Counter[Any] = Counter()
        self._last: tuple[str, Any, Row | None] | None = None
        for known in self.schema.sets.values():
            if known.is_catalogue:
                self._plant(known)

    def _plant(self, known: EntitySet) -> None:
        key = self.schema.new_key(known, 0)
        self.roots[known.name] = key
        row = known.blank() | {self.schema.key: key, "guid": self.schema.new_guid(known, 0)}
        name = known.kinds[0].fields.get("name")
        self._put(known, key, row | ({name: known.name} if name else {}))

    def find(self, key: Any) -> Row | None:
        """Return the object with this key, of whatever set."""
        name = self._sets.get(key)
        return self.rows[name][key] if name else None

    def set_of(self, row: Row) -> EntitySet:
        return self.schema.sets[self._sets[row[self.schema.key]]]

    def create(self, known: EntitySet, fields: Row) -> Row:
        """Create an object; ``Refusal`` when a rule is broken."""
        row = known.blank() | fields
        if known.parent and row[known.parent] is None:
            row[known.parent] = self.roots[known.name]
        self._check(known, row, None)
        row |= self._identity(known)
        self._put(known, row[self.schema.key], row)
        return row

    def _identity(self, known: EntitySet) -> Row:
        """Return a key and a GUID that no object has had yet."""
        key = None
        while key is None or key in self._sets:
            self._numbers[known.name] += 1
            key = self.schema.new_key(known, self._numbers[known.name])
        return {
            self.schema.key: key,
            "guid": self.schema.new_guid(known, self._numbers[known.name]),
        }

    def change(self, known: EntitySet, key: Any, fields: Row) -> Row:
        """Change fields of an object; ``Refusal`` when a rule is broken."""
        row = self.rows[known.name][key] | fields
        if known.parent and row[known.parent] is None and key != self.roots[known.name]:
            row[known.parent] = self.roots[known.name]
        self._check(known, row, key)
        self._put(known, key, row)
        return row

    def delete(self, known: EntitySet, key: Any) -> None:
        """Delete an object that nothing refers to."""
        if self._used[key]:
            raise Refusal("The object is used by other objects")
        if key == self.roots.get(known.name):
            raise Refusal("The root of a catalogue cannot be deleted")
        self._last = (known.name, key, self.rows[known.name][key])
        self._take(known, key)

    def revert(self) -> None:
        """Undo the last write."""
        if self._last:
            name, key, row = self._last
            known = self.schema.sets[name]
            if row is None:
                self._take(known, key)
            else:
                self._put(known, key, row)
            self._last = None

    def lookup(self, known: EntitySet, name: str, value: Any) -> dict[Any, None]:
        """Return the keys of the objects whose indexed field has this value."""
        return self._index.get((known.name, name, value), {})

    # The rules

    def _check(self, known: EntitySet, row: Row, key: Any) -> None:
        kind = known.kind(row)
        if kind is None:
            raise Refusal("The object is of no known type")
        for ours in ("name", "person", "position"):
            theirs = kind.fields.get(ours)
            if theirs and row.get(theirs) in (None, ""):
                raise Refusal(f"The field {theirs} must be filled")
        for name in known.references:
            if row[name] is not None and row[name] not in self._sets:
                raise Refusal(f"The field {name} refers to an object that does not exist")
        if known.parent and key is not None:
            self._check_descent(row[known.parent], key)
        if self.unique_names and self._twin(known, row, key):
            raise Refusal("An object with this name already exists here")

    def _check_descent(self, parent: Any, key: Any) -> None:
        while parent is not None:
            if parent == key:
                raise Refusal("An object cannot be moved into itself or below itself")
            above = self.schema.sets[self._sets[parent]]
            parent = self.rows[above.name][parent].get(above.parent)

    def _twin(self, known: EntitySet, row: Row, key: Any) -> bool:
        kind = known.kind(row)
        name = kind.fields.get("name") if kind and kind.name in CATALOGUES else None
        if not name or not known.parent:
            return False
        alike = self._index.get((known.name, name, row[name]), {})
        others = (self.rows[known.name][one] for one in alike if one != key)
        return any(
            other[known.parent] == row[known.parent] and known.kind(other) is kind
            for other in others
        )

    # Storing

    def _put(self, known: EntitySet, key: Any, row: Row) -> None:
        old = self.rows[known.name].get(key)
        self._last = (known.name, key, old)
        if old is not None:
            self._unlist(known, key, old)
        self.rows[known.name][key] = row
        self.revisions[key] += 1
        self._sets[key] = known.name
        for name in known.indexed:
            self._index.setdefault((known.name, name, row.get(name)), {})[key] = None
        self._used.update(row[name] for name in known.references if row.get(name) is not None)
        self.versions[known.name] += 1

    def _take(self, known: EntitySet, key: Any) -> None:
        self._unlist(known, key, self.rows[known.name].pop(key))
        del self._sets[key]
        self.versions[known.name] += 1

    def _unlist(self, known: EntitySet, key: Any, row: Row) -> None:
        for name in known.indexed:
            self._index[known.name, name, row.get(name)].pop(key, None)
        self._used.subtract(row[name] for name in known.references if row.get(name) is not None)
