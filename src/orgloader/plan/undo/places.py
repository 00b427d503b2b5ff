"""Where the units stand once a run is undone: what goes back, what goes down, what must stay."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from orgloader.plan import ids
from orgloader.plan.diff import same
from orgloader.plan.matching.match import Match
from orgloader.plan.objects import PORTAL_UNITS, StudioObject
from orgloader.plan.undo.done import Past, current

NEW_FOLDER = ""
"""Stands for the key of an archive folder that is yet to be created."""


@dataclass(slots=True)
class Places:
    """``back`` maps the keys of units to the keys of the parents that they get by the undo.

    By source ID: ``changed`` are units that somebody has moved since, ``lost`` those whose former
    place is not there any more, ``kept`` those that cannot go down.
    """

    match: Match
    back: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def chain(self, key: str) -> list[str]:
        """Return ``key`` and what will be above it; a folder yet to be created is the last."""
        found = [key]
        while (above := self._above(found[-1])) is not None and above not in found:
            found.append(above)
        return found

    def _above(self, key: str) -> str | None:
        if key in self.back:
            return self.back[key]
        unit = self.match.target.unit(key)
        return (unit.fields.get("parent") or None) if unit else None

    def archived(self, key: str) -> bool:
        """Tell whether a unit will stand in the archive."""
        own = takewhile(lambda above: above != self.match.buried_root, self.chain(key))
        return any(above == NEW_FOLDER or above in self.match.folders for above in own)

    def depth(self, key: str) -> int:
        return len(self.chain(key))

    def going(self) -> dict[str, str]:
        """Return the linked units that stand outside the archive and go down, with their keys."""
        match = self.match
        return {
            source_id: key
            for source_id, key in match.keys.items()
            if ids.kind_of(source_id) in PORTAL_UNITS
            and key not in match.archive_keys
            and self.archived(key)
        }


def settle(match: Match, past: Mapping[str, Past], root: str, archive: str) -> Places:
    """Find the places. ``root`` is the source ID of the branch root, which never goes down;
    ``archive`` the key of the archive folder.
    """
    places = Places(match)
    wanted = dict(_wanted(places, past, root, archive))
    created = {key for key in wanted if past[_owner(match, key)].created}
    while True:
        places.back = wanted
        riding = {key for key in created if _rides(places, key)}
        places.back = {key: above for key, above in wanted.items() if key not in riding}
        over = [*_looped(places), *_beyond(places), *_blocked(places, past, wanted)]
        if not over:
            return places
        wanted = {key: above for key, above in wanted.items() if key not in over}
        places.kept += (_owner(match, key) for key in dict.fromkeys(over))
        created.difference_update(over)


def _owner(match: Match, key: str) -> str:
    owners = (match.owner(kind, key) for kind in PORTAL_UNITS)
    return next(owner for owner in owners if owner is not None)


def _wanted(
    places: Places, past: Mapping[str, Past], root: str, archive: str
) -> Iterator[tuple[str, str]]:
    """Yield (key of a unit, key of the parent that it shall get)."""
    match = places.match
    for item in past.values():
        found = current(match, item) if item.kind in PORTAL_UNITS else None
        if found is None or item.source_id == root:
            continue
        if item.created:
            yield from _down(places, item, found, archive)
        elif "parent" in item.before:
            yield from _back(places, item, found)


def _down(
    places: Places, item: Past, found: StudioObject, archive: str
) -> Iterator[tuple[str, str]]:
    if found.key in places.match.archive_keys:
        return
    if same(found.fields.get("parent"), item.sent.get("parent")):
        yield found.key, archive
    else:
        places.changed.append(item.source_id)


def _back(places: Places, item: Past, found: StudioObject) -> Iterator[tuple[str, str]]:
    now, before = found.fields.get("parent"), item.before["parent"]
    buried = found.key in places.match.archive_keys and "archive" not in item.actions
    if same(now, before):
        return
    if buried or not same(now, item.sent.get("parent")):
        places.changed.append(item.source_id)
    elif before is None or places.match.target.unit(before) is None:
        places.lost.append(item.source_id)
    else:
        yield found.key, before


def _rides(places: Places, key: str) -> bool:
    """Tell whether a created unit goes down with the one above it."""
    unit = places.match.target.unit(key)
    above = unit.fields.get("parent") if unit else None
    return bool(above) and places.archived(above or "")


def _looped(places: Places) -> Iterator[str]:
    """Yield units that would come to stand below themselves."""
    for key, above in places.back.items():
        if key in places.chain(above):
            yield key


def _beyond(places: Places) -> Iterator[str]:
    """Yield units that would leave the archive for a place that is in it, too."""
    for key in places.back:
        if key in places.match.archive_keys and places.archived(key):
            yield key


def _blocked(places: Places, past: Mapping[str, Past], wanted: Mapping[str, str]) -> Iterator[str]:
    """Yield what would take something down with it that lives on."""
    for source_id, key in places.going().items():
        if _lives_on(places, past.get(source_id), source_id, key, wanted):
            yield _crossing(places, key)
    for key, item in places.match.target.all("department").items():
        head = _head(places.match, past, item)
        outside = head and head in places.match.target.all("position") and not places.archived(key)
        if outside and head not in places.match.archive_keys and places.archived(head or ""):
            yield _crossing(places, head or "")


def _lives_on(
    places: Places, past: Past | None, source_id: str, key: str, wanted: Mapping[str, str]
) -> bool:
    """Tell whether a unit stands where it does by somebody's hand, or cannot be moved out."""
    if key in wanted:
        return False
    if past is not None and (past.created or "parent" in past.before):
        return True
    link, unit = places.match.links[source_id], places.match.target.unit(key)
    written = link.written.get("parent")
    return bool(written) and unit is not None and not same(written, unit.fields.get("parent"))


def _crossing(places: Places, key: str) -> str:
    """Return the moved unit, of those above ``key``, by which it comes into the archive."""
    return [above for above in places.chain(key) if above in places.back][-1]


def _head(match: Match, past: Mapping[str, Past], item: StudioObject) -> str | None:
    """Return the head of a department once the run is undone."""
    now = item.fields.get("head")
    owner = match.owner("department", item.key)
    done = past.get(owner or "")
    if done is None or "head" not in done.before or not same(now, done.sent.get("head")):
        return now
    return done.before["head"]
