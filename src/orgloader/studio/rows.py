"""Rows of the studio to objects of ours, and our fields to bodies and conditions of the studio."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from sys import intern
from typing import Any

from orgloader.errors import TargetError
from orgloader.plan.objects import PORTAL_UNITS, Fields, Kind, StudioObject
from orgloader.plan.record import record_class
from orgloader.studio import texts
from orgloader.studio.dialects import Dialect, Row
from orgloader.studio.dialects.dialect import Conditions
from orgloader.studio.lists import Columns
from orgloader.studio.profile import Constant, Profile
from orgloader.studio.profile.constants import shows
from orgloader.studio.references.ways import Pointer, Way, keys_of, ways
from orgloader.studio.words import Words

_REFERRED: tuple[Kind, ...] = ("department", "position", "folder", "person")
"""Objects that others refer to. Of the rows of lists there may be hundreds of thousands: they are
held without their GUID."""
_REPEATED: Mapping[Kind, tuple[str, ...]] = {
    "person": ("last_name", "first_name", "patronymic"),
    "position": ("name",),
}
"""Texts that so many share that they are held once."""

ARCHIVED = "yes"
"""The value of ``archived``, a field of units where archived ones are marked."""

Led = Mapping[str, Sequence[str]]
"""What relations lead an object to: keys by our name of the reference."""


Target = Callable[[str, str], tuple[Way, str]]
"""Tells for the name of a reference and its key the way, and the set that it leads to."""


class MalformedRowError(TargetError):
    """A row of the studio that cannot be what the profile says."""


class Rows:
    """One kind of object, translated both ways by the profile."""

    def __init__(self, profile: Profile, kind: Kind, dialect: Dialect) -> None:
        known = profile.of(kind)
        self.kind = kind
        self.entity_set = known.entity_set
        self.keys = keys_of(profile, kind)
        self.where = known.where
        self.names = profile.names(kind)
        self.ways = ways(profile, kind)
        self.guid = (profile.guid or "") if kind in _REFERRED else ""
        self._constants = known.constants
        self._dialect = dialect
        self._types = {extra.source: extra.type for extra in known.extra}
        self._words = {
            name: Words(words, closed=name == "type")
            for name, words in (("type", profile.contact_types), ("event", profile.task_events))
            if name in self.names
        }
        self._marks = profile.marks if kind in PORTAL_UNITS else None
        mark = ("archived",) if self._marks else ()
        self._record = record_class((*self.ways, *self.names, *mark))
        self._repeated = _REPEATED.get(kind, ())

    # Reading

    @property
    def columns(self) -> Columns:
        """What is read of the class: key, constants, fields, and through navigations the keys."""
        pointers = list(self._pointers())
        plain = [name for name in self.where if "/" not in name]
        plain += [*self.names.values(), *(one.name for one in pointers if not one.bound)]
        plain += self._marks.archived if self._marks else ()
        return Columns(
            self.keys.field,
            tuple(dict.fromkeys((self.keys.field, *plain))),
            {one.name: (one.keys.field,) for one in pointers if one.bound},
            (self.guid,) if self.guid else (),
            tuple(self.names[name] for name in ("name",) if name in self.names),
        )

    def _pointers(self) -> Iterator[Pointer]:
        for forms in self.ways.values():
            yield from (way.pointer for way in forms if way.pointer)

    @property
    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield the studio's name of each field with its path in the class, bound ones too."""
        yield from ((name, f"where.{name}") for name in self.where if "/" not in name)
        yield from ((theirs, f"fields.{ours}") for ours, theirs in self.names.items())
        for ours, forms in self.ways.items():
            for way in forms:
                if way.pointer:
                    within = f".{way.kinds[0]}" if way.by_kind else ""
                    yield way.pointer.name, f"fields.{ours}{within}"

    def belongs(self, row: Row) -> bool:
        """Return whether a row carries the constants of the class, as far as it shows them."""
        return all(name not in row or shows(row[name], value) for name, value in self.where.items())

    def to_object(self, row: Row, led: Led, top: str = "") -> StudioObject:
        """Translate a row; missing texts read as empty, references to nothing as ``None``.

        ``led`` is what relations tell, ``top`` the parent of what is at the top. Raises
        ``MalformedRowError``.
        """
        found = {name: tuple(self._keys(name, row, led, top)) for name in self.ways}
        references = (keys[0] if keys else None for keys in found.values())
        plain = (self._text(ours, row.get(theirs)) for ours, theirs in self.names.items())
        several = {name: keys for name, keys in found.items() if len(keys) > 1}
        mark = (self._mark(row),) if self._marks else ()
        item = self.identified(row, self._record((*references, *plain, *mark)))
        return StudioObject(item.kind, item.key, item.fields, item.guid, item.etag, several)

    def identified(self, row: Row, fields: Fields, version: str = "") -> StudioObject:
        """Return the object with ``fields`` that has the key, GUID and version of a row."""
        guid = row.get(self.guid)
        return StudioObject(
            self.kind,
            self.key_of(row),
            fields,
            guid if isinstance(guid, str) else "",
            self._dialect.version(row) or version,
        )

    def key_of(self, row: Row) -> str:
        """Return the key of a row (``Keys``). Raises ``MalformedRowError``."""
        key = self.keys.read(row.get(self.keys.field))
        if not key:
            raise MalformedRowError(
                "An object of Business Studio has no valid key",
                "%(set)s: the key %(field)s is %(value)s",
                "Check key.field and key.type of the profile",
                detail=str(dict(row)),
                set=self.entity_set,
                field=self.keys.field,
                value=repr(row.get(self.keys.field)),
            )
        return key

    def has_name(self, row: Row) -> bool:
        """Return whether a row shows the name of its object, were it empty."""
        return "name" not in self.names or self.names["name"] in row

    def _keys(self, name: str, row: Row, led: Led, top: str) -> Iterator[str]:
        """Yield the keys of a reference: one, rightly; what is at the top has no parent."""
        for key in (*self._held(name, row), *led.get(name, ())):
            if name != "parent" or key != top:
                yield key

    def _held(self, name: str, row: Row) -> Iterator[str]:
        """Yield the keys that the object itself holds for a reference: one, rightly."""
        for way in self.ways[name]:
            raw = way.pointer.raw(row, self._dialect) if way.pointer else None
            if raw is not None:
                key = way.keys.read(raw)
                if not key:
                    raise self._malformed(name, way.pointer, raw)
                yield key

    def _text(self, name: str, value: Any) -> str | None:
        if (words := self._words.get(name)) is not None:
            return words.ours(value)
        try:
            text = texts.read(value, self._types.get(name, "string"))
        except ValueError:
            raise self._malformed(name, None, value) from None
        return intern(text) if name in self._repeated else text

    def _mark(self, row: Row) -> str:
        marks = self._marks.archived.items() if self._marks else ()
        return ARCHIVED if all(shows(row.get(name), value) for name, value in marks) else ""

    def _malformed(self, name: str, pointer: Pointer | None, value: Any) -> MalformedRowError:
        return MalformedRowError(
            "Unexpected value in a field of Business Studio",
            "%(set)s: %(field)s is neither a text nor a key",
            "Check classes.%(kind)s.fields.%(name)s of the profile",
            detail=repr(value),
            set=self.entity_set,
            field=pointer.name if pointer else self.names[name],
            kind=self.kind,
            name=name,
        )

    def unknown_words(self, row: Row) -> Iterator[tuple[str, Words, Mapping[str, Constant]]]:
        """Yield fields of a row shown by numbers whose words are not known yet (``Words``)."""
        for name, words in self._words.items():
            theirs = self.names[name]
            if unknown := words.unknown(row.get(theirs)):
                yield theirs, words, unknown

    # Asking and writing

    def conditions(self, fields: Fields | None = None, key: str | None = None) -> Conditions:
        """Return what holds for objects of the class that hold ``fields``; for all without.

        Fields that are empty or ``None`` are left out: services differ in how they store nothing.
        So are references that the object itself does not hold, or that could be held elsewhere.
        """
        found: list[tuple[str, Constant]] = list(self.where.items())
        if key is not None:
            found.append((self.keys.field, self.keys.constant(key)))
        for name, value in (fields or {}).items():
            if value and name in self.names:
                found.append((self.names[name], self._written(name, value)))
            elif value and (pointer := self._pointer(name, value)):
                found.append((pointer.path, pointer.keys.constant(value)))
        return found

    def _pointer(self, name: str, key: str) -> Pointer | None:
        """Return the one pointer that can hold a key; ``None`` where that is not certain."""
        fitting = [way for way in self.ways.get(name, ()) if way.keys.fits(key)]
        return fitting[0].pointer if len(fitting) == 1 else None

    def body(
        self, fields: Fields, target: Target, without: Sequence[str] = ()
    ) -> Mapping[str, Any]:
        """Translate fields to the body of a write; relations are left out.

        ``target`` tells for the name of a reference and its key the way and the set it leads to.
        Where there is a way for each kind, the others are emptied, navigations ``without`` apart.
        """
        body: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "archived":
                body.update(self._marked(value))
            elif name in self.ways:
                for pointer, key, entity_set in self._pointed(name, value, target):
                    if pointer.name not in without:
                        body.update(pointer.entry(key, entity_set, self._dialect))
            else:
                body[self.names[name]] = self._dialect.value(self._written(name, value))
        return body

    def emptied(self, fields: Fields, target: Target) -> Sequence[str]:
        """Return the navigations that shall lead to nothing, to write these fields."""
        return [
            pointer.name
            for name in fields.keys() & self.ways.keys()
            for pointer, key, _ in self._pointed(name, fields[name], target)
            if pointer.bound and key is None
        ]

    def _pointed(
        self, name: str, value: str | None, target: Target
    ) -> Iterator[tuple[Pointer, str | None, str]]:
        """Yield each pointer of a reference with the key it shall hold, and the set of that."""
        chosen, entity_set = target(name, value) if value is not None else (None, "")
        for way in self.ways[name]:
            if way.pointer:
                yield way.pointer, value if way is chosen else None, entity_set

    def new_body(self, fields: Fields, target: Target) -> Mapping[str, Any]:
        """Return the body that makes an object: its constants, and no fields that are empty."""
        constants = {name: self._dialect.value(one) for name, one in self._constants.items()}
        constants |= self._marked("")
        given = {name: value for name, value in fields.items() if value is not None}
        body = {**constants, **self.body(given, target)}
        return {
            name: value for name, value in body.items() if value is not None or name in constants
        }

    def _marked(self, archived: str | None) -> Mapping[str, Any]:
        if self._marks is None:
            return {}
        marks = self._marks.archived if archived else self._marks.live
        return {name: self._dialect.value(one) for name, one in marks.items()}

    def _written(self, name: str, value: str | None) -> Constant:
        """Return a value in the studio's words: a contact's type, a task's event."""
        words = self._words.get(name)
        if words is not None:
            return words.theirs(value)
        return texts.written(value, self._types.get(name, "string"))

    def same(self, name: str, one: str | None, other: str | None) -> tuple[str, str]:
        """Return two values of a field in the studio's words, for comparing."""
        words = self._words.get(name)
        pair = (words.spelled(one), words.spelled(other)) if words else (one, other)
        return pair[0] or "", pair[1] or ""
