"""A studio in memory that keeps the contract of ``Studio``."""

from collections.abc import Collection, Iterator

from orgloader.errors import RefusedError, StaleError
from orgloader.org.names import clean
from orgloader.plan.objects import KINDS, REFERENCES, Fields, Kind, Schema, StudioObject, Target
from orgloader.studio.interface import Note, unnoted


class MemoryStudio:
    """Objects by kind and key. Keys are ``0x…`` numbers; each change raises the version."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.objects: dict[Kind, dict[str, StudioObject]] = {kind: {} for kind in KINDS}
        self._number = 0

    def snapshot(self, kinds: Collection[Kind] = KINDS) -> Target:
        wanted = (kind for kind in KINDS if kind in kinds and kind != "task")
        return Target(
            self.schema,
            {kind: dict(self.objects[kind]) for kind in wanted if kind in self.schema.fields},
        )

    def read(self, kind: Kind) -> Iterator[StudioObject]:
        yield from list(self.objects[kind].values())

    def get(self, kind: Kind, key: str) -> StudioObject | None:
        return self.objects[kind].get(key)

    def find(self, kind: Kind, fields: Fields) -> list[StudioObject]:
        return [item for item in self.read(kind) if _holds(item, fields)]

    def create(self, kind: Kind, fields: Fields) -> StudioObject:
        self._number += 1
        given = {name: value for name, value in fields.items() if value is not None}
        self._check(kind, given)
        full = {name: given.get(name, _nothing(kind, name)) for name in self.schema.fields[kind]}
        item = StudioObject(kind, f"0x{self._number:06x}", full, f"guid-{self._number}", "v1")
        self.objects[kind][item.key] = item
        return StudioObject(kind, item.key, given, item.guid, item.etag)

    def candidates(self, kind: Kind, place: Fields) -> list[StudioObject]:
        return self.find(kind, place)

    def top(self, kind: Kind) -> str:
        return ""

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
        old = self.objects[kind].get(key)
        if old is None:
            raise RefusedError("Business Studio refused the change", status=404, remote="")
        if etag and etag != old.etag:
            raise StaleError("The object has changed in Business Studio", status=412, remote="")
        given = {
            name: _nothing(kind, name) if value is None else value
            for name, value in fields.items()
            if not (name == "parent" and value is None)
        }
        self._check(kind, given)
        version = f"v{int(old.etag[1:]) + 1}"
        self.objects[kind][key] = StudioObject(
            kind, key, {**old.fields, **given}, old.guid, version
        )

    def delete(
        self, key: str, etag: str = "", *, before: Fields | None = None, note: Note = unnoted
    ) -> None:
        self.objects["assignment"].pop(key, None)

    def _check(self, kind: Kind, fields: Fields) -> None:
        """Refuse what the studio refuses: nameless objects, references to nowhere."""
        known = {key for items in self.objects.values() for key in items}
        for name, value in fields.items():
            if name == "name" and not value:
                raise RefusedError("Business Studio refused the change", status=400, remote="name")
            if name in REFERENCES[kind] and value is not None and value not in known:
                raise RefusedError("Business Studio refused the change", status=400, remote=name)


def _nothing(kind: Kind, name: str) -> str | None:
    return None if name in REFERENCES[kind] or name == "type" else ""


def _holds(item: StudioObject, fields: Fields) -> bool:
    return all(
        clean(item.fields.get(name) or "") == clean(value or "") for name, value in fields.items()
    )
