"""Faults of references: kinds that they cannot lead to, keys that would not tell where."""

from collections.abc import Iterator, Sequence
from typing import Any

from orgloader.plan.objects import LEADS_TO, Kind
from orgloader.studio.profile.model import Profile
from orgloader.studio.profile.references import Bind, Related, Relation
from orgloader.studio.profile.shape import Fault
from orgloader.text import Text

_PLACES: tuple[Kind, ...] = ("department", "folder")
"""Where the loader puts units."""


def taken_names(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield path and name of each field of an object that an entry of ``fields`` takes up."""
    if isinstance(value, dict):
        for kind, form in value.items():
            yield from taken_names(f"{path}.{kind}", form)
    elif isinstance(value, Bind):
        yield f"{path}.bind", value.bind
    elif isinstance(value, str):
        yield path, value


def reference_faults(profile: Profile, kind: Kind) -> Iterator[Fault]:
    """Yield the faults of all references of a kind; paths begin within its class."""
    for name in profile.references(kind):
        value, path = profile.of(kind).fields[name], f"fields.{name}"
        if isinstance(value, dict):
            yield from _kind_faults(profile, name, tuple(value), path)
        else:
            yield from _ambiguous(profile, name, path)
        for within, form in value.items() if isinstance(value, dict) else [("", value)]:
            if isinstance(form, Related):
                place = f"{path}.{within}.relation" if within else f"{path}.relation"
                yield from _relation_faults(profile, form.relation, place)


def _kind_faults(profile: Profile, name: str, forms: Sequence[Kind], path: str) -> Iterator[Fault]:
    """Check a form for each kind: all that it leads to must be there, and nothing else."""
    for kind in forms:
        if kind not in LEADS_TO[name]:
            values = {"known": ", ".join(LEADS_TO[name])}
            yield f"{path}.{kind}", Text("%(path)s is not known; known are %(known)s", values)
        elif kind not in profile.kinds:
            yield f"{path}.{kind}", Text("%(path)s leads to a class that the profile lacks")
    if name == "parent":
        for kind in _PLACES:
            if kind in profile.kinds and kind not in forms:
                yield f"{path}.{kind}", Text("%(path)s is missing")


def _ambiguous(profile: Profile, name: str, path: str) -> Iterator[Fault]:
    """Check that a key tells by itself which class it belongs to."""
    wanted = _PLACES if name == "parent" else LEADS_TO[name]
    kinds = [kind for kind in wanted if kind in profile.kinds]
    keys = {profile.key_of(kind).type for kind in kinds}
    sets = {profile.of(kind).entity_set for kind in kinds}
    if len(keys) > 1 or (keys == {"int"} and len(sets) > 1):
        values = {"kinds": ", ".join(kinds)}
        text = Text(
            "%(path)s leads to several classes whose keys do not tell them apart: give it a field"
            " for each of them, %(kinds)s",
            values,
        )
        yield path, text


def _relation_faults(profile: Profile, relation: Relation, path: str) -> Iterator[Fault]:
    taken: dict[str, str] = {}
    for within, name in _relation_names(profile, relation):
        if (other := taken.setdefault(name, within)) != within:
            values = {"name": name, "other": f"{path}.{other}"}
            yield f"{path}.{within}", Text("%(path)s names %(name)s, as %(other)s does", values)
    kinds = [kind for kind in profile.kinds if profile.of(kind).entity_set == relation.entity_set]
    if kinds:
        values = {"name": relation.entity_set, "other": f"classes.{kinds[0]}.set"}
        yield f"{path}.set", Text("%(path)s names %(name)s, as %(other)s does", values)


def _relation_names(profile: Profile, relation: Relation) -> Iterator[tuple[str, str]]:
    yield "key.field", (relation.key or profile.key).field
    for within, pointer in (("from", relation.source), ("to", relation.target)):
        yield within, pointer.bind if isinstance(pointer, Bind) else pointer
    yield from ((f"where.{name}", name) for name in relation.where)
    yield from ((f"create.{name}", name) for name in relation.create)
