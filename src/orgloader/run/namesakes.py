"""Objects that stood in the studio before a create and look like what it makes.

Kept with the intent of the create: a look-up after a lost answer, or a lost process, must not take
them for its result.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from orgloader.org.names import clean
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES, Fields, Kind, Link, StudioObject, Target
from orgloader.run.lookup import identity

CREATING = ("create", "link")

Namesakes = Mapping[int, Sequence[str]]
"""Studio keys by number of the change."""

_Identity = tuple[tuple[str, str], ...]


def namesakes(plan: Plan, target: Target, links: Mapping[str, Link]) -> Namesakes:
    """Return for each create the objects of ``target`` that bear its identity; no linked ones."""
    found: dict[int, list[str]] = defaultdict(list)
    for kind, sought in _sought(plan).items():
        linked = {link.key for link in links.values() if link.kind == kind}
        shapes = {tuple(name for name, _ in wanted) for wanted in sought}
        for item in target.all(kind).values():
            if item.key not in linked:
                for number in _matching(item, target, sought, shapes):
                    found[number].append(item.key)
    return found


def _sought(plan: Plan) -> Mapping[Kind, Mapping[_Identity, list[int]]]:
    sought: dict[Kind, dict[_Identity, list[int]]] = defaultdict(lambda: defaultdict(list))
    for change in plan.changes:
        if change.action in CREATING and (wanted := _wanted(change, plan.keys)) is not None:
            sought[change.kind][wanted].append(change.number)
    return sought


def _wanted(change: Change, keys: Mapping[str, str]) -> _Identity | None:
    """Return the identity of what a create makes; ``None`` below what is yet to be made itself."""
    fields = dict(identity(change.kind, change.new))
    for name in REFERENCES[change.kind]:
        if reference := fields.get(name):
            key = keys.get(reference, reference.removeprefix("key:"))
            if key == reference:
                return None
            fields[name] = key
    return _identity(fields)


def _matching(
    item: StudioObject,
    target: Target,
    sought: Mapping[_Identity, Sequence[int]],
    shapes: Collection[tuple[str, ...]],
) -> Sequence[int]:
    fields = dict(item.fields)
    if "parent" in fields and target.unit(fields["parent"]) is None:
        fields["parent"] = None
    found: list[int] = []
    for names in shapes:
        found += sought.get(_identity({name: fields.get(name) for name in names}), ())
    return found


def _identity(fields: Fields) -> _Identity:
    return tuple(sorted((name, clean(value or "")) for name, value in fields.items()))
