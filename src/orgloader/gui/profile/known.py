"""What the service was found to have, for the entries of a profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orgloader.run.profiles.discovery import Candidate, FoundClass
from orgloader.run.profiles.editing import Draft, Entry


@dataclass(frozen=True, slots=True)
class Known:
    """Classes by their names; the best candidates by the path of an entry.

    The values in it are personal data: they are shown, and never written anywhere.
    """

    classes: Mapping[str, FoundClass] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Candidate, ...]] = field(default_factory=dict)

    def choices(self, draft: Draft, entry: Entry) -> tuple[str, ...]:
        """Return the names that the service has for an entry, the likeliest first."""
        likely = (one.name for one in self.candidates.get(entry.path, ()))
        names = self.classes if entry.shape == "set" else self.fields(_set(draft, entry))
        return tuple(dict.fromkeys((*likely, *sorted(names, key=str.casefold))))

    def fields(self, name: str) -> tuple[str, ...]:
        """Return the fields of a class."""
        found = self.classes.get(name)
        return tuple(one.name for one in found.fields) if found else ()

    def sample(self, draft: Draft, entry: Entry) -> str:
        """Return what an entry holds at the service now, empty where nothing is known."""
        found = self.classes.get(_set(draft, entry))
        if found is None:
            return ""
        if entry.shape == "set":
            return "" if found.count is None else str(found.count)
        parts = (found.field(name) for name in _names(entry))
        return next((", ".join(part.samples) for part in parts if part and part.samples), "")

    def reason(self, entry: Entry) -> Candidate | None:
        """Return the candidate that an entry has taken, for its reason."""
        found = (one for one in self.candidates.get(entry.path, ()) if one.name in _names(entry))
        return next(found, None)


NOTHING_KNOWN = Known()


def _set(draft: Draft, entry: Entry) -> str:
    kind = entry.kind or next(iter(draft.kinds), "")
    return str(draft.value(f"classes.{kind}.set"))


def _names(entry: Entry) -> tuple[str, ...]:
    """Return the names at the service that an entry is about."""
    value: Any = entry.value
    if entry.shape == "constants":
        return tuple(value or ())
    if isinstance(value, dict):
        return tuple(part for part in value.values() if isinstance(part, str))
    return (str(value),) if value else ()
