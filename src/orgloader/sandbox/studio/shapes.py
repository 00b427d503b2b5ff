"""How an object is shown in JSON: what is selected, expanded, and marked with its version."""

import re
from collections.abc import Callable
from typing import Any

from orgloader.sandbox.studio.filter import Getter, QueryError
from orgloader.sandbox.studio.schema import EntitySet, Id, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.switches import Switches
from orgloader.sandbox.studio.values import shown

_EXPANDED = re.compile(r"(\w+)(?:\(\$select=([\w,]+)\))?")


class Shapes:
    """Shows rows as ``$select`` and ``$expand`` ask for."""

    def __init__(self, store: Store, switches: Callable[[], Switches]) -> None:
        self._store = store
        self._switches = switches

    def etag(self, one: Id) -> str:
        """Return what marks the version of an object; empty where there are no versions."""
        if not self._switches().etags:
            return ""
        return f'W/"{self._store.tables.revisions[one]}"'

    def shape(self, known: EntitySet, asked: dict[str, str]) -> Callable[[Row], Row]:
        """Return a function that shows a row of a set; ``QueryError`` for what it has not."""
        names = self._selected(known, asked.get("$select"))
        getters = {name: self._getter(known, name) for name in names}
        getters |= dict(self._expanded(known, asked.get("$expand", "")))
        key, nulls = known.key.field, self._switches().nulls

        def show(row: Row) -> Row:
            tag = self.etag(Id(known.name, row[key]))
            values = {name: get(row) for name, get in getters.items()}
            if not nulls:
                values = {name: value for name, value in values.items() if value is not None}
            return ({"@odata.etag": tag} if tag else {}) | values

        return show

    def _selected(self, known: EntitySet, select: str | None) -> list[str]:
        plain = known.plain()
        if select is None or select == "*":
            return plain
        names = [name.strip() for name in select.split(",")]
        for name in names:
            if name not in plain:
                raise QueryError(f"The property {name} does not exist")
        return names

    def _getter(self, known: EntitySet, name: str) -> Getter:
        if name in known.references:
            return lambda row: row[name].key if row[name] is not None else None
        members = self._store.schema.enumerations.get(known.types[name])
        if members is not None and self._switches().enum_numbers:
            return lambda row: members.index(row[name]) if row[name] is not None else None
        return lambda row: shown(row[name])

    def _expanded(self, known: EntitySet, text: str) -> list[tuple[str, Getter]]:
        parts = re.split(r",(?![^(]*\))", text) if text else []
        found = [_EXPANDED.fullmatch(part.strip()) for part in parts]
        if not all(found):
            raise QueryError("Syntax error in $expand")
        return [(one[1], self._navigated(known, one[1], one[2])) for one in found if one]

    def _navigated(self, known: EntitySet, name: str, select: str | None) -> Getter:
        navigation = known.references.get(name)
        if navigation is None or not navigation.bound:
            raise QueryError(f"The property {name} cannot be expanded")
        for target in navigation.targets:
            self._selected(self._store.schema.sets[target], select)

        def get(row: Row) -> Any:
            led: Id | None = row[name]
            if led is None:
                return None
            target = self._store.schema.sets[led.set]
            names = self._selected(target, select)
            found = self._store.tables.row(led)
            return {one: self._getter(target, one)(found) for one in names}

        return get
