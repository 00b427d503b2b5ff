"""Rows of the studio to objects of ours, and our fields to bodies and filters of the studio."""

import re
from collections.abc import Callable, Mapping
from sys import intern
from typing import Any

from orgloader.errors import RefusedError, TargetError
from orgloader.plan.objects import LEADS_TO, REFERENCES, Fields, Kind, StudioObject
from orgloader.plan.record import record_class
from orgloader.studio import answer, odata
from orgloader.studio.answer import Row
from orgloader.studio.profile import Profile

GUID = "guid"
"""Business Studio shows every object's GUID under this name; other services may not."""

_REFERRED: tuple[Kind, ...] = ("department", "position", "folder", "person")
"""Objects that others refer to. Of the rows of lists there may be hundreds of thousands: they are
held without their GUID."""
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_REPEATED: Mapping[Kind, tuple[str, ...]] = {
    "person": ("last_name", "first_name", "patronymic"),
    "position": ("name",),
}
"""Texts that so many share that they are held once."""


class MalformedRowError(TargetError):
    """A row of the studio that cannot be what the profile says."""


class Rows:
    """One kind of object, translated both ways by the profile."""

    def __init__(self, profile: Profile, kind: Kind) -> None:
        studio_class = profile.of(kind)
        self.kind = kind
        self.entity_set = studio_class.entity_set
        self.where = studio_class.where
        self.names = profile.names(kind)
        self.key_field = profile.key.field
        self._literal = profile.key.literal
        self._bind = profile.references == "bind"
        self._is_referred = kind in _REFERRED
        self.guid = GUID if self._is_referred else ""
        self._record = record_class(self.names)
        self._repeated = _REPEATED.get(kind, ())
        self._references = {name for name in REFERENCES[kind] if name in self.names}
        kinds = profile.kinds
        self._leads_to = {
            # Where keys are numbers, the kinds that a field may lead to must share a set.
            name: next(profile.of(one).entity_set for one in LEADS_TO[name] if one in kinds)
            for name in self._references
        }
        self._words = {"type": profile.contact_types, "event": profile.task_events}
        self._ours = {
            name: {theirs: ours for ours, theirs in words.items()}
            for name, words in self._words.items()
        }

    @property
    def select(self) -> tuple[str, ...]:
        """The studio's names of what is read without expanding: key, constants, own fields."""
        plain = (theirs for ours, theirs in self.names.items() if not self._is_bound(ours))
        return tuple(dict.fromkeys((self.key_field, *self.where, *plain)))

    @property
    def expand(self) -> tuple[str, ...]:
        """The navigations through which references are read."""
        return tuple(theirs for ours, theirs in self.names.items() if self._is_bound(ours))

    def _is_bound(self, name: str) -> bool:
        return self._bind and name in self._references

    def is_key(self, key: str) -> bool:
        """Return whether an object of the class could have this key."""
        return odata.is_key(key, self._literal, self.entity_set)

    def address(self, key: str | None = None) -> str:
        """Return the address of one object, or of the set, relative to the service root."""
        return odata.encode(self.entity_set) if key is None else self.entity(self.entity_set, key)

    def entity(self, entity_set: str, key: str) -> str:
        """Return the address of an object of any set, relative to the service root."""
        return odata.encode(f"{entity_set}({self._key_literal(key)})")

    def _key_literal(self, key: str) -> str:
        """Return a key as it stands in an address; one that the studio cannot have is refused."""
        if not odata.is_key(key, self._literal):
            raise RefusedError(
                "Business Studio has no such object",
                "Not a valid key of Business Studio: %(key)s",
                "Check that the links belong to this Business Studio and its profile",
                key=key,
                status=400,
                remote="",
            )
        return odata.key_literal(key, self._literal)

    def belongs(self, row: Row) -> bool:
        """Tell whether a row carries the constants of the class, as far as it shows them."""
        return all(str(row.get(name, value)) == str(value) for name, value in self.where.items())

    def to_object(self, row: Row) -> StudioObject:
        """Translate a row; missing texts read as empty, references to nothing as ``None``.

        Raises ``MalformedRowError``, also for a row without a name: a service that passes over
        fields it does not know would otherwise show a whole class of nameless objects.
        """
        if "name" in self.names and self.names["name"] not in row:
            raise self._malformed("name", None)
        values = (self._value(ours, row.get(theirs)) for ours, theirs in self.names.items())
        return self.identified(row, self._record(values))

    def identified(self, row: Row, fields: Fields) -> StudioObject:
        """Return the object with ``fields`` that has the key, GUID and version of a row."""
        guid = row.get(self.guid)
        key = self.key_of(row)
        return StudioObject(
            self.kind, key, fields, guid if isinstance(guid, str) else "", answer.etag(row)
        )

    def key_of(self, row: Row) -> str:
        """Return the key of a row: exactly as received, a number with its set.

        Raises ``MalformedRowError``.
        """
        value = row.get(self.key_field)
        key = self._numbered(self.entity_set, value) if self._literal == "int" else value
        if not isinstance(key, str) or not odata.is_key(key, self._literal):
            raise MalformedRowError(
                "An object of Business Studio has no valid key",
                "%(set)s: the key %(field)s is %(value)s",
                "Check key.field and key.literal of the profile",
                detail=str(dict(row)),
                set=self.entity_set,
                field=self.key_field,
                value=repr(value),
            )
        return intern(key) if self._is_referred else key

    @staticmethod
    def _numbered(entity_set: str, value: Any) -> str:
        text = str(value)
        is_number = not isinstance(value, bool) and _NUMBER.fullmatch(text)
        return odata.numbered(entity_set, int(text)) if is_number else ""

    def _value(self, name: str, value: Any) -> str | None:
        if name in self._references:
            return self._reference(name, value)
        if isinstance(value, (dict, list)):
            raise self._malformed(name, value)
        text = "" if value is None else str(value)
        if name in self._repeated:
            return intern(text)
        if name == "type":
            return self._ours[name].get(text)
        return self._ours[name].get(text, text) if name == "event" else text

    def _reference(self, name: str, value: Any) -> str | None:
        if self._bind and isinstance(value, dict):
            value = value.get(self.key_field)
        if value is None:
            return None
        if not isinstance(value, (str, int)):
            raise self._malformed(name, value)
        key = str(value)
        if odata.is_nothing(key):
            return None
        if self._literal == "int" and not (key := self._numbered(self._leads_to[name], value)):
            raise self._malformed(name, value)
        return intern(key)

    def _malformed(self, name: str, value: Any) -> MalformedRowError:
        return MalformedRowError(
            "Unexpected value in a field of Business Studio",
            "%(set)s: %(field)s is missing, or neither a text nor a key",
            "Check classes.%(kind)s.fields.%(name)s of the profile",
            detail=repr(value),
            set=self.entity_set,
            field=self.names[name],
            kind=self.kind,
            name=name,
        )

    def body(self, fields: Fields, bind_set: Callable[[str, str], str]) -> dict[str, Any]:
        """Translate fields to the body of a write, without a parent that is ``None``.

        ``bind_set`` returns the entity set for the name of a reference and the key it holds.
        """
        body: dict[str, Any] = {}
        for name, value in fields.items():
            if name == "parent" and value is None:
                continue
            theirs = self.names[name]
            if self._is_bound(name):
                address = None if value is None else self.entity(bind_set(name, value), value)
                body[f"{theirs}@odata.bind"] = address
            elif name in self._references and value is not None and self._literal == "int":
                body[theirs] = int(self._key_literal(value))
            else:
                body[theirs] = self.theirs(name, value)
        return body

    def theirs(self, name: str, value: str | None) -> str | None:
        """Return a value in the studio's words: a contact's type, a task's event."""
        words: Mapping[str, str] = self._words.get(name, {})
        return words.get(value, value) if value is not None else None

    def filter(self, fields: Fields | None = None, key: str | None = None) -> str:
        """Return the filter for objects of the class that hold ``fields``; empty for all.

        Fields that are empty or ``None`` are left out: services differ in how they store nothing.
        """
        conditions = [(name, odata.literal(value)) for name, value in self.where.items()]
        if key is not None:
            conditions.append((self.key_field, self._key_literal(key)))
        held = (fields or {}).items()
        conditions += [self._condition(name, value) for name, value in held if value]
        return odata.equal(conditions)

    def _condition(self, name: str, value: str) -> tuple[str, str]:
        theirs = self.names[name]
        if name in self._references:
            path = f"{theirs}/{self.key_field}" if self._bind else theirs
            return path, self._key_literal(value)
        return theirs, odata.literal(self.theirs(name, value))
