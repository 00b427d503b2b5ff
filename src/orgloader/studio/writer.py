"""Writing changes to the studio behind an OData service."""

from functools import partial

from orgloader.errors import RefusedError, StaleError, UnclearError
from orgloader.http import Answer
from orgloader.plan.objects import Fields, Kind, StudioObject
from orgloader.studio.interface import Note, unnoted
from orgloader.studio.object_writes import ObjectWrites
from orgloader.studio.profile import Profile
from orgloader.studio.reader import Reader
from orgloader.studio.references.relating import Owner, Relater
from orgloader.studio.references.ways import Way
from orgloader.studio.rows import MalformedRowError
from orgloader.studio.service import Service
from orgloader.studio.versions import Versions


class ODataStudio(Reader):
    """The studio behind an OData service (``interface.Studio``). Each write is sent once."""

    def __init__(self, service: Service, profile: Profile, page: int | None = None) -> None:
        super().__init__(service, profile, page)
        self._versions = Versions(profile.etag)
        self._relater = Relater(self)
        self._made: set[str] = set()
        """What this run has made and not given its relations yet."""
        self._binds_nothing = True
        """Whether a navigation may be bound to nothing; some services refuse that."""

    # Creating

    def create(self, kind: Kind, fields: Fields) -> StudioObject:
        """Create an object of ``kind``, without fields of ``None`` and without relations."""
        rows = self.rows[kind]
        given = {
            name: value
            for name, value in fields.items()
            if value is not None and not self._is_related(kind, name, value)
        }
        body = rows.new_body({**self._at_top(kind), **given}, partial(self._target, kind))
        answer = self.service.send(self.service.dialect.create(rows.entity_set, body))
        return self._created(kind, given, answer)

    def _at_top(self, kind: Kind) -> Fields:
        """Return the parent of what is made without one, as far as the object itself holds it."""
        top = self.top(kind)
        return {"parent": top} if top and not self._is_related(kind, "parent", top) else {}

    def _is_related(self, kind: Kind, name: str, key: str) -> bool:
        is_reference = name in self.relations.names(kind)
        return is_reference and self.way_of(kind, name, key).relation is not None

    def _target(self, kind: Kind, name: str, key: str) -> tuple[Way, str]:
        return self.way_of(kind, name, key), self.set_of(name, key)

    def _created(self, kind: Kind, fields: Fields, answer: Answer) -> StudioObject:
        rows, dialect = self.rows[kind], self.service.dialect
        row = dialect.row(dialect.content(answer)) or {}
        if rows.keys.field not in row:
            row = {**row, rows.keys.field: dialect.located(answer)}
        try:
            created = rows.identified(row, dict(fields), dialect.version(row, answer))
        except MalformedRowError:
            raise UnclearError(
                "It is unclear whether the object was created",
                "The answer with status %(status)d holds no key",
                detail=answer.text,
                status=answer.status,
                answered=True,
            ) from None
        self.know(created)
        if self.relations.names(kind):
            self._made.add(created.key)
        self._versions.saw(created.key, created.etag)
        return created

    # Changing

    def update(
        self,
        kind: Kind,
        key: str,
        fields: Fields,
        etag: str = "",
        *,
        before: Fields | None = None,
        note: Note = unnoted,
    ) -> None:
        """Change ``fields`` of one object; ``None`` clears, save for a parent, never cleared."""
        held = {name: one for name, one in fields.items() if name != "parent" or one is not None}
        is_new = key in self._made
        self._made.discard(key)
        writes = ObjectWrites(self, self._versions, (kind, key, etag), held, before)
        self._change(writes, held, note)
        for name in held.keys() & self.relations.names(kind):
            owner = Owner(kind, key, self.rows[kind].entity_set, name)
            self._relater.relate(owner, held[name], note, is_new=is_new)

    def _change(self, writes: ObjectWrites, fields: Fields, note: Note) -> None:
        """Change what the object itself holds; navigations are emptied apart where need be."""
        rows, led = self.rows[writes.kind], partial(self._target, writes.kind)
        emptied = rows.emptied(fields, led)
        if not emptied or self._binds_nothing:
            try:
                return writes.change(rows.body(fields, led))
            except StaleError:
                raise
            except RefusedError:
                if not emptied:
                    raise
        writes.change(rows.body(fields, led, without=emptied))
        for navigation in emptied:
            note({"release": navigation, "of": writes.key})
            writes.release(navigation)
        self._binds_nothing = False
        return None

    # Deleting

    def delete(
        self, key: str, etag: str = "", *, before: Fields | None = None, note: Note = unnoted
    ) -> None:
        """Delete the assignment with this key, unless it is gone already."""
        kind: Kind = "assignment"
        self.rows[kind].keys.constant(key)
        for name in self.relations.names(kind):
            owner = Owner(kind, key, self.rows[kind].entity_set, name)
            self._relater.relate(owner, None, note)
        ObjectWrites(self, self._versions, (kind, key, etag), {}, before).delete()
