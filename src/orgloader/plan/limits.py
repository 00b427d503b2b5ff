"""How much one load may archive and change (rules.md, rule 14)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import cast

from orgloader.plan import ids
from orgloader.plan.compare import GONE
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.objects import Kind
from orgloader.plan.options import Limits
from orgloader.text import Text, Values

LIMITED: tuple[Kind, ...] = ("department", "position", "person")
CHANGING = ("rename", "update", "move", "restore")
TOLD = {
    "archive": Text("%(kind)s: %(count)d of %(live)d would be archived, the limit is %(limit)s"),
    "change": Text("%(kind)s: %(count)d of %(live)d would be changed, the limit is %(limit)s"),
    "gone": Text(
        "%(kind)s: %(count)d of %(live)d linked objects are gone from Business Studio, the limit "
        "is %(limit)s; they would be created again"
    ),
}


def check_limits(
    match: Match, limits: Limits, changes: Sequence[Change], archived: Iterable[tuple[str, str]]
) -> Iterator[Finding]:
    """Yield a ``confirm`` for each limit that the plan goes over, with the objects that count."""
    gone = _by_kind((change.kind, change.source_id) for change in changes if change.reason is GONE)
    live = _live(match)
    changed = _by_kind(_changed(match, changes))
    down = _by_kind(archived)
    for kind in LIMITED:
        before = live[kind]
        if before >= limits.minimum:
            yield from _percent("archive", kind, down[kind], before, limits.archive_percent)
            yield from _count("archive", kind, down[kind], before, limits.archive_count)
            yield from _percent("change", kind, changed[kind], before, limits.change_percent)
            yield from _count("change", kind, changed[kind], before, limits.change_count)
        before += len(gone[kind])
        if before >= limits.minimum:
            yield from _percent("gone", kind, gone[kind], before, limits.archive_percent)


def check_again(finding: Finding, plan: Plan) -> Finding | None:
    """Count the objects of a limit's finding again, now that some changes are left out.

    Returns ``None`` where the plan does not go over the limit any more.
    """
    values, left = finding.text.values, _affected(finding.code.split(".")[1], plan)
    objects = tuple(id for id in finding.objects if id in left)
    limit, live = values["limit"], cast(int, values["live"])
    over = (
        len(objects) * 100 > cast(float, limit.values["percent"]) * live
        if isinstance(limit, Text)
        else len(objects) > cast(int, limit)
    )
    text = replace(finding.text, values={**values, "count": len(objects)})
    return replace(finding, text=text, objects=objects) if over else None


def _affected(limit: str, plan: Plan) -> set[str]:
    """Return the source IDs that a plan archives or changes; persons who leave are archived."""
    if limit.startswith("change"):
        return {change.source_id for change in plan.chosen if change.action in CHANGING}
    if limit.startswith("gone"):
        return {change.source_id for change in plan.chosen}
    archived = [change for change in plan.chosen if change.action == "archive"]
    unlinks = [change for change in plan.changes if change.action == "unlink"]
    staying = {ids.person_of(c.source_id) for c in unlinks if c.number in plan.left_out}
    leaving = {ids.person_of(c.source_id) for c in unlinks}
    inside = (item.source_id for change in archived for item in change.inside)
    return {*(change.source_id for change in archived), *inside, *(leaving - staying)}


def _by_kind(objects: Iterable[tuple[str, str]]) -> Mapping[str, Collection[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, source_id in objects:
        found[kind][source_id] = None
    return found


def _live(match: Match) -> Counter[Kind]:
    """Count the linked objects that are in use: outside the archive; persons with an assignment.

    Those who left stay in the catalogue; counted here, they would blunt the limit year by year.
    """
    employed = {
        ids.person_of(source_id)
        for source_id in match.keys
        if ids.kind_of(source_id) == "assignment" and source_id in match.links
    }
    in_use = (
        link.kind
        for source_id, link in match.links.items()
        if source_id in match.keys and match.keys[source_id] not in match.archive_keys
        if link.kind != "person" or source_id in employed
    )
    return Counter(in_use)


def _changed(match: Match, changes: Iterable[Change]) -> set[tuple[str, str]]:
    """Return the linked objects that change; what is created or adopted does not count, nor what
    is written for the first time: a load was interrupted before it.
    """
    return {
        (change.kind, change.source_id)
        for change in changes
        if change.action in CHANGING and change.key and change.source_id not in match.adopted
        if _was_written(match, change)
    }


def _was_written(match: Match, change: Change) -> bool:
    link = match.links.get(change.source_id)
    return link is None or any(name in link.written for name in change.new)


def _percent(
    what: str, kind: Kind, ids: Collection[str], live: int, limit: float
) -> Iterator[Finding]:
    if len(ids) * 100 > limit * live:
        percent = Text("%(percent)g %%", {"percent": limit})
        yield _finding(f"{what}_percent", kind, ids, {"live": live, "limit": percent})


def _count(what: str, kind: Kind, ids: Collection[str], live: int, limit: int) -> Iterator[Finding]:
    if len(ids) > limit:
        yield _finding(f"{what}_count", kind, ids, {"live": live, "limit": limit})


def _finding(limit: str, kind: Kind, ids: Collection[str], values: Values) -> Finding:
    told = TOLD[limit.partition("_")[0]]
    text = replace(told, values={"count": len(ids), "kind": Text(kind), **values})
    return Finding(f"limit.{limit}.{kind}", "confirm", text, tuple(sorted(ids)))
