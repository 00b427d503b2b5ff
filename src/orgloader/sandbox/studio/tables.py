"""The rows of all sets, with an index, what is referred to, and a step back."""

from collections import Counter
from typing import Any

from orgloader.sandbox.studio.schema import EntitySet, Id, Row, Schema


class Tables:
    """Rows by set and key. ``version`` counts all changes, ``revisions`` those of each row.

    References in rows are ``Id``s.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self.rows: dict[str, dict[Any, Row]] = {name: {} for name in schema.sets}
        self.version = 0
        self.revisions: Counter[Id] = Counter()
        self._index: dict[tuple[str, str, Any], dict[Any, None]] = {}
        self._used: Counter[Id] = Counter()
        self._before: dict[Id, Row | None] = {}

    def has(self, one: Id) -> bool:
        return one.key in self.rows[one.set]

    def row(self, one: Id) -> Row:
        return self.rows[one.set][one.key]

    def holders(self, key: Any) -> list[Id]:
        """Return the objects with this key, of whatever set."""
        return [Id(name, key) for name, rows in self.rows.items() if key in rows]

    def lookup(self, known: EntitySet, name: str, value: Any) -> dict[Any, None]:
        """Return the keys of the objects whose indexed field has this value, oldest first."""
        return self._index.get((known.name, name, value), {})

    def users(self, one: Id) -> int:
        """Return how many references lead to an object."""
        return self._used[one]

    def begin(self) -> None:
        """Begin a write, which ``revert`` will undo as a whole."""
        self._before = {}

    def put(self, one: Id, row: Row) -> None:
        known = self._schema.sets[one.set]
        old = self.rows[one.set].get(one.key)
        self._before.setdefault(one, old)
        if old is not None:
            self._unlist(known, one, old)
        self.rows[one.set][one.key] = row
        self.revisions[one] += 1
        for name in known.indexed:
            self._index.setdefault((known.name, name, row[name]), {})[one.key] = None
        self._used.update(row[name] for name in known.references if row[name] is not None)
        self.version += 1

    def take(self, one: Id) -> None:
        """Take a row away."""
        old = self.rows[one.set].pop(one.key)
        self._before.setdefault(one, old)
        self._unlist(self._schema.sets[one.set], one, old)
        self.version += 1

    def revert(self) -> None:
        """Undo the last write."""
        before, self._before = self._before, {}
        for one, row in before.items():
            if row is not None:
                self.put(one, row)
            elif self.has(one):
                self.take(one)
        self._before = {}

    def _unlist(self, known: EntitySet, one: Id, row: Row) -> None:
        for name in known.indexed:
            self._index[known.name, name, row[name]].pop(one.key, None)
        self._used.subtract(row[name] for name in known.references if row[name] is not None)
