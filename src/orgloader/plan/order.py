"""Moves that must wait for other moves, lest a unit come to stand below itself."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from orgloader.plan import ids
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.model import Change


def with_moves_above(matched: Matched, changes: Sequence[Change]) -> list[Change]:
    """Return the changes, each moved department with the move above its new place that it needs.

    Where one move is made without another, a circle can only close through a unit that stays
    although it should have left the branch of one that is moved.
    """
    moves = {
        change.source_id: change.key
        for change in changes
        if change.kind == "department" and change.action in ("move", "restore")
    }
    moving = set(moves.values())
    target = matched.match.target
    inside = {id for id, key in moves.items() if not moving.isdisjoint(target.ancestors(key))}
    if not inside:
        return list(changes)
    return [
        replace(change, needs=(*change.needs, *_first(matched, change, inside)))
        if change.source_id in moves and change.action in ("move", "restore")
        else change
        for change in changes
    ]


def _first(matched: Matched, change: Change, inside: set[str]) -> Iterator[str]:
    """Yield the nearest of ``inside`` above the new place of a department, if any."""
    departments = matched.org.departments
    above = departments[ids.portal_id(change.source_id)].parent
    while above is not None and above in departments:
        if (source_id := ids.department(above)) in inside:
            yield source_id
            return
        above = departments[above].parent
