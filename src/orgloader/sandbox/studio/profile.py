"""A target profile as the sandbox reads it: the kinds of object, and how they refer to each other.

Profiles are the JSON of a file, schema 1 or 2. Nothing is shared with the client's own reading of
them, so that a mistake there does not repeat itself here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from orgloader.sandbox.studio.values import EXTRA_TYPES, Constant, constant

KeyType = Literal["string", "guid", "int"]
Order = Literal["delete_first", "create_first"]

LEADS_TO: Mapping[str, tuple[str, ...]] = {
    "parent": ("department", "position", "folder"),
    "head": ("position",),
    "person": ("person",),
    "position": ("position",),
    "unit": ("department", "position"),
}
"""Our names of references, and the kinds of object that each may lead to."""


@dataclass(frozen=True, slots=True)
class Key:
    """The field of a key and its type."""

    field: str
    type: KeyType


@dataclass(frozen=True, slots=True)
class Pointer:
    """A field that refers: it holds a key, or is a navigation that is ``bound`` to an address."""

    name: str
    bound: bool


@dataclass(frozen=True)
class Relation:
    """Objects of a set of their own that lead from what is referred to, to what refers to it."""

    set: str
    key: Key
    source: Pointer
    target: Pointer
    constants: Mapping[str, Constant]
    order: Order


Reference = Pointer | Relation


@dataclass(frozen=True)
class Kind:
    """A class of the profile.

    ``fields`` maps our names to the studio's; ``references`` maps our name of each reference to
    its forms by the kind that it leads to. The constants ``where`` mark the kind's objects; those
    of ``create`` must be filled, with whatever. ``types`` and ``lengths`` are those of plain
    fields, by the studio's name; what is not there is a text of any length. ``words`` are the
    values by which a contact's type or a task's event is told.
    """

    name: str
    set: str
    key: Key
    where: Mapping[str, Constant] = field(default_factory=dict)
    create: Mapping[str, Constant] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    words: tuple[Constant, ...] = ()
    references: Mapping[str, Mapping[str, Reference]] = field(default_factory=dict)

    @property
    def mandatory(self) -> list[str]:
        """The fields that no object of the kind may lack."""
        named = [self.fields["name"]] if "name" in self.fields else []
        held = [
            form.name
            for ours in ("person", "position")
            for form in self.references.get(ours, {}).values()
            if isinstance(form, Pointer)
        ]
        return [*named, *held, *self.create]


def kinds(profile: Mapping[str, Any]) -> Iterator[Kind]:
    """Yield the kinds of a profile; ``ValueError`` for what the sandbox cannot be."""
    general = read_key(profile.get("key") or {})
    bind = profile.get("references") == "bind"
    archive = profile.get("archive")
    live = _constants(archive.get("live")) if isinstance(archive, Mapping) else {}
    for name, described in profile["classes"].items():
        if described:
            marks = live if name in ("department", "position") else {}
            yield _Reader(general, bind=bind).kind(name, described, marks)


def read_key(described: Mapping[str, Any]) -> Key:
    """Read ``key`` of a profile, a class or a relation."""
    type_ = described.get("type") or described.get("literal") or "string"
    if type_ not in get_args(KeyType):
        raise ValueError(f"unknown type of key: {type_}")
    return Key(described.get("field") or "ID", cast("KeyType", type_))


@dataclass(frozen=True)
class _Reader:
    """Reads classes; ``key`` is that of classes without their own, ``bind`` is schema 1's word."""

    key: Key
    bind: bool

    def kind(self, name: str, described: Mapping[str, Any], marks: Mapping[str, Constant]) -> Kind:
        named = {ours: theirs for ours, theirs in described["fields"].items() if theirs}
        plain = {ours: theirs for ours, theirs in named.items() if ours not in LEADS_TO}
        extra = {row["field"]: row.get("type", "string") for row in described.get("extra") or ()}
        lengths = described.get("lengths") or {}
        words = _words(described)
        return Kind(
            name,
            described["set"],
            self._own_key(described),
            _constants(described.get("where")),
            {**_constants(described.get("create")), **marks},
            {**plain, **{theirs: theirs for theirs in extra}},
            {
                **{plain[ours]: one.type for ours, one in words if ours in plain},
                **{theirs: EXTRA_TYPES[type_] for theirs, type_ in extra.items()},
            },
            {plain[ours]: longest for ours, longest in lengths.items() if ours in plain},
            tuple(one for _, one in words),
            {ours: self._forms(ours, named[ours]) for ours in LEADS_TO if ours in named},
        )

    def _own_key(self, described: Mapping[str, Any]) -> Key:
        return read_key(described["key"]) if described.get("key") else self.key

    def _forms(self, ours: str, form: Any) -> Mapping[str, Reference]:
        """Return the form of a reference by each kind that it may lead to."""
        by_kind = isinstance(form, Mapping) and form.keys() <= set(LEADS_TO[ours])
        forms = form if by_kind else dict.fromkeys(LEADS_TO[ours], form)
        return {kind: self._reference(one) for kind, one in forms.items() if one}

    def _reference(self, form: Any) -> Reference:
        if isinstance(form, Mapping) and "relation" in form:
            return self._relation(form["relation"])
        return self._pointer(form)

    def _pointer(self, form: Any) -> Pointer:
        if isinstance(form, Mapping):
            return Pointer(form["bind"], bound=True)
        return Pointer(form, bound=self.bind)

    def _relation(self, described: Mapping[str, Any]) -> Relation:
        constants = _constants(described.get("where")) | _constants(described.get("create"))
        return Relation(
            described["set"],
            self._own_key(described),
            self._pointer(described["from"]),
            self._pointer(described["to"]),
            constants,
            described.get("order") or "delete_first",
        )


def _constants(described: Mapping[str, Any] | None) -> dict[str, Constant]:
    return {name: constant(value) for name, value in (described or {}).items()}


def _words(described: Mapping[str, Any]) -> list[tuple[str, Constant]]:
    """Return the words of a class, each with our name of the field that holds them."""
    return [
        (ours, constant(value))
        for ours, words in (("type", "types"), ("event", "events"))
        for value in (described.get(words) or {}).values()
        if value is not None
    ]
