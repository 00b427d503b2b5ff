"""Counting a report: each change once by what became of it, each source row once."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from orgloader.plan import ids
from orgloader.plan.model import Action
from orgloader.plan.objects import KINDS, Kind
from orgloader.report.model import Counts, ReportedChange, RowCounts, Tally

_UNIT: tuple[Action, ...] = ("create", "rename", "update", "move", "archive", "restore", "adopt")
ACTIONS: Mapping[Kind, tuple[Action, ...]] = {
    "department": _UNIT,
    "position": _UNIT,
    "person": _UNIT,
    "contact": ("create", "update", "adopt"),
    "assignment": ("link", "unlink", "adopt"),
    "folder": ("create", "adopt"),
    "task": ("create",),
}
"""Which actions are counted for a kind, also where there are none of them."""
ROW_KINDS: tuple[Kind, ...] = ("department", "person")
WITH_UNCHANGED: tuple[Kind, ...] = ("department", "position", "person")
PENDING = frozenset({"planned", "not_attempted", "left_out"})
"""Statuses of changes that are still to be made."""


def count(
    changes: Iterable[ReportedChange], unchanged: Mapping[str, int], *, attempted: bool
) -> Counts:
    """Count the changes. ``unchanged`` says how many objects of a kind the plan leaves as they
    are; they count as done and verified once the plan was ``attempted``.
    """
    planned, done, verified = Counter[_At](), Counter[_At](), Counter[_At]()
    for one in changes:
        at = one.change.kind, one.change.action
        planned[at] += one.status != "left_out"
        done[at] += one.status == "done"
        verified[at] += one.verified
    left = unchanged if attempted else dict.fromkeys(unchanged, 0)
    return Counts(tally(planned, unchanged), tally(done, left), tally(verified, left))


_At = tuple[str, str]


def tally(counted: Mapping[_At, int], unchanged: Mapping[str, int]) -> Tally:
    """Return what was ``counted`` by kind and action, with a figure for each there can be."""
    found: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        found[kind] = {action: counted.get((kind, action), 0) for action in ACTIONS[kind]}
        if kind in WITH_UNCHANGED:
            found[kind]["unchanged"] = unchanged.get(kind, 0)
    return found


def count_rows(
    read: int,
    excluded: int,
    sources: Iterable[str],
    contested: Collection[str],
    fates: Mapping[str, str],
) -> RowCounts:
    """Count what became of the source rows of a kind, ``sources`` being those in scope."""
    counted = Counter(
        "conflicted" if source_id in contested else fates.get(source_id, "unchanged")
        for source_id in sources
    )
    return RowCounts(read=read, excluded=excluded, **counted)


def fates(changes: Iterable[ReportedChange]) -> Mapping[str, str]:
    """Return what became of each source row that has changes, the gravest of what it met with."""
    found: dict[str, str] = {}
    for one in changes:
        row = ids.person_of(one.change.source_id)
        if (fate := _fate(one, row)) is not None:
            found[row] = max(found.get(row, fate), fate, key=_ORDER.index)
    return found


_ORDER = ("updated", "created", "pending", "failed")


def _fate(one: ReportedChange, row: str) -> str | None:
    change = one.change
    if one.status in PENDING:
        return "pending"
    if one.status != "done":
        return "failed"
    if change.action == "adopt" and not change.new:
        return None  # linked, but not changed
    return "created" if change.action == "create" and row == change.source_id else "updated"
