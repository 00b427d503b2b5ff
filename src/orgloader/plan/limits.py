"""How much one load may archive and change (rules.md, rule 14)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from orgloader.plan import ids
from orgloader.plan.compare import GONE
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Change, Finding
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
    """Yield a ``confirm`` for each limit that the plan goes over."""
    gone = Counter(change.kind for change in changes if change.reason is GONE)
    live = _live(match)
    changed = Counter(kind for kind, _ in _changed(match, changes))
    down = Counter(kind for kind, _ in archived)
    for kind in LIMITED:
        before = live[kind]
        if before >= limits.minimum:
            yield from _percent("archive", kind, down[kind], before, limits.archive_percent)
            yield from _count("archive", kind, down[kind], before, limits.archive_count)
            yield from _percent("change", kind, changed[kind], before, limits.change_percent)
            yield from _count("change", kind, changed[kind], before, limits.change_count)
        before += gone[kind]
        if before >= limits.minimum:
            yield from _percent("gone", kind, gone[kind], before, limits.archive_percent)


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


def _percent(what: str, kind: Kind, count: int, live: int, limit: float) -> Iterator[Finding]:
    if count * 100 > limit * live:
        values: Values = {"count": count, "live": live, "kind": Text(kind), "limit": f"{limit:g} %"}
        yield Finding(f"limit.{what}_percent.{kind}", "confirm", replace(TOLD[what], values=values))


def _count(what: str, kind: Kind, count: int, live: int, limit: int) -> Iterator[Finding]:
    if count > limit:
        values: Values = {"count": count, "live": live, "kind": Text(kind), "limit": limit}
        yield Finding(f"limit.{what}_count.{kind}", "confirm", replace(TOLD[what], values=values))
