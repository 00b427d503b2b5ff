"""The target profile: which class and field of the studio holds what (see contracts.md)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from orgloader.plan.objects import KINDS, Kind, Schema

CONTACT_FIELDS = ("email", "work_phone", "mobile_phone")
"""What of a person is kept as contact rows where the profile has the class ``contact``."""

Constant = str | int | bool | None
_SetName = Annotated[str, Field(pattern=r"^[^\s/?#%&'\"()]+$")]
_FieldName = Annotated[str, Field(pattern=r"^[^\W\d][\w.]*$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class KeyField(_Frozen):
    """The field that holds an object's key, and how the key is written in an address."""

    field: _FieldName = "ID"
    literal: Literal["string", "guid", "int"] = "string"


class StudioClass(_Frozen):
    """One class: its entity set, the constants its objects carry, our field names to theirs."""

    entity_set: _SetName = Field(alias="set")
    where: dict[_FieldName, Constant] = {}
    fields: dict[str, _FieldName | None]


class ContactClass(StudioClass):
    """Contact rows; ``types`` maps ``email`` … to the value that marks such a row."""

    types: dict[Literal["email", "work_phone", "mobile_phone"], str | None]


class TaskClass(StudioClass):
    """Tasks; ``events`` maps the kinds of change to the studio's words."""

    events: dict[Literal["create", "update", "move", "archive", "restore"], str] = {}


class Classes(_Frozen):
    """The classes that the studio has."""

    department: StudioClass
    position: StudioClass
    folder: StudioClass | None = None
    person: StudioClass | None = None
    contact: ContactClass | None = None
    assignment: StudioClass | None = None
    task: TaskClass | None = None


class Profile(_Frozen):
    """A whole profile. ``unverified`` are paths (``department.set``) nothing public confirms.

    Requests are sent singly whatever ``batch`` says: ``auto`` allows ``$batch``, it does not ask
    for it.
    """

    version: Literal[1] = Field(alias="schema")
    name: str
    path: str = ""
    key: KeyField = KeyField()
    references: Literal["key", "bind"] = "key"
    batch: Literal["never", "auto"] = "never"
    classes: Classes
    unverified: list[str] = []

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

    def names(self, kind: Kind) -> Mapping[str, str]:
        """Map our field names of ``kind`` to the studio's, without those that it lacks.

        E-mail and phones are no fields of a person where contacts are rows of their own.
        """
        rows = CONTACT_FIELDS if kind == "person" and self.classes.contact else ()
        fields = self.of(kind).fields.items()
        return {ours: theirs for ours, theirs in fields if theirs and ours not in rows}

    @property
    def contact_types(self) -> Mapping[str, str]:
        """Map ``email`` … to the value that marks such a contact row; empty without rows."""
        contact = self.classes.contact
        return {ours: theirs for ours, theirs in contact.types.items() if theirs} if contact else {}

    @property
    def task_events(self) -> Mapping[str, str]:
        """Map ``create`` … to the studio's word for it; empty without tasks."""
        task = self.classes.task
        return dict(task.events.items()) if task else {}


def schema(profile: Profile) -> Schema:
    """Return what the plan needs to know of the profile: kinds, fields, contact types, events."""
    return Schema(
        {kind: frozenset(profile.names(kind)) for kind in profile.kinds},
        frozenset(profile.contact_types),
        profile.task_events,
    )
