"""Reading back what was written: only that counts as done (rules.md, rule 19)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from orgloader.plan.diff import same
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES, Fields, Kind, StudioObject
from orgloader.report.model import Difference
from orgloader.report.results import Results
from orgloader.studio.interface import Studio

SINGLY = 20
"""Up to so many objects of a kind are read one by one, more of them with their whole class."""


Missing = Mapping[int, tuple[Difference, ...]]
"""By number, the changes that were done but are not shown, and which fields tell so."""


def read_back(
    studio: Studio, kind: Kind, plan: Plan, results: Results
) -> Iterator[tuple[StudioObject | None, Sequence[Change], Missing]]:
    """Yield each touched object as it is now (``None``: nowhere), the changes done to it and those
    that it does not show. Raises ``TargetError`` when reading fails.
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
        yield item, changes, _missing(item, changes, plan, results)
    for key, change in done.items():
        changes = [change, *more.get(key, ())]
        yield None, changes, _missing(None, changes, plan, results)


def _missing(
    item: StudioObject | None, changes: Sequence[Change], plan: Plan, results: Results
) -> Missing:
    return {
        change.number: tuple(_differences(item, change, plan, results))
        for change in changes
        if not _shows(item, change, results)
    }


def _read(studio: Studio, kind: Kind, touched: Mapping[str, Change]) -> Iterator[StudioObject]:
    if len(touched) <= SINGLY or kind == "task":
        found = (studio.get(kind, key) for key in list(touched))
        yield from (item for item in found if item is not None)
    else:
        yield from (item for item in studio.read(kind) if item.key in touched)


def _shows(item: StudioObject | None, change: Change, results: Results) -> bool:
    if change.action == "unlink" or item is None:
        return (change.action == "unlink") == (item is None)
    return change.kind == "task" or shows(item, results.resolved(change, change.new))


def _differences(
    item: StudioObject | None, change: Change, plan: Plan, results: Results
) -> Iterator[Difference]:
    """Yield the fields that are not as they were written, references by the names of the plan."""
    found = item.fields if item is not None else {}
    for name, wanted in results.resolved(change, change.new).items():
        now = found.get(name)
        if same(now, wanted) and not (item and name in item.several):
            continue
        if name not in REFERENCES[change.kind]:
            yield Difference(name, wanted, now)
            continue
        reference = change.new[name] or ""
        owners = (id for id, key in results.keys.items() if now and key == now)
        now_name = next((plan.names[id] for id in owners if id in plan.names), now)
        yield Difference(name, plan.names.get(reference, wanted), now_name)


def shows(item: StudioObject | None, fields: Fields) -> bool:
    """Return whether an object is in the studio with these values."""
    return item is not None and all(
        same(item.fields.get(name), value) and name not in item.several
        for name, value in fields.items()
    )
