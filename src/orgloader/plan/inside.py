"""What goes down inside an archived unit, and what comes back inside a restored one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from orgloader.plan import ids
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.model import Change, Inside
from orgloader.plan.objects import PORTAL_UNITS
from orgloader.plan.vanish import Vanished, ancestors


def with_inside(
    matched: Matched, changes: Sequence[Change], vanished: Vanished, moved: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return the changes, each archived or restored unit with what goes along with it.

    ``moved`` is as for ``find_vanished``.
    """
    tops = {change.key for change in changes if change.action in ("archive", "restore")}
    found: dict[str, list[Inside]] = defaultdict(list)
    for source_id, key in sorted(_going_along(matched, vanished)) if tops else ():
        # The nearest counts: what a restored unit holds may be archived once more.
        above = (one for one in ancestors(matched, key, moved) if one in tops)
        if (top := next(above, key)) != key:
            found[top].append(_inside(matched, source_id))
    return tuple(
        replace(change, inside=tuple(found[change.key]))
        if change.action in ("archive", "restore") and change.key in found
        else change
        for change in changes
    )


def _going_along(matched: Matched, vanished: Vanished) -> Iterator[tuple[str, str]]:
    """Yield our own units that go down, and those that are in the archive now."""
    yield from vanished.going.items()
    match = matched.match
    for source_id, key in match.keys.items() if match.archive_keys else ():
        is_unit = ids.kind_of(source_id) in PORTAL_UNITS
        if key in match.archive_keys and is_unit and source_id not in vanished.going:
            yield source_id, key


def _inside(matched: Matched, source_id: str) -> Inside:
    kind = ids.kind_of(source_id)
    found = matched.match.object(source_id, kind)
    return Inside(kind, source_id, (found.fields.get("name") if found else "") or source_id)
