"""What the planner knows of the studio: its objects, and the stored links to them.

An object of the plan is named by its *source ID* (``plan.ids``).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Kind = Literal["department", "position", "person", "contact", "assignment", "folder", "task"]
KINDS: tuple[Kind, ...] = (
    "department",
    "position",
    "person",
    "contact",
    "assignment",
    "folder",
    "task",
)
UNITS: tuple[Kind, ...] = ("department", "position", "folder")
PORTAL_UNITS: tuple[Kind, ...] = ("department", "position")
"""The units that follow from the portal; folders are the loader's own."""

REFERENCES: Mapping[Kind, tuple[str, ...]] = {
    "department": ("parent", "head"),
    "position": ("parent",),
    "person": (),
    "contact": ("person",),
    "assignment": ("person", "position"),
    "folder": ("parent",),
    "task": ("unit",),
}
"""Which fields of a kind hold the key of another object."""

LEADS_TO: Mapping[str, tuple[Kind, ...]] = {
    "parent": ("department", "folder", "position"),
    "head": ("position",),
    "person": ("person",),
    "position": ("position",),
    "unit": UNITS,
}
"""Which kinds of object a reference may lead to."""

Fields = Mapping[str, str | None]
"""Our field names to values; references hold keys in the studio room, source IDs in a plan."""

NO_FIELDS: Fields = {}
"""The fields of a change that has none; one for all, for there may be hundreds of thousands."""


_NONE: Mapping[str, tuple[str, ...]] = MappingProxyType({})


def _none() -> Mapping[str, tuple[str, ...]]:
    """Return the one empty mapping that all objects share, for there may be half a million."""
    return _NONE


@dataclass(frozen=True, slots=True)
class StudioObject:
    """One object as read from the studio. ``fields`` are ours; references hold studio keys.

    ``key`` is opaque and unique over all kinds: a service that numbers each class by itself is
    read so that class and number are the key. ``guid`` and ``etag`` are empty where the service
    shows none. ``several`` holds all keys of a reference that leads to more than one object.
    """

    kind: Kind
    key: str
    fields: Fields
    guid: str = ""
    etag: str = ""
    several: Mapping[str, tuple[str, ...]] = field(default_factory=_none)


@dataclass(frozen=True, slots=True)
class Schema:
    """Which kinds and fields the profile names. A field that is not named is unknown.

    ``contact_types`` are the person fields (``email`` …) that are kept as contact rows: a contact
    is read and written with ``{"person": key, "type": "email", "value": …}``. ``task_events``
    maps ``create``, ``update``, ``move``, ``archive`` and ``restore`` to the words of the studio.
    ``related`` are the references that objects of their own may hold: a new object gets them after
    it is made.
    """

    fields: Mapping[Kind, frozenset[str]]
    contact_types: frozenset[str] = frozenset()
    task_events: Mapping[str, str] = field(default_factory=dict)
    related: Mapping[Kind, frozenset[str]] = field(default_factory=dict)

    def has(self, kind: Kind, name: str | None = None) -> bool:
        """Tell whether the studio knows the kind (and its field ``name``)."""
        return kind in self.fields and (name is None or name in self.fields[kind])


@dataclass(frozen=True, slots=True)
class Target:
    """The studio as it was read: objects by kind and key, in the order of the answer."""

    schema: Schema
    objects: Mapping[Kind, Mapping[str, StudioObject]]

    def all(self, kind: Kind) -> Mapping[str, StudioObject]:
        return self.objects.get(kind, {})

    def unit(self, key: str | None) -> StudioObject | None:
        """Return the department, position or folder with this key."""
        found = (self.all(kind).get(key) for kind in UNITS if key is not None)
        return next((item for item in found if item is not None), None)

    def ancestors(self, key: str) -> Iterator[str]:
        """Yield the keys above ``key``, nearest first; ends at a cycle."""
        seen = {key}
        unit = self.unit(key)
        while unit is not None and (above := unit.fields.get("parent")) and above not in seen:
            seen.add(above)
            yield above
            unit = self.unit(above)


@dataclass(frozen=True, slots=True)
class Link:
    """The stored tie between a source ID and a studio object.

    ``written`` holds the values last written or seen for the managed fields (references as
    studio keys). For positions ``title`` is the compared title and ``holders`` the IDs of the
    persons who held it at the last load; ``vacant_since`` is an ISO date or empty.
    """

    source_id: str
    kind: Kind
    key: str
    guid: str = ""
    written: Fields = field(default_factory=dict)
    title: str = ""
    holders: frozenset[str] = frozenset()
    vacant_since: str = ""
