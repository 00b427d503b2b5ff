"""What the service was found to have: its classes, their fields, a value of each to look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orgloader.gui.profile.captions import constant_caption
from orgloader.run.profiles.editing import Draft, Entry


@dataclass(frozen=True, slots=True)
class KnownField:
    """A field of a class at the service; ``sample`` is a value of one of its objects."""

    name: str
    type: str = ""
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Classes by their names. Samples are shown, and never written anywhere."""

    classes: Mapping[str, tuple[KnownField, ...]] = field(default_factory=dict)

    def choices(self, draft: Draft, entry: Entry) -> tuple[str, ...]:
        """Return the names that the service has for an entry."""
        if entry.shape == "set":
            return tuple(sorted(self.classes, key=str.casefold))
        return tuple(one.name for one in self._fields(draft, entry))

    def sample(self, draft: Draft, entry: Entry) -> str:
        """Return a value that an entry has at the service now, empty where none is known."""
        names = _names(entry)
        found = (one.sample for one in self._fields(draft, entry) if one.name in names)
        return next((sample for sample in found if sample), "")

    def _fields(self, draft: Draft, entry: Entry) -> tuple[KnownField, ...]:
        kind = entry.kind or next(iter(draft.kinds), "")
        return self.classes.get(str(draft.value(f"classes.{kind}.set")), ())


NOTHING_KNOWN = Known()


def _names(entry: Entry) -> tuple[str, ...]:
    """Return the fields at the service that an entry is about."""
    value: Any = entry.value
    if entry.shape == "constants":
        return tuple(value or ())
    if isinstance(value, dict):
        return tuple(constant_caption(part) for part in value.values() if isinstance(part, str))
    return (str(value),) if value else ()
