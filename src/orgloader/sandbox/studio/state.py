"""The studio's objects, with what tests and the demo need to look at and change them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from orgloader.sandbox.studio.schema import EntitySet, Kind, Row
from orgloader.sandbox.studio.store import Store


class StudioState(Store):
    """A ``Store`` that speaks the profile's names: ``add("department", name="Склад")``.

    ``add``, ``edit``, ``remove`` are what people do by hand in the studio: the same rules hold
    (``Refusal``), but no request is counted.
    """

    def add(self, kind: str, **fields: Any) -> Any:
        """Create an object of a kind of the profile; return its key."""
        described = self.schema.kinds[kind]
        named = _theirs(described, fields) | dict(described.where)
        return self.create(self.schema.sets[described.set], named)[self.schema.key]

    def edit(self, key: Any, **fields: Any) -> None:
        known, kind = self._known(key)
        self.change(known, key, _theirs(kind, fields))

    def remove(self, key: Any) -> None:
        self.delete(self._known(key)[0], key)

    def objects(self, kind: str) -> list[Row]:
        """Return all objects of a kind, oldest first, in the profile's field names.

        Each has ``key`` and ``guid`` too; references are keys, a ``parent`` that is the
        catalogue's root is ``None``.
        """
        described = self.schema.kinds.get(kind)
        if described is None:
            return []
        known = self.schema.sets[described.set]
        rows = self.rows[known.name].items()
        return [
            self._ours(described, row)
            for key, row in rows
            if key != self.roots.get(known.name) and known.kind(row) == described
        ]

    def object(self, key: Any) -> Row:
        """Return one object as ``objects`` does; ``KeyError`` where there is none."""
        row = self.find(key)
        if row is None:
            raise KeyError(key)
        return self._ours(self._known(key)[1], row)

    def _known(self, key: Any) -> tuple[EntitySet, Kind]:
        row = self.find(key)
        if row is None:
            raise KeyError(key)
        known = self.set_of(row)
        return known, known.kind(row) or known.kinds[0]

    def _ours(self, kind: Kind, row: Row) -> Row:
        shown = {ours: row[theirs] for ours, theirs in kind.fields.items()}
        if shown.get("parent") in self.roots.values():
            shown["parent"] = None
        return {"key": row[self.schema.key], "guid": row["guid"]} | shown

    def dump(self) -> dict[str, list[Row]]:
        """Return all objects by set, sorted by key: equal dumps are equal studios."""
        key = self.schema.key
        return {
            name: sorted((dict(row) for row in rows.values()), key=lambda row: str(row[key]))
            for name, rows in sorted(self.rows.items())
        }

    def load(self, source: Path | Mapping[str, Any]) -> Self:
        """Let the objects be those of a dump (or of a JSON file with one).

        A row without a key gets the next one; one without a parent lies under the root.
        """
        dump = json.loads(source.read_text("utf-8")) if isinstance(source, Path) else source
        self.clear()
        for name, rows in dump.items():
            for row in rows:
                self._restore(self.schema.sets[name], dict(row))
        return self

    def _restore(self, known: EntitySet, row: Row) -> None:
        full = known.blank() | self._identity(known) | row
        key = full[self.schema.key]
        if known.parent and full[known.parent] is None and key != self.roots[known.name]:
            full[known.parent] = self.roots[known.name]
        self._put(known, key, full)


def _theirs(kind: Kind, fields: Mapping[str, Any]) -> Row:
    return {kind.fields[ours]: value for ours, value in fields.items()}
