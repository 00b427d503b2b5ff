"""What a run did, object by object, and what of it still stands (for the undo)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from orgloader.plan.diff import same, shown
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Change
from orgloader.plan.objects import REFERENCES, Fields, Kind, StudioObject


@dataclass(frozen=True, slots=True)
class Done:
    """One change that a run has carried out on the studio object ``key``.

    ``fields`` were sent and ``before`` is what they replaced, references as studio keys; both
    are empty for an adoption that wrote nothing.
    """

    change: Change
    key: str
    fields: Fields = field(default_factory=dict)
    before: Fields = field(default_factory=dict)


@dataclass(slots=True)
class Past:
    """All that a run did to one object; ``sent`` and ``before`` as in ``Done``.

    ``stays``: it is the branch root that the run created. The archive lies beside it and the next
    load needs it, so it stays in its place.
    """

    kind: Kind
    source_id: str
    key: str
    name: str
    path: str
    actions: set[str] = field(default_factory=set)
    sent: dict[str, str | None] = field(default_factory=dict)
    before: dict[str, str | None] = field(default_factory=dict)
    stays: bool = False

    @property
    def created(self) -> bool:
        return bool(self.actions & {"create", "link"}) and not self.stays


@dataclass(frozen=True, slots=True)
class Reverted:
    """The fields of one object to be put back, and those that somebody has changed since."""

    old: Fields
    new: Fields
    changed: tuple[str, ...]


def gather(done: Iterable[Done], root: str) -> Mapping[str, Past]:
    """Return what was done by source ID; tasks are history and folders stay."""
    found: dict[str, Past] = {}
    for item in done:
        change = item.change
        if change.kind in ("task", "folder"):
            continue
        fresh = Past(change.kind, change.source_id, item.key, change.name, change.path)
        past = found.setdefault(change.source_id, fresh)
        past.actions.add(change.action)
        past.sent.update(item.fields)
        past.before = {**item.before, **past.before}
    if root in found and found[root].created:
        found[root].stays = True
        found[root].before = dict.fromkeys(found[root].sent.keys() & {"head"})
    return found


def current(match: Match, past: Past) -> StudioObject | None:
    """Return the object as it stands now, if it is still the one of this source ID.

    An assignment is known by its ends: an undo makes a new row for them.
    """
    found = match.object(past.source_id, past.kind)
    same_one = found is not None and (found.key == past.key or past.kind == "assignment")
    return found if same_one else None


def revert(match: Match, past: Past, found: StudioObject, names: Iterable[str]) -> Reverted:
    """Return which of the fields ``names`` go back to what they were before the run."""
    old: dict[str, str | None] = {}
    new: dict[str, str | None] = {}
    changed: list[str] = []
    for name in names:
        if name not in past.before:
            continue
        now, before = found.fields.get(name), past.before[name]
        if same(now, before):
            continue
        lost = name in REFERENCES[past.kind] and before and not _stands(match, before)
        if lost or not same(now, past.sent.get(name)):
            changed.append(name)
        else:
            old[name] = shown(match, past.kind, name, now)
            new[name] = shown(match, past.kind, name, before)
    return Reverted(old, new, tuple(changed))


def _stands(match: Match, key: str) -> bool:
    return match.target.unit(key) is not None
