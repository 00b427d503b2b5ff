"""How a class keeps its references: in a field, a navigation, a field for each kind, or a relation
(an object of a class of its own)."""

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    PlainValidator,
    Tag,
)
from pydantic_core import PydanticCustomError

from orgloader.plan.objects import UNITS, Kind
from orgloader.studio.profile import constants
from orgloader.studio.profile.constants import Constant

KeyType = Literal["string", "guid", "int"]
Order = Literal["delete_first", "create_first"]


def _constant(value: Any) -> Constant:
    try:
        return constants.read(value)
    except ValueError as fault:
        raise PydanticCustomError("not_a", "not a {expected}", {"expected": str(fault)}) from None


SetName = Annotated[str, Field(pattern=r"^[^\s/?#%&'\"()]+$")]
FieldName = Annotated[str, Field(pattern=r"^[^\W\d][\w.]*$")]
Path = Annotated[str, Field(pattern=r"^[^\W\d][\w.]*(/[^\W\d][\w.]*)*$")]
AConstant = Annotated[Constant, PlainValidator(_constant), PlainSerializer(constants.written)]


class Frozen(BaseModel):
    """What every part of a profile is: unchangeable, and without entries that nobody knows."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        populate_by_name=True,
        arbitrary_types_allowed=True,
    )


class KeyField(Frozen):
    """The field that holds an object's key, and the type of the key."""

    field: FieldName = "ID"
    type: KeyType = "string"


class Bind(Frozen):
    """A navigation: written by the address of the object that it leads to."""

    bind: FieldName


Pointer = Annotated[
    Annotated[FieldName, Tag("<field>")] | Annotated[Bind, Tag("<bind>")],
    Discriminator(lambda value: "<field>" if isinstance(value, str) else "<bind>"),
]


class Relation(Frozen):
    """A class whose objects lead ``source`` what is referred to, ``target`` what refers to it.

    ``order`` tells whether a second relation may exist while the first is being replaced.
    """

    entity_set: SetName = Field(alias="set")
    source: Pointer = Field(alias="from")
    target: Pointer = Field(alias="to")
    key: KeyField | None = None
    where: dict[FieldName, AConstant] = Field(default_factory=dict)
    create: dict[FieldName, AConstant] = Field(default_factory=dict)
    order: Order = "delete_first"


class Related(Frozen):
    """A reference that is kept by a relation."""

    relation: Relation


def _form(value: Any) -> str:
    if isinstance(value, (Bind, Related)):
        return "<bind>" if isinstance(value, Bind) else "<relation>"
    if isinstance(value, dict):
        return next((f"<{name}>" for name in ("bind", "relation") if name in value), "<kinds>")
    return "<field>"


_Single = (
    Annotated[FieldName, Tag("<field>")]
    | Annotated[Bind, Tag("<bind>")]
    | Annotated[Related, Tag("<relation>")]
)
Single = Annotated[_Single, Discriminator(_form)]
ByKind = dict[Literal["department", "position", "folder"], Single]
Reference = Annotated[_Single | Annotated[ByKind, Tag("<kinds>")], Discriminator(_form)]
"""What a profile says of a field; only references have other forms than a name."""


def forms(reference: Any, kinds: tuple[Kind, ...]) -> tuple[tuple[tuple[Kind, ...], Any], ...]:
    """Return each form of a reference with those of ``kinds`` that it leads to."""
    if isinstance(reference, dict):
        return tuple(((kind,), form) for kind, form in reference.items() if kind in UNITS)
    return ((kinds, reference),)
