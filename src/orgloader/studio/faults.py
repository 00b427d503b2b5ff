"""What can be wrong with a profile: one clear line for each fault, naming its path."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from pydantic import ValidationError

from orgloader.errors import SettingsError
from orgloader.plan.objects import Kind
from orgloader.studio.profile import Profile, StudioClass
from orgloader.text import Text

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "department": ("name", "parent", "external_id", "head"),
    "position": ("name", "parent", "external_id"),
    "folder": ("name", "parent"),
    "person": (
        "name",
        "last_name",
        "first_name",
        "patronymic",
        "email",
        "work_phone",
        "mobile_phone",
        "external_id",
    ),
    "contact": ("person", "type", "value"),
    "assignment": ("person", "position"),
    "task": ("name", "text", "unit", "event"),
}
"""The fields that a profile may name, by kind."""

MANDATORY: Mapping[Kind, tuple[str, ...]] = {
    "department": ("name", "parent"),
    "position": ("name", "parent"),
    "folder": ("name", "parent"),
    "person": ("name",),
    "contact": ("person", "type", "value"),
    "assignment": ("person", "position"),
    "task": ("text",),
}
"""The fields without which a class is of no use. A task is looked up by the end of its text."""

EVENTS = ("create", "update", "move", "archive", "restore")
_GUID = "guid"
_PLACEHOLDERS = {"…", "...", ""}

Fault = tuple[str, Text]
"""The path of a faulty entry (``classes.person.fields.name``) and what is wrong with it."""


def settings_errors(found: Iterable[Fault], source: str) -> Iterator[SettingsError]:
    """Turn faults of the profile read from ``source`` into errors."""
    for path, text in found:
        yield SettingsError(
            "The profile has an error",
            text.message,
            "System names are shown in Business Studio's Object model window; the file is %(file)s",
            key="odatao.profile",
            path=path or "profile",
            file=source,
            **text.values,
        )


def shape_faults(error: ValidationError) -> Iterator[Fault]:
    """Tell pydantic's complaints in our words."""
    for details in error.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in details["loc"] if part != "[key]")
        yield path, _shape(details["type"], "[key]" in details["loc"], details.get("ctx", {}))


def _shape(kind: str, is_name: bool, context: Mapping[str, Any]) -> Text:
    if kind == "missing":
        return Text("%(path)s is missing")
    if kind == "extra_forbidden" or is_name:
        return Text("%(path)s is not known")
    if kind == "literal_error":
        return Text("%(path)s must be one of: %(expected)s", {"expected": context["expected"]})
    if kind == "string_pattern_mismatch":
        return Text("%(path)s is not a name that the studio can have")
    return Text("%(path)s has a value of the wrong kind")


def placeholders(data: Any, path: str = "") -> Iterator[Fault]:
    """Find names that were never filled in."""
    if isinstance(data, str) and data.strip() in _PLACEHOLDERS and path != "path":
        yield path, Text("%(path)s is not filled in")
    if isinstance(data, dict):
        for name, value in data.items():
            yield from placeholders(value, f"{path}.{name}" if path else name)


def meaning_faults(profile: Profile, data: Any) -> Iterator[Fault]:
    """Yield what is wrong with a profile whose shape is right; ``data`` is its JSON."""
    for kind in profile.kinds:
        for path, text in _class_faults(kind, profile.of(kind)):
            yield f"classes.{kind}.{path}", text
        yield from _identity_faults(profile, kind)
    yield from _contact_faults(profile)
    yield from _task_faults(profile)
    yield from _shared_sets(profile)
    yield from _unknown_paths(profile.unverified, data)


def _identity_faults(profile: Profile, kind: Kind) -> Iterator[Fault]:
    """Find fields by which the studio itself tells objects apart: they cannot be written."""
    for name, theirs in profile.names(kind).items():
        if theirs in (profile.key.field, _GUID):
            text = Text("%(path)s names %(name)s, which cannot be written", {"name": theirs})
            yield f"classes.{kind}.fields.{name}", text


def _class_faults(kind: Kind, studio_class: StudioClass) -> Iterator[Fault]:
    for name in studio_class.fields:
        if name not in FIELDS[kind]:
            known = {"known": ", ".join(FIELDS[kind])}
            yield f"fields.{name}", Text("%(path)s is not known; known are %(known)s", known)
    for name in MANDATORY[kind]:
        if not studio_class.fields.get(name):
            yield f"fields.{name}", Text("%(path)s is missing")
    taken: dict[str, str] = {theirs: f"where.{theirs}" for theirs in studio_class.where}
    for name, theirs in studio_class.fields.items():
        if theirs:
            yield from _taken(taken, theirs, f"fields.{name}")


def _taken(taken: dict[str, str], theirs: str, path: str) -> Iterator[Fault]:
    if (other := taken.setdefault(theirs, path)) != path:
        values = {"name": theirs, "other": other}
        yield path, Text("%(path)s names %(name)s, as %(other)s does", values)


def _contact_faults(profile: Profile) -> Iterator[Fault]:
    for kind in ("contact", "assignment"):
        if getattr(profile.classes, kind) and profile.classes.person is None:
            yield "classes.person", Text("%(path)s is missing; %(kind)s needs it", {"kind": kind})
    if profile.classes.contact is not None and not profile.contact_types:
        yield "classes.contact.types", Text("%(path)s names no type")
    taken: dict[str, str] = {}
    for ours, theirs in profile.contact_types.items():
        yield from _taken(taken, theirs, f"classes.contact.types.{ours}")


def _task_faults(profile: Profile) -> Iterator[Fault]:
    if profile.classes.task and profile.classes.task.fields.get("event"):
        for event in EVENTS:
            if event not in profile.task_events:
                yield f"classes.task.events.{event}", Text("%(path)s is missing")


def _shared_sets(profile: Profile) -> Iterator[Fault]:
    for one, other in combinations(profile.kinds, 2):
        first, second = profile.of(one), profile.of(other)
        if first.entity_set == second.entity_set and not _apart(first.where, second.where):
            values = {"kind": one, "other": other, "set": first.entity_set}
            text = Text(
                "%(path)s must distinguish %(kind)s from %(other)s: both are in %(set)s", values
            )
            yield f"classes.{other}.where", text


def _apart(first: Mapping[str, object], second: Mapping[str, object]) -> bool:
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _unknown_paths(paths: Iterable[str], data: Any) -> Iterator[Fault]:
    for path in paths:
        if not (_exists(path, data) or _exists(path, data["classes"])):
            yield (
                "unverified",
                Text("%(path)s names %(entry)s, which does not exist", {"entry": path}),
            )


def _exists(path: str, data: Any) -> bool:
    """Follow a dotted path; names may hold dots themselves (``where.AppPlatform.Kind``).

    What lies in a class that was set to ``null`` counts as existing.
    """
    if not isinstance(data, dict):
        return data is None
    return any(
        path == name or (path.startswith(f"{name}.") and _exists(path[len(name) + 1 :], value))
        for name, value in data.items()
    )
