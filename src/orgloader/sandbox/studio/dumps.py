"""All objects of a studio as plain JSON, and back."""

from collections.abc import Mapping
from typing import Any

from orgloader.sandbox.studio.keys import read_key, spelled
from orgloader.sandbox.studio.schema import EntitySet, Id, Navigation, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.values import shown


def dump(store: Store) -> dict[str, list[Row]]:
    """Return the rows of each set, sorted by key.

    A reference is a bare key, or ``Set(key)`` where it may lead to several sets.
    """
    return {
        name: [_dumped(store, known, rows[key]) for key in sorted(rows, key=str)]
        for name, known in sorted(store.schema.sets.items())
        for rows in (store.tables.rows[name],)
    }


def load(store: Store, rows: Mapping[str, Any]) -> None:
    """Put the rows of a dump into an empty store."""
    keyed = [
        (known, row)
        for known in (store.schema.sets[name] for name in rows)
        for row in rows[known.name]
    ]
    for known, row in sorted(keyed, key=lambda one: one[0].key.field not in one[1]):
        store.restore(known, _loaded(store, known, row))


def _dumped(store: Store, known: EntitySet, row: Row) -> Row:
    return {
        name: _reference(store, known.references[name], value)
        if name in known.references
        else shown(value)
        for name, value in row.items()
    }


def _reference(store: Store, navigation: Navigation, led: Id | None) -> Any:
    if led is None or len(navigation.targets) == 1:
        return led and led.key
    return f"{led.set}({spelled(store.schema.sets[led.set].key, led.key)})"


def _loaded(store: Store, known: EntitySet, row: Row) -> Row:
    return {
        name: _led(store, known.references[name], value) if name in known.references else value
        for name, value in row.items()
    }


def _led(store: Store, navigation: Navigation, value: Any) -> Id | None:
    if value is None:
        return None
    if len(navigation.targets) == 1:
        return Id(next(iter(navigation.targets)), value)
    name, _, key = str(value).removesuffix(")").partition("(")
    return Id(name, read_key(store.schema.sets[name].key, key))
