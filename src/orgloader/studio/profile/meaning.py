"""Faults of a profile whose shape is right: what it says cannot be meant so."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from orgloader.plan.objects import PORTAL_UNITS, REFERENCES, Kind
from orgloader.studio.profile.constants import Constant
from orgloader.studio.profile.fields import EVENTS, FIELDS, MANDATORY
from orgloader.studio.profile.model import Marks, Profile, StudioClass
from orgloader.studio.profile.reference_faults import reference_faults, taken_names
from orgloader.studio.profile.shape import Fault
from orgloader.text import Text


def meaning_faults(profile: Profile, data: Any) -> Iterator[Fault]:
    """Yield what is wrong with a profile; ``data`` is its JSON, schema 2."""
    for kind in profile.kinds:
        prefix = f"classes.{kind}"
        for path, text in _class_faults(profile, kind):
            yield f"{prefix}.{path}", text
        for path, text in reference_faults(profile, kind):
            yield f"{prefix}.{path}", text
    yield from _contact_faults(profile)
    yield from _task_faults(profile)
    yield from _shared_sets(profile)
    yield from _mark_faults(profile)
    yield from _unknown_paths(profile.unverified, data)


def _class_faults(profile: Profile, kind: Kind) -> Iterator[Fault]:
    known = profile.of(kind)
    for name, value in known.fields.items():
        if name not in FIELDS[kind]:
            values = {"known": ", ".join(FIELDS[kind])}
            yield f"fields.{name}", Text("%(path)s is not known; known are %(known)s", values)
        elif name not in REFERENCES[kind] and value is not None and not isinstance(value, str):
            yield f"fields.{name}", Text("%(path)s must be the name of a field, in quotes")
    for name in MANDATORY[kind]:
        if not known.fields.get(name):
            yield f"fields.{name}", Text("%(path)s is missing")
    yield from _name_faults(profile, kind)
    for name in known.lengths:
        if name not in profile.names(kind):
            yield f"lengths.{name}", Text("%(path)s names no text field of this class")
    if known.extra and kind != "person":
        yield "extra", Text("%(path)s is only for persons")


def _name_faults(profile: Profile, kind: Kind) -> Iterator[Fault]:
    """Find names that stand for two things, and those by which the studio tells objects apart."""
    taken: dict[str, str] = {}
    identity = (profile.key_of(kind).field, profile.guid)
    for path, theirs in _all_names(profile.of(kind)):
        if theirs in identity and not path.startswith("where."):
            yield path, Text("%(path)s names %(name)s, which cannot be written", {"name": theirs})
        yield from _taken(taken, theirs, path)
    sources: dict[str, str] = {}
    for number, extra in enumerate(profile.of(kind).extra):
        yield from _taken(sources, extra.source, f"extra.{number}.source")


def _all_names(known: StudioClass) -> Iterator[tuple[str, str]]:
    yield from ((f"where.{name}", name) for name in known.where)
    yield from ((f"create.{name}", name) for name in known.create)
    for ours, value in known.fields.items():
        yield from taken_names(f"fields.{ours}", value)
    for number, extra in enumerate(known.extra):
        yield f"extra.{number}.field", extra.field


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
        yield from _taken(taken, str(theirs), f"classes.contact.types.{ours}")


def _task_faults(profile: Profile) -> Iterator[Fault]:
    if profile.classes.task and profile.classes.task.fields.get("event"):
        for event in EVENTS:
            if event not in profile.task_events:
                yield f"classes.task.events.{event}", Text("%(path)s is missing")


def _shared_sets(profile: Profile) -> Iterator[Fault]:
    for one, other in combinations(profile.kinds, 2):
        first, second = profile.of(one), profile.of(other)
        if first.entity_set != second.entity_set:
            continue
        values = {"kind": one, "other": other, "set": first.entity_set}
        if not _apart(first.where, second.where):
            text = Text(
                "%(path)s must distinguish %(kind)s from %(other)s: both are in %(set)s", values
            )
            yield f"classes.{other}.where", text
        if profile.key_of(one) != profile.key_of(other):
            text = Text("%(path)s differs from that of %(kind)s: both are in %(set)s", values)
            yield f"classes.{other}.key", text


def _apart(first: Mapping[str, Constant], second: Mapping[str, Constant]) -> bool:
    return any(first[name] != second[name] for name in first.keys() & second.keys())


def _mark_faults(profile: Profile) -> Iterator[Fault]:
    marks = profile.marks
    if marks is None:
        return
    for name in sorted(marks.archived.keys() ^ marks.live.keys()):
        where = "live" if name in marks.archived else "archived"
        yield f"archive.{where}.{name}", Text("%(path)s is missing")
    for name in marks.archived.keys() & marks.live.keys():
        if marks.archived[name] == marks.live[name]:
            yield f"archive.live.{name}", Text("%(path)s must differ from archive.archived")
    yield from _marked_twice(profile, marks)


def _marked_twice(profile: Profile, marks: Marks) -> Iterator[Fault]:
    for kind in PORTAL_UNITS:
        for path, theirs in _all_names(profile.of(kind)):
            if theirs in marks.archived:
                values = {"name": theirs, "other": "archive.archived"}
                text = Text("%(path)s names %(name)s, as %(other)s does", values)
                yield f"classes.{kind}.{path}", text


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
