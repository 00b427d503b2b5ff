"""Reading back what was written: only that counts as done (rules.md, rule 19)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from orgloader.plan.diff import same
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import Fields, Kind, StudioObject
from orgloader.report.results import Results
from orgloader.studio.writer import Studio

SINGLY = 20
"""Up to so many objects of a kind are read one by one, more of them with their whole class."""


def read_back(
    studio: Studio, kind: Kind, plan: Plan, results: Results
) -> Iterator[tuple[StudioObject | None, Sequence[Change], Sequence[int]]]:
    """Yield each touched object as it stands now (``None``: nowhere), the changes done to it and
    the numbers of those that it does not show. Raises ``TargetError`` when reading fails.
    """
    done: dict[str, Change] = {}
    more: dict[str, list[Change]] = defaultdict(list)  # Few objects have several changes.
    for change in plan.changes:
        if change.kind == kind and results.status(change) == "done":
            key = results.keys[change.source_id]
            if done.setdefault(key, change) is not change:
                more[key].append(change)
    for item in _read(studio, kind, done):
        changes = [done.pop(item.key), *more.pop(item.key, ())]
        yield item, changes, [c.number for c in changes if not _shows(item, c, results)]
    for key, change in done.items():
        changes = [change, *more.get(key, ())]
        yield None, changes, [c.number for c in changes if c.action != "unlink"]


def _read(studio: Studio, kind: Kind, touched: Mapping[str, Change]) -> Iterator[StudioObject]:
    if len(touched) <= SINGLY or kind == "task":
        found = (studio.get(kind, key) for key in list(touched))
        yield from (item for item in found if item is not None)
    else:
        yield from (item for item in studio.read(kind) if item.key in touched)


def _shows(item: StudioObject, change: Change, results: Results) -> bool:
    if change.action == "unlink":
        return False
    return change.kind == "task" or shows(item, results.resolved(change, change.new))


def shows(item: StudioObject | None, fields: Fields) -> bool:
    """Tell whether an object stands in the studio with these values."""
    return item is not None and all(
        same(item.fields.get(name), value) for name, value in fields.items()
    )
