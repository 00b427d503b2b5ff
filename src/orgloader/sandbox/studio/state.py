"""The studio's objects, with what tests and the demo need to look at and change them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from orgloader.sandbox.studio import dumps
from orgloader.sandbox.studio.profile import Kind
from orgloader.sandbox.studio.references import References
from orgloader.sandbox.studio.schema import Id, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.values import shown


class StudioState(Store):
    """A ``Store`` that speaks the profile's names: ``add("department", name="Склад")``.

    ``add``, ``edit``, ``remove`` are what people do by hand in the studio: the same rules hold
    (``Refusal``), but no request is counted. References are bare keys; where keys of several sets
    may be equal, ``kind`` tells which object is meant.
    """

    def add(self, kind: str, **fields: Any) -> Any:
        """Create an object of a kind of the profile; return its key."""
        described = self.schema.kinds[kind]
        constants = {**described.create, **described.where}
        own = {name: one.value for name, one in constants.items()}
        one = self.create(self.schema.sets[described.set], own | self._theirs(described, fields))
        self._relate(described, one, fields)
        return one.key

    def edit(self, key: Any, kind: str = "", **fields: Any) -> None:
        one, described = self._known(key, kind)
        own = self._theirs(described, fields)
        if own:
            self.change(one, own)
        self._relate(described, one, fields)

    def remove(self, key: Any, kind: str = "") -> None:
        self.delete(self._known(key, kind)[0])

    def find(self, key: Any, kind: str = "") -> Row | None:
        """Return the row of the object with this key, in the studio's own names."""
        found = self._ids(key, kind)
        return self.tables.row(found[0]) if found else None

    def objects(self, kind: str) -> list[Row]:
        """Return all objects of a kind, oldest first, in the profile's field names.

        Each has ``key`` and ``guid`` too; references are keys, a ``parent`` that is the
        catalogue's root is ``None``.
        """
        described = self.schema.kinds.get(kind)
        if described is None:
            return []
        known = self.schema.sets[described.set]
        return [
            self._ours(described, Id(known.name, key), row)
            for key, row in self.tables.rows[known.name].items()
            if key != self.roots.get(known.name) and known.kind(row) == described
        ]

    def object(self, key: Any, kind: str = "") -> Row:
        """Return one object as ``objects`` does; ``KeyError`` where there is none."""
        one, described = self._known(key, kind)
        return self._ours(described, one, self.tables.row(one))

    def above(self, key: Any, kind: str = "") -> tuple[str, Any] | None:
        """Return kind and key of what an object lies under; ``None`` at the top."""
        parent = self.rules.parent(self._known(key, kind)[0])
        described = self.kind_of(parent) if parent else None
        return (described.name, parent.key) if parent and described else None

    def related(self) -> Iterator[Row]:
        """Yield the rows of all relations."""
        for known in self.schema.sets.values():
            if known.links:
                yield from self.tables.rows[known.name].values()

    def dump(self) -> dict[str, list[Row]]:
        """Return all objects by set, sorted by key: equal dumps are equal studios."""
        return dumps.dump(self)

    def load(self, source: Path | Mapping[str, Any]) -> Self:
        """Let the objects be those of a dump (or of a JSON file with one).

        A row without a key gets the next one; one without a parent lies under the root.
        """
        given = json.loads(source.read_text("utf-8")) if isinstance(source, Path) else source
        self.clear()
        dumps.load(self, given)
        return self

    def _ids(self, key: Any, kind: str) -> list[Id]:
        found = self.tables.holders(key)
        return [one for one in found if one.set == self.schema.kinds[kind].set] if kind else found

    def _known(self, key: Any, kind: str) -> tuple[Id, Kind]:
        found = self._ids(key, kind)
        if len(found) != 1:
            raise KeyError(key)
        known = self.schema.sets[found[0].set]
        return found[0], self.kind_of(found[0]) or known.kinds[0]

    def _ours(self, kind: Kind, one: Id, row: Row) -> Row:
        guid = row[self.schema.guid] if self.schema.guid else ""
        found = {"key": one.key, "guid": guid}
        found |= {ours: shown(row[theirs]) for ours, theirs in kind.fields.items()}
        for ours in kind.references:
            led = References(self).read(kind, one, ours)
            is_root = led is not None and self.roots.get(led.set) == led.key
            found[ours] = None if led is None or is_root else led.key
        return found

    def _theirs(self, kind: Kind, fields: Mapping[str, Any]) -> Row:
        """Return the fields of an object itself, of those in our names."""
        references = References(self)
        own: Row = {}
        for ours, value in fields.items():
            if ours in kind.references:
                own |= references.fields(kind, ours, references.target(kind, ours, value))
            else:
                own[kind.fields[ours]] = value
        return own

    def _relate(self, kind: Kind, one: Id, fields: Mapping[str, Any]) -> None:
        references = References(self)
        for ours in fields.keys() & kind.references.keys():
            references.relate(kind, one, ours, references.target(kind, ours, fields[ours]))
