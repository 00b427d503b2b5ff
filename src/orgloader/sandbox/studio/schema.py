"""The sets of a studio: their properties, references and keys, and the kinds of their objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from orgloader.sandbox.studio import profile as profiles
from orgloader.sandbox.studio.profile import Key, Kind, Pointer, Relation
from orgloader.sandbox.studio.values import GUID, KEY_TYPES, STRING, Constant

Row = dict[str, Any]

CATALOGUES = ("department", "position", "folder", "person", "task")
"""Kinds that live in a catalogue; the other kinds are rows of lists."""
UNITS = ("department", "position", "folder")
OWNER = "OwnerSID"


class Id(NamedTuple):
    """An object: the name of its set, and its key there."""

    set: str
    key: Any


@dataclass
class Navigation:
    """A reference of a set: as a key or ``bound`` to an address, to objects of certain sets."""

    bound: bool
    targets: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """What objects of a relation's set are for: ``owner`` refers by them to a ``source``.

    ``ours`` is our name of that reference.
    """

    owner: str
    ours: str
    source: str
    relation: Relation


@dataclass
class EntitySet:
    """A set. ``types`` are those of its plain properties, ``indexed`` what is often looked for.

    ``texts`` are the properties that hold whatever people write.

    ``parents`` are the references of which one holds the parent. A set has either ``kinds`` of
    object or, if it is a relation's, ``links``.
    """

    name: str
    number: int
    key: Key
    types: dict[str, str] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    references: dict[str, Navigation] = field(default_factory=dict)
    indexed: set[str] = field(default_factory=set)
    parents: dict[str, None] = field(default_factory=dict)
    kinds: list[Kind] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    @property
    def is_catalogue(self) -> bool:
        return any(kind.name in CATALOGUES for kind in self.kinds)

    @property
    def is_hierarchy(self) -> bool:
        return any(kind.name in UNITS for kind in self.kinds)

    @property
    def is_shared(self) -> bool:
        """Whether constants tell the kinds of its objects apart."""
        return len(self.kinds) > 1 and all(kind.where for kind in self.kinds)

    def mandatory(self) -> set[str]:
        """Return the fields that no object of the set may lack."""
        if self.links:
            return set(self.types) - {OWNER} | set(self.references)
        common = [set(kind.mandatory) for kind in self.kinds]
        return {self.key.field} | set.intersection(*common)

    def plain(self) -> list[str]:
        """Return the names of what is shown without being expanded."""
        keys = (name for name, one in self.references.items() if not one.bound)
        return sorted({*self.types, *keys})

    def blank(self) -> Row:
        """Return a row with every field empty."""
        return dict.fromkeys(sorted({*self.types, *self.references}))

    def kind(self, row: Row) -> Kind | None:
        """Return the kind of an object: the one whose constants it carries."""
        for kind in sorted(self.kinds, key=lambda one: -len(one.where)):
            if all(row.get(name) == one.value for name, one in kind.where.items()):
                return kind
        return None


class Schema:
    """The sets of a profile (the JSON of a target profile, as plain data).

    ``enumerations`` lists the members of each, whose numbers are their places.
    """

    def __init__(self, profile: Mapping[str, Any]) -> None:
        self.path: str = (profile.get("path") or "").strip("/")
        self.guid: str | None = profile.get("guid", "guid")
        self.top: Any = profile.get("top")
        self.kinds = {kind.name: kind for kind in profiles.kinds(profile)}
        self.sets: dict[str, EntitySet] = {}
        self.enumerations: dict[str, list[str]] = {}
        for kind in self.kinds.values():
            self._add(kind)
        for kind in self.kinds.values():
            for ours, forms in kind.references.items():
                self._refer(kind, ours, forms)
        for known in self.sets.values():
            self._place(known)

    @property
    def top_set(self) -> str:
        """The set of the object under which everything lies where ``top`` names one."""
        return self.kinds["folder" if "folder" in self.kinds else "department"].set

    def set_of(self, kind: str) -> EntitySet:
        return self.sets[self.kinds[kind].set]

    def _set(self, name: str, key: Key) -> EntitySet:
        known = self.sets.setdefault(name, EntitySet(name, len(self.sets) + 1, key))
        if known.key != key:
            raise ValueError(f"two keys for {name}")
        known.types |= {key.field: KEY_TYPES[key.type], OWNER: STRING}
        known.types |= {self.guid: GUID} if self.guid else {}
        return known

    def _add(self, kind: Kind) -> None:
        known = self._set(kind.set, kind.key)
        known.kinds.append(kind)
        known.types |= dict.fromkeys(kind.fields.values(), STRING) | dict(kind.types)
        self._declare(known, kind.create)
        self._declare(known, kind.where)
        for word in kind.words:
            self._member(word)
        known.lengths |= kind.lengths
        known.texts |= {
            theirs
            for ours, theirs in kind.fields.items()
            if known.types[theirs] == STRING and ours not in ("type", "event")
        }
        names = (kind.fields.get(ours) for ours in ("name", "external_id"))
        known.indexed |= {name for name in names if name}

    def _declare(self, known: EntitySet, constants: Mapping[str, Constant]) -> None:
        for name, one in constants.items():
            known.types[name] = one.type
            self._member(one)

    def _member(self, one: Constant) -> None:
        if not one.type.startswith("Edm."):
            members = self.enumerations.setdefault(one.type, [])
            members += [] if one.value in members else [one.value]

    def _refer(self, kind: Kind, ours: str, forms: Mapping[str, profiles.Reference]) -> None:
        for leads_to, form in forms.items():
            if leads_to not in self.kinds:
                continue
            if isinstance(form, Relation):
                self._relate(Link(kind.name, ours, leads_to, form))
            else:
                known = self.sets[kind.set]
                self._point(known, form, leads_to)
                known.parents |= {form.name: None} if ours == "parent" else {}

    def _relate(self, link: Link) -> None:
        relation = link.relation
        known = self._set(relation.set, relation.key)
        known.links.append(link)
        self._declare(known, relation.constants)
        self._point(known, relation.source, link.source)
        self._point(known, relation.target, link.owner)

    def _point(self, known: EntitySet, pointer: Pointer, leads_to: str) -> None:
        navigation = known.references.setdefault(pointer.name, Navigation(pointer.bound))
        navigation.targets[self.kinds[leads_to].set] = None
        known.indexed.add(pointer.name)

    @property
    def is_rooted(self) -> bool:
        """Whether catalogues have a root object, as in a Business Studio of one class of units."""
        return any(known.is_shared for known in self.sets.values())

    def _place(self, known: EntitySet) -> None:
        """Let every object of a rooted catalogue have a parent, named by the profile or not."""
        if known.is_catalogue and self.is_rooted and not known.parents:
            bound = any(one.bound for other in self.sets.values() for one in _parents(other))
            name = "Parent" if bound else "ID_Parent"
            known.references[name] = Navigation(bound, {known.name: None})
            known.indexed.add(name)
            known.parents[name] = None


def _parents(known: EntitySet) -> list[Navigation]:
    return [known.references[name] for name in known.parents]
