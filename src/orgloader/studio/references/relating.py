"""Replacing relations: one request after the other, in the order that the service wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from orgloader.errors import RefusedError, StaleError, UnclearError
from orgloader.plan.objects import Kind
from orgloader.studio.dialects import Write
from orgloader.studio.interface import Note
from orgloader.studio.references.relations import Class, Held, Relations
from orgloader.studio.references.ways import Way
from orgloader.studio.service import Service

PAUSES = (0.0, 2.0, 5.0, 15.0)
"""Seconds before each look whether a lost request has made its relation after all."""
LOOKING = "Checking whether Business Studio has applied the change"


class Places(Protocol):
    """What tells where keys belong (``Reader``)."""

    service: Service
    relations: Relations

    def way_of(self, kind: Kind, name: str, key: str) -> Way: ...

    def set_of(self, name: str, key: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Owner:
    """The object that refers, in ``entity_set``, and the ``name`` of its reference."""

    kind: Kind
    key: str
    entity_set: str
    name: str


class Relater:
    """Brings the relations of an object to what is wanted, whatever they are now.

    So it may be called again after an interruption at any point: what is there is kept, what is
    missing is made, what is left over is deleted.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._service = places.service

    def relate(self, owner: Owner, wanted: str | None, note: Note, *, is_new: bool = False) -> None:
        """Let the reference of an object lead to ``wanted`` alone.

        One that ``is_new`` has no relations yet.
        """
        way = self._places.way_of(owner.kind, owner.name, wanted) if wanted else None
        made = self._places.relations.of_way(owner.kind, owner.name, way) if way else None
        held = [] if is_new else self._places.relations.of(owner.kind, owner.key, owner.name)
        kept = [one for one in held if one.relations is made and one.source == wanted][:1]
        left = [one for one in held if one not in kept]
        if made is None or kept or wanted is None:
            self._delete(left, note)
        elif made.relation.order == "create_first":
            self._create(made, owner, wanted, note)
            self._delete(left, note)
        else:
            self._delete(left, note)
            self._create_or_restore(made, owner, wanted, left, note)

    def _create_or_restore(
        self, made: Class, owner: Owner, wanted: str, left: Sequence[Held], note: Note
    ) -> None:
        """Make the new relation; where that is refused, make the old one again."""
        try:
            self._create(made, owner, wanted, note)
        except RefusedError:
            self._restore(owner, left, note)
            raise

    def _restore(self, owner: Owner, left: Sequence[Held], note: Note) -> None:
        """Make relations again; ``UnclearError`` where not even that is taken: one has gone."""
        for one in left:
            try:
                self._create(one.relations, owner, one.source, note)
            except RefusedError as error:
                raise UnclearError(
                    "The change was carried out in part",
                    "Status %(status)d: %(remote)s",
                    "Load again: the next run starts from what is there now",
                    **error.values,
                ) from None

    def _create(self, made: Class, owner: Owner, source: str, note: Note) -> None:
        """Make a relation once: after an unclear answer it is looked for, with pauses."""
        sets = self._places.set_of(owner.name, source), owner.entity_set
        write = made.create(source, owner.key, sets)
        note({"create": made.relation.entity_set, "from": source, "to": owner.key})
        try:
            self._service.send(write, begun=True)
        except UnclearError as error:
            pauses = PAUSES[:2] if error.values.get("answered") else PAUSES
            for pause in pauses:
                if pause:
                    self._service.control.wait(pause, LOOKING)
                if any(one.source == source for one in made.of(owner.key)):
                    return
            raise

    def _delete(self, left: Sequence[Held], note: Note) -> None:
        for one in left:
            note({"delete": one.relations.relation.entity_set, "key": one.key})
            self._send_delete(one)

    def _send_delete(self, held: Held) -> None:
        try:
            self._send_version(held, held.version)
        except StaleError:
            again = [one for one in held.relations.of(held.target) if one.key == held.key]
            if again and (again[0].source, again[0].target) == (held.source, held.target):
                self._send_version(again[0], again[0].version or "*")
            elif again:
                raise

    def _send_version(self, held: Held, version: str) -> None:
        write: Write = held.relations.delete(held, version)
        try:
            self._service.send(write, begun=True)
        except RefusedError as error:
            if error.values["status"] != 404:
                raise
