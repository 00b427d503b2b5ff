"""A profile that is being edited: its JSON, entry by entry, and what is wrong with each."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from orgloader.plan.objects import KINDS, REFERENCES, Kind
from orgloader.studio.profile.fields import EVENTS, FIELDS, MANDATORY
from orgloader.text import Text

Shape = Literal["set", "name", "reference", "constants", "constant", "further", "choice", "plain"]
"""How an entry is edited: names of classes and fields, references, constants by name, one constant,
further fields of persons, one of some words, a plain value."""

CONTACT_TYPES = ("email", "work_phone", "mobile_phone")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "key.type": ("string", "guid", "int"),
    "paging": ("auto", "skip", "link"),
    "etag": ("auto", "none", "any"),
}
_GENERAL: Mapping[str, tuple[Shape, Any]] = {
    "path": ("plain", ""),
    "key.field": ("name", "ID"),
    "key.type": ("choice", "string"),
    "guid": ("name", "guid"),
    "top": ("plain", None),
    "paging": ("choice", "auto"),
    "page": ("plain", 1000),
    "etag": ("choice", "auto"),
}
"""What applies to all classes, with what it is where a profile does not say it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a profile says; ``kind`` is empty for what applies to all classes.

    ``path`` leads to it in the profile's JSON (``classes.person.fields.name``), ``name`` is its
    last part. ``needed``: without it the class is of no use.
    """

    path: str
    kind: Kind | Literal[""]
    name: str
    shape: Shape
    value: Any
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A profile's JSON of schema 2. A change gives another draft, so that each can be undone."""

    document: Mapping[str, Any]

    def value(self, path: str) -> Any:
        """Return what is at ``path``; ``None`` where nothing is."""
        found: Any = self.document
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found

    def put(self, path: str, value: Any) -> "Draft":
        """Return a draft that says ``value`` at ``path``, and no longer calls it unconfirmed."""
        document = deepcopy(dict(self.document))
        *above, last = path.split(".")
        place = document
        for name in above:
            if not isinstance(place.get(name), dict):
                place[name] = {}
            place = place[name]
        place[last] = value
        short = path.removeprefix("classes.")
        unverified = document.get("unverified", [])
        document["unverified"] = [one for one in unverified if one not in (path, short)]
        return Draft(document)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds whose class is described."""
        return tuple(kind for kind in KINDS if self.value(f"classes.{kind}"))

    def add(self, kind: Kind) -> "Draft":
        """Describe the class of ``kind``, with nothing filled in yet."""
        return self.put(f"classes.{kind}", {"set": "", "fields": {}})

    def remove(self, kind: Kind) -> "Draft":
        """Describe the class of ``kind`` no longer: the service has none."""
        draft = self.put(f"classes.{kind}", None)
        unverified = draft.document["unverified"]
        left = [one for one in unverified if one.removeprefix("classes.").split(".")[0] != kind]
        return Draft({**draft.document, "unverified": left})

    def is_unconfirmed(self, path: str) -> bool:
        """Return whether the profile says of an entry that nobody has confirmed it."""
        return bool({path, path.removeprefix("classes.")} & set(self.value("unverified") or ()))

    def entries(self) -> Iterator[Entry]:
        """Yield what a profile says or may say: class by class, then what applies to all."""
        for kind in KINDS:
            yield from self._of_class(kind)
        for path, (shape, default) in _GENERAL.items():
            found = self.value(path)
            yield Entry(path, "", path, shape, default if found is None else found)

    def _of_class(self, kind: Kind) -> Iterator[Entry]:
        top = f"classes.{kind}"
        needed = kind in ("department", "position")
        yield Entry(f"{top}.set", kind, "set", "set", self.value(f"{top}.set"), needed)
        if kind not in self.kinds:
            return
        for name, shape in _inside(kind):
            is_needed = name.removeprefix("fields.") in MANDATORY[kind]
            path = f"{top}.{name}"
            yield Entry(path, kind, name, shape, self.value(path), is_needed)


def _inside(kind: Kind) -> Iterator[tuple[str, Shape]]:
    yield "where", "constants"
    yield "create", "constants"
    for name in FIELDS[kind]:
        yield f"fields.{name}", "reference" if name in REFERENCES[kind] else "name"
    if kind == "contact":
        yield from ((f"types.{name}", "constant") for name in CONTACT_TYPES)
    if kind == "task":
        yield from ((f"events.{name}", "constant") for name in EVENTS)
    if kind == "person":
        yield "extra", "further"


def entry_path(check: str) -> str:
    """Return the path of the entry that a line of *Test connections* is about, empty for none.

    ``check`` is the line's name: ``studio.person``, ``studio.person.fields.name``, ``studio.path``.
    """
    end, _, rest = check.partition(".")
    kind, _, inside = rest.partition(".")
    if end != "studio" or (kind not in KINDS and rest != "path"):
        return ""
    if kind not in KINDS:
        return rest
    if inside in ("key", "order", "look_up"):
        return "key.field" if inside == "key" else ""
    return f"classes.{kind}.{inside or 'set'}"


def nearest(path: str, entries: Mapping[str, Entry]) -> str:
    """Return the entry that ``path`` leads into (``….fields.parent.bind``), empty for none."""
    parts = path.split(".")
    above = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((one for one in above if one in entries), "")


def by_entry(faults: Mapping[str, Text], draft: Draft) -> Mapping[str, Text]:
    """Bring faults from where they are in the JSON to the entries that hold them."""
    entries = {one.path: one for one in draft.entries()}
    found: dict[str, Text] = {}
    for path, text in faults.items():
        found.setdefault(nearest(path, entries) or path, text)
    return found
