"""Matching positions: by title, by return, by rename (rules.md, rules 2, 7 and 9)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from orgloader.org.model import Organisation, Position
from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match import ABOVE, Match, by_name
from orgloader.plan.objects import Link


@dataclass(frozen=True, slots=True)
class Known:
    """A linked position as the last load left it."""

    link: Link
    archived: bool

    @property
    def number(self) -> int:
        return ids.number_of(self.link.source_id)

    @property
    def name(self) -> str:
        """The compared name that was last written or seen in the studio."""
        return compared(self.link.written.get("name") or "")

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """The order in which equal titles are taken: live, vacant, archived; oldest first."""
        return self.archived, bool(self.link.vacant_since), self.number


def pair(wanted: Mapping[str, Position], known: Iterable[Known]) -> dict[str, str]:
    """Return which compared title of one department is which linked position.

    An equal title comes first, so that a return beats a rename; then a vanished and a new title
    with exactly the same holders are a rename. Between the two comes an equal name in the studio:
    a rename that was planned but never carried out, and is not called for any more.
    """
    found: dict[str, str] = {}
    ranked = sorted(known, key=lambda item: item.rank)
    for item in ranked:
        if item.link.title in wanted:
            found.setdefault(item.link.title, item.link.source_id)
    for item in _untaken(ranked, found) if len(found) < len(wanted) else ():
        if item.name in wanted:
            found.setdefault(item.name, item.link.source_id)
    vanished = {
        item.link.holders: item.link.source_id
        for item in reversed(_untaken(ranked, found))
        if not item.archived and item.link.holders
    }
    for title, position in wanted.items():
        renamed = vanished.get(frozenset(position.holders))
        if title not in found and renamed is not None:
            found[title] = renamed
    return found


def _untaken(known: Iterable[Known], found: Mapping[str, str]) -> list[Known]:
    taken = set(found.values())
    return [item for item in known if item.link.source_id not in taken]


def match_positions(match: Match, org: Organisation) -> dict[str, Position]:
    """Tie positions; return every wanted position by its source ID, new IDs minted in order."""
    wanted: dict[str, dict[str, Position]] = defaultdict(dict)
    for (department, title), position in sorted(org.positions.items()):
        wanted[department][title] = position
    known = _known(match)
    names = by_name(match, "position")
    found: dict[str, Position] = {}
    for department in org.departments:
        items = known.get(department, [])
        pairs = pair(wanted[department], items)
        number = max((item.number for item in items), default=0)
        for title, position in wanted[department].items():
            if title not in pairs:
                number += 1
                pairs[title] = ids.position(department, number)
                _match_new(match, pairs[title], title, position, names)
            found[pairs[title]] = position
    return found


def _known(match: Match) -> Mapping[str, list[Known]]:
    known: dict[str, list[Known]] = defaultdict(list)
    for source_id, link in match.links.items():
        if link.kind == "position":
            archived = match.keys.get(source_id) in match.archive_keys
            known[ids.department_of(source_id)].append(Known(link, archived))
    return known


def _match_new(
    match: Match,
    source_id: str,
    title: str,
    position: Position,
    names: Mapping[tuple[str | None, str], list[str]],
) -> None:
    above = ids.department(position.department)
    if not match.open(source_id):
        return
    if above in match.keys:
        found = names.get((match.keys[above], title), ())
        match.adopt_one(source_id, "position", position.spellings[0], found)
    elif above in match.conflicts:
        match.contest(source_id, "position", position.spellings[0], ABOVE)
