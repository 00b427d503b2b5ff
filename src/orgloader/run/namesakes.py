"""Objects that stood in the studio before a create and look like what it makes.

Kept with the intent of the create: a look-up after a lost answer, or a lost process, must not take
them for its result.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from orgloader.org.names import clean
from orgloader.plan import ids
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES, Fields, Kind, Link, Target
from orgloader.run.lookup import identity

CREATING = ("create", "link")

Namesakes = Mapping[int, Sequence[str]]
"""Studio keys by number of the change."""

_Identity = tuple[str, ...]


def namesakes(plan: Plan, target: Target, links: Mapping[str, Link]) -> Namesakes:
    """Return for each create the objects of ``target`` that bear its identity; no linked ones."""
    found: dict[int, Sequence[str]] = {}
    indexes: dict[tuple[Kind, tuple[str, ...]], Mapping[_Identity, Sequence[str]]] = {}
    for change in plan.chosen:
        wanted = _wanted(change, plan.keys) if change.action in CREATING else None
        if wanted is None:
            continue
        at = change.kind, tuple(wanted)
        if at not in indexes:
            indexes[at] = _index(target, links, *at)
        # Mostly there is nobody: then no identity is reckoned for hundreds of thousands.
        if indexes[at] and (keys := indexes[at].get(_identity(wanted, wanted))):
            found[change.number] = keys
    return found


def _wanted(change: Change, keys: Mapping[str, str]) -> Fields | None:
    """Return the identity of what a create makes; ``None`` below what is yet to be made itself."""
    fields = dict(identity(change.kind, change.new))
    for name in REFERENCES[change.kind]:
        if reference := fields.get(name):
            fields[name] = keys.get(reference) or ids.key_in(reference)
            if fields[name] is None:
                return None
    return fields


def _index(
    target: Target, links: Mapping[str, Link], kind: Kind, names: Iterable[str]
) -> Mapping[_Identity, Sequence[str]]:
    """Return the keys of the unlinked objects of a kind by the values of the fields ``names``."""
    linked = {link.key for link in links.values() if link.kind == kind}
    found: dict[_Identity, list[str]] = defaultdict(list)
    for item in target.all(kind).values():
        if item.key not in linked:
            fields = dict(item.fields)
            if "parent" in fields and target.unit(fields["parent"]) is None:
                fields["parent"] = None
            found[_identity(fields, names)].append(item.key)
    return found


def _identity(fields: Fields, names: Iterable[str]) -> _Identity:
    return tuple(clean(fields.get(name) or "") for name in names)
