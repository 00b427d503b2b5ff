"""The target profile: which class and field of the studio holds what (see contracts.md)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from orgloader.plan.objects import KINDS, LEADS_TO, REFERENCES, Kind, Schema
from orgloader.studio.profile.constants import Constant, Typed
from orgloader.studio.profile.fields import CONTACT_FIELDS
from orgloader.studio.profile.references import (
    AConstant,
    FieldName,
    Frozen,
    KeyField,
    Path,
    Reference,
    Related,
    SetName,
    forms,
)

Owner = Literal["always", "create", "empty"]
ExtraType = Literal["string", "int", "decimal", "date", "bool"]


class Extra(Frozen):
    """A further field of persons: ``source`` is a field of the portal's ``user.get``."""

    source: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]
    field: FieldName
    owner: Owner = "always"
    type: ExtraType = "string"


class StudioClass(Frozen):
    """One class: its entity set, its constants, our field names to theirs.

    Objects are filtered by ``where``, and get its constants and those of ``create`` when they are
    made; a path in ``where`` is only filtered by. ``key`` is the class's own, where it has one.
    """

    entity_set: SetName = Field(alias="set")
    key: KeyField | None = None
    where: dict[Path, AConstant] = Field(default_factory=dict)
    create: dict[FieldName, AConstant] = Field(default_factory=dict)
    fields: dict[str, Reference | None]
    lengths: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    extra: list[Extra] = Field(default_factory=list)

    @property
    def constants(self) -> Mapping[str, Constant]:
        """What is set when an object is made."""
        own = {name: value for name, value in self.where.items() if "/" not in name}
        return {**own, **self.create}


class ContactClass(StudioClass):
    """Contact rows; ``types`` maps ``email`` … to the value that marks such a row."""

    types: dict[Literal["email", "work_phone", "mobile_phone"], AConstant]


class TaskClass(StudioClass):
    """Tasks; ``events`` maps the kinds of change to the studio's words."""

    events: dict[Literal["create", "update", "move", "archive", "restore"], AConstant] = Field(
        default_factory=dict
    )


class Classes(Frozen):
    """The classes that the studio has."""

    department: StudioClass
    position: StudioClass
    folder: StudioClass | None = None
    person: StudioClass | None = None
    contact: ContactClass | None = None
    assignment: StudioClass | None = None
    task: TaskClass | None = None


class Marks(Frozen):
    """Archiving by marking: what an archived unit carries, and what a live one does."""

    archived: Annotated[dict[FieldName, AConstant], Field(min_length=1)]
    live: Annotated[dict[FieldName, AConstant], Field(min_length=1)]


class Profile(Frozen):
    """A whole profile, schema 2.

    ``unverified`` are paths (``department.set``) that nothing public confirms. ``page`` is how many
    rows are asked for at a time.
    """

    version: Literal[2] = Field(alias="schema")
    name: str
    path: str = ""
    dialect: Literal["v4"] = "v4"
    key: KeyField = KeyField()
    guid: FieldName | None = "guid"
    top: str | int | None = None
    paging: Literal["auto", "skip", "link"] = "auto"
    page: Annotated[int, Field(ge=1)] = 1000
    etag: Literal["auto", "none", "any"] = "auto"
    archive: Annotated[
        Annotated[Literal["folder"], Tag("<folder>")] | Annotated[Marks, Tag("<marks>")],
        Discriminator(lambda value: "<folder>" if isinstance(value, str) else "<marks>"),
    ] = "folder"
    classes: Classes
    unverified: list[str] = Field(default_factory=list)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of object that the studio has."""
        return tuple(kind for kind in KINDS if getattr(self.classes, kind) is not None)

    def of(self, kind: Kind) -> StudioClass:
        """Return the class of ``kind``; ``KeyError`` where the studio has none."""
        found: StudioClass | None = getattr(self.classes, kind)
        if found is None:
            raise KeyError(kind)
        return found

    def key_of(self, kind: Kind) -> KeyField:
        """Return the key of a class: its own, or that of the whole profile."""
        return self.of(kind).key or self.key

    def names(self, kind: Kind) -> Mapping[str, str]:
        """Map our names of the plain fields of ``kind`` to the studio's, further ones included.

        E-mail and phones are no fields of a person where contacts are rows of their own.
        """
        rows = CONTACT_FIELDS if kind == "person" and self.classes.contact else ()
        fields = self.of(kind).fields.items()
        names = {ours: theirs for ours, theirs in fields if isinstance(theirs, str)}
        left = {*rows, *REFERENCES[kind]}
        own = {ours: theirs for ours, theirs in names.items() if ours not in left}
        return {**own, **{extra.source: extra.field for extra in self.of(kind).extra}}

    def references(self, kind: Kind) -> Mapping[str, tuple[tuple[tuple[Kind, ...], Any], ...]]:
        """Map our names of references to their forms, each with the kinds that it leads to."""
        fields = self.of(kind).fields
        return {
            name: forms(fields[name], tuple(one for one in LEADS_TO[name] if one in self.kinds))
            for name in REFERENCES[kind]
            if fields.get(name) is not None
        }

    @property
    def key_fields(self) -> tuple[str, ...]:
        """The fields by which objects and relations are told apart, each once."""
        keys = [self.key, *(self.key_of(kind) for kind in self.kinds)]
        for kind in self.kinds:
            for ways in self.references(kind).values():
                keys += [form.relation.key or self.key for _, form in ways if _is_related(form)]
        return tuple(dict.fromkeys(key.field for key in keys))

    @property
    def marks(self) -> Marks | None:
        """What marks archived units; ``None`` where they are moved into a folder."""
        return self.archive if isinstance(self.archive, Marks) else None

    @property
    def contact_types(self) -> Mapping[str, Constant]:
        """Map ``email`` … to the value that marks such a contact row; empty without rows."""
        contact = self.classes.contact
        types = contact.types.items() if contact else ()
        return {ours: theirs for ours, theirs in types if theirs is not None}

    @property
    def task_events(self) -> Mapping[str, Constant]:
        """Map ``create`` … to the studio's word for it; empty without tasks."""
        task = self.classes.task
        return dict(task.events.items()) if task else {}


def schema(profile: Profile) -> Schema:
    """Return what the plan needs to know of the profile: kinds, fields, contact types, events."""
    return Schema(
        {kind: _fields(profile, kind) for kind in profile.kinds},
        frozenset(profile.contact_types),
        {event: _word(value) for event, value in profile.task_events.items()},
        {kind: related(profile, kind) for kind in profile.kinds},
    )


def _fields(profile: Profile, kind: Kind) -> frozenset[str]:
    return frozenset((*profile.names(kind), *profile.references(kind)))


def related(profile: Profile, kind: Kind) -> frozenset[str]:
    """Return the references of a kind of which at least one form is a relation."""
    return frozenset(
        name
        for name, ways in profile.references(kind).items()
        if any(_is_related(form) for _, form in ways)
    )


def _is_related(form: Any) -> bool:
    return isinstance(form, Related)


def _word(value: Constant) -> str:
    return value.member if isinstance(value, Typed) else str(value)
