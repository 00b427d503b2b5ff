"""Department, Position, Person and the Organisation that holds them.

All IDs are the portal's, as strings of digits; all texts are clean (``names.clean``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orgloader.text import Text

PERSON_FIELDS = ("last_name", "first_name", "patronymic", "email", "work_phone", "mobile_phone")


@dataclass(frozen=True, slots=True)
class Department:
    """A department; ``parent`` is the ID of the one above, ``None`` at the top of the portal.

    ``head`` is the ID of its head as the portal names it. Where it does not name one person,
    ``unclear_heads`` holds the IDs that can be read there, and the head is unknown.
    """

    id: str
    name: str
    parent: str | None = None
    head: str | None = None
    unclear_heads: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the portal; ``title`` is the position's title as spelled there, maybe empty.

    ``employee`` is false for bots, guests and e-mail users.
    """

    id: str
    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""
    email: str = ""
    work_phone: str = ""
    mobile_phone: str = ""
    title: str = ""
    departments: tuple[str, ...] = ()
    active: bool = True
    employee: bool = True
    name: str = field(init=False, compare=False)
    """Full name; the e-mail, else ``ID 101``, where the portal knows none."""

    def __post_init__(self) -> None:
        parts = (self.last_name, self.first_name, self.patronymic)
        name = " ".join(part for part in parts if part) or self.email or f"ID {self.id}"
        object.__setattr__(self, "name", name)


PositionKey = tuple[str, str]
"""Department ID and compared title."""


@dataclass(frozen=True, slots=True)
class Position:
    """All who hold one title in one department.

    ``spellings`` are the titles as the holders write them, the lowest user ID's first;
    ``holders`` are person IDs in the same order.
    """

    department: str
    spellings: tuple[str, ...]
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A source row that is not loaded, and why. ``kind``: department, person or assignment.

    ``name`` is for the reader, empty where it is not known.
    """

    kind: str
    id: str
    reason: Text
    name: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reviewer should know; ``code`` is unique and stable between runs.

    ``stop`` marks an organisation that must not be loaded.
    """

    code: str
    text: Text
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Organisation:
    """What of the portal is to be loaded: the subtree of ``root`` and its people.

    ``departments`` stand parents first. ``heads`` maps a department to the person who heads it,
    ``None`` where it surely has no head; a department missing there has an unknown head.
    ``unknown`` are the person fields that the portal did not deliver. ``protected`` are source
    IDs (``d:40``, ``u:101``) of rows that exist but could not be placed, seen or understood:
    nothing linked to them or in them may be archived or unlinked. ``rows`` counts the rows read.
    """

    root: str
    departments: Mapping[str, Department]
    persons: Mapping[str, Person]
    positions: Mapping[PositionKey, Position]
    heads: Mapping[str, str | None]
    unknown: frozenset[str] = frozenset()
    protected: frozenset[str] = frozenset()
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[Note, ...] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
