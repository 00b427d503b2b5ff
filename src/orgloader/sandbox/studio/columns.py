"""Paths in queries: the property or reference of a set that one leads to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from orgloader.sandbox.studio.filter import Getter, QueryError
from orgloader.sandbox.studio.schema import EntitySet, Id, Navigation, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.values import KEY_TYPES


@dataclass(frozen=True)
class Column:
    """What a path leads to: its type, its value in a row, and the indexed field behind it."""

    type: str
    get: Getter
    field: str = ""
    navigation: Navigation | None = None


class Columns:
    """Looks paths up: ``Name``, ``ID_Parent``; of bound references ``Parent/ID``, ``Type/Kind``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def column(self, known: EntitySet, path: str) -> Column:
        """Return what a path leads to; ``QueryError`` where there is no such property."""
        if path in known.types:
            return Column(known.types[path], lambda row: row[path], path)
        name, slash, rest = path.partition("/")
        navigation = known.references.get(name)
        if navigation is None or navigation.bound != bool(slash):
            raise QueryError(f"The property {path} does not exist")
        targets = [self._store.schema.sets[one] for one in navigation.targets]
        if rest in ("", *(one.key.field for one in targets)):
            return Column(KEY_TYPES[targets[0].key.type], _key(name), name, navigation)
        inner = [self.column(one, rest) for one in targets]
        return Column(inner[0].type, self._behind(name, rest))

    def candidates(self, known: EntitySet, column: Column, value: Any) -> Iterator[Any]:
        """Yield the keys of the rows whose indexed column has this value."""
        lookup = self._store.tables.lookup
        if column.navigation is None or value is None:
            yield from lookup(known, column.field, value)
            return
        for target in column.navigation.targets:
            yield from lookup(known, column.field, Id(target, value))

    def _behind(self, name: str, rest: str) -> Getter:
        def get(row: Row) -> Any:
            led: Id | None = row[name]
            if led is None:
                return None
            target = self._store.schema.sets[led.set]
            return self.column(target, rest).get(self._store.tables.row(led))

        return get


def _key(name: str) -> Getter:
    return lambda row: row[name].key if row[name] is not None else None
