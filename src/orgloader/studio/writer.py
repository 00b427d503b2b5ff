"""Writing one change to the studio, and the interface of the studio as the run sees it."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Protocol

from orgloader.errors import RefusedError, UnclearError
from orgloader.http import Answer
from orgloader.plan.objects import UNITS, Fields, Kind, Schema, StudioObject, Target
from orgloader.studio import answer as answers
from orgloader.studio.reader import Reader
from orgloader.studio.rows import MalformedRowError


class Studio(Protocol):
    """The target as the run sees it. References in fields are studio keys.

    Every method may raise ``TargetError``: out of reach, wrong sign-in, unreadable. The three
    writes raise ``RefusedError`` (nothing was changed) or ``UnclearError`` (it may have been
    carried out): then an update or a deletion may simply be repeated, a create must be looked up
    with ``find`` first.
    """

    @property
    def schema(self) -> Schema: ...

    def snapshot(self, kinds: Collection[Kind] = ...) -> Target:
        """Read whole classes, proved complete."""
        ...

    def read(self, kind: Kind) -> Iterator[StudioObject]:
        """Yield every object of a class; raises when the pages contradict each other."""
        ...

    def get(self, kind: Kind, key: str) -> StudioObject | None:
        """Return one object, ``None`` where there is none."""
        ...

    def find(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        """Return the objects that hold ``fields``; a parent of ``None`` means at the top."""
        ...

    def create(self, kind: Kind, fields: Fields) -> StudioObject:
        """Create an object and return it with its key and the fields that were sent."""
        ...

    def update(self, kind: Kind, key: str, fields: Fields, etag: str = "") -> None:
        """Change only these fields; with ``etag`` only while the object is at that version."""
        ...

    def delete(self, key: str) -> None:
        """Delete an assignment; one that is gone already is no error."""
        ...


class ODataStudio(Reader):
    """The studio behind an OData service. Each write is one request, sent once."""

    def create(self, kind: Kind, fields: Fields) -> StudioObject:
        """Create an object of ``kind``; fields of ``None`` are left out."""
        rows = self.rows[kind]
        given = {name: value for name, value in fields.items() if value is not None}
        body = {**rows.where, **rows.body(given, self._bind_set)}
        answer = self.service.send("POST", rows.address(), body)
        return self._created(kind, given, answer)

    def _created(self, kind: Kind, fields: Fields, answer: Answer) -> StudioObject:
        rows = self.rows[kind]
        row = answers.one(answers.content(answer)) or {}
        if rows.key_field not in row:
            row = {**row, rows.key_field: answers.located_key(answer)}
        try:
            created = rows.identified(row, dict(fields))
        except MalformedRowError:
            raise UnclearError(
                "It is unclear whether the object was created",
                "The answer with status %(status)d holds no key",
                detail=answer.text,
                status=answer.status,
            ) from None
        self._know(created)
        return replace(created, etag=created.etag or answer.headers.get("ETag", ""))

    def update(self, kind: Kind, key: str, fields: Fields, etag: str = "") -> None:
        """Change ``fields`` of one object; ``None`` clears, save for a parent, never cleared."""
        rows = self.rows[kind]
        if body := rows.body(fields, self._bind_set):
            self.service.send("PATCH", rows.address(key), body, etag)

    def delete(self, key: str) -> None:
        """Delete the assignment with this key, unless it is gone already."""
        try:
            self.service.send("DELETE", self.rows["assignment"].address(key))
        except RefusedError as error:
            if error.values["status"] != 404:
                raise

    def _bind_set(self, name: str, key: str) -> str:
        """Return the entity set that a reference leads to: for a parent, that of its kind."""
        if name in {"parent", "unit"}:
            sets = {self.rows[kind].entity_set for kind in UNITS if kind in self.rows}
            return sets.pop() if len(sets) == 1 else self.rows[self._unit(key)].entity_set
        if name == "person":
            return self.rows["person"].entity_set
        return self.rows["position"].entity_set

    def _unit(self, key: str) -> Kind:
        kind = self.kind_of(key)
        if kind is None:
            raise RefusedError(
                "The unit above no longer exists",
                "Business Studio knows no unit with the key %(key)s",
                "Load again: the next run starts from what is there now",
                key=key,
                status=404,
                remote="",
            )
        return kind
