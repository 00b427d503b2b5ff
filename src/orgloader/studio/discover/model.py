"""What a service was found to have, and what is proposed from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from orgloader.text import Text

Source = Literal["metadata", "service document", "names"]
"""Where the classes are known from: the service's model, its list of sets, or names that were
tried."""


@dataclass(frozen=True, slots=True)
class FoundField:
    """A field of a class. ``target`` is the class that a navigation leads to, empty for a value.

    ``type`` is the EDM type, empty where only objects were seen; ``samples`` are values of up to
    three objects. They are personal data: shown, and never written to a file or a log.
    """

    name: str
    type: str = ""
    target: str = ""
    length: int | None = None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundClass:
    """A class by the name of its entity set; ``key`` is the name of its key, empty if unknown.

    ``count`` is the number of its objects, ``None`` where the service does not count.
    """

    name: str
    fields: tuple[FoundField, ...] = ()
    key: str = ""
    count: int | None = None

    def field(self, name: str) -> FoundField | None:
        """Return a field by its name."""
        return next((one for one in self.fields if one.name == name), None)

    def seen(self, rows: tuple[Mapping[str, Any], ...], count: int | None) -> "FoundClass":
        """Return the class with what its objects show: values, and fields that were not known."""
        known = {one.name: one for one in self.fields}
        for row in rows:
            for name in row:
                if "@" not in name:
                    known.setdefault(name, FoundField(name))
        fields = (replace(one, samples=_samples(rows, one.name)) for one in known.values())
        return replace(self, fields=tuple(fields), count=count)


def _samples(rows: tuple[Mapping[str, Any], ...], name: str) -> tuple[str, ...]:
    values = (row.get(name) for row in rows)
    texts = (str(value) for value in values if value not in (None, "", [], {}))
    return tuple(dict.fromkeys(texts))[:3]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All classes that are known; ``enumerations`` maps the types of enumerations to members."""

    source: Source
    classes: Mapping[str, FoundClass] = field(default_factory=dict)
    enumerations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class or field that may be meant: how well it fits (0 to 100), and why."""

    name: str
    score: int
    reason: Text


@dataclass(frozen=True, slots=True)
class Proposal:
    """A profile that would fit, as JSON of schema 2.

    ``candidates`` holds the best for each entry, by its path; an entry that has none is missing.
    What is a guess is listed as ``unverified`` in the profile.
    """

    document: Mapping[str, Any]
    candidates: Mapping[str, tuple[Candidate, ...]]
    catalogue: Catalogue

    @property
    def missing(self) -> tuple[str, ...]:
        """The paths of the entries for which nothing was found."""
        return tuple(path for path, found in self.candidates.items() if not found)

    @property
    def guesses(self) -> tuple[str, ...]:
        """The paths of the entries that a person should look at."""
        return tuple(self.document.get("unverified", ()))
