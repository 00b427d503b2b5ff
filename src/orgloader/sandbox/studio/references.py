"""References in the profile's names, whether they are fields of an object or relations to it."""

from typing import Any

from orgloader.sandbox.studio.profile import Kind, Pointer, Relation
from orgloader.sandbox.studio.rules import Refusal
from orgloader.sandbox.studio.schema import Id, Row
from orgloader.sandbox.studio.store import Store


class References:
    """Reads and changes what objects refer to, as people do by hand."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, kind: Kind, one: Id, ours: str) -> Id | None:
        """Return what an object refers to; what several forms hold, the first tells."""
        row = self._store.tables.row(one)
        for form in kind.references[ours].values():
            if isinstance(form, Pointer):
                found: Id | None = row[form.name]
            else:
                found = self._store.relations.source(one, ours)
            if found is not None:
                return found
        return None

    def target(self, kind: Kind, ours: str, key: Any) -> Id | None:
        """Return the object that a bare key means; ``Refusal`` where there is none."""
        if key is None:
            return None
        sets = dict.fromkeys(
            self._store.schema.kinds[name].set
            for name in kind.references[ours]
            if name in self._store.schema.kinds
        )
        for name in sets:
            if self._store.tables.has(Id(name, key)):
                return Id(name, key)
        raise Refusal(f"{key} is no object that {ours} may lead to")

    def fields(self, kind: Kind, ours: str, led: Id | None) -> Row:
        """Return the fields that hold a reference; those for other kinds of object are empty."""
        fields: Row = {}
        for name, form in kind.references[ours].items():
            if isinstance(form, Pointer):
                fields.setdefault(form.name, None)
                if led is not None and self._is_kind(led, name):
                    fields[form.name] = led
        return fields

    def relate(self, kind: Kind, one: Id, ours: str, led: Id | None) -> None:
        """Replace the relations that hold a reference of an object."""
        tables = self._store.tables
        old = [found for found, link in self._store.relations.of(one) if link.ours == ours]
        rows = {found: tables.row(found) for found in old}
        for found in old:
            tables.take(found)
        try:
            self._create(kind, one, ours, led)
        except Refusal:
            for found, row in rows.items():
                tables.put(found, row)
            raise

    def _create(self, kind: Kind, one: Id, ours: str, led: Id | None) -> None:
        for name, form in kind.references[ours].items():
            if isinstance(form, Relation) and led is not None and self._is_kind(led, name):
                constants = {field: value.value for field, value in form.constants.items()}
                ends = {form.source.name: led, form.target.name: one}
                self._store.create(self._store.schema.sets[form.set], constants | ends)
                return

    def _is_kind(self, one: Id, name: str) -> bool:
        kind = self._store.schema.kinds.get(name)
        if kind is None or kind.set != one.set:
            return False
        found = self._store.kind_of(one)
        return found is None or found.name == name
