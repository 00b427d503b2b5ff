"""What of the loader's own has vanished from the portal, and what of that goes down
(rules.md, rules 8 and 13).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, takewhile

from orgloader.plan import ids
from orgloader.plan.days import passed
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.objects import PORTAL_UNITS, Link


@dataclass(frozen=True, slots=True)
class Vanished:
    """Live linked units that are no longer wanted, as source ID → studio key.

    ``going`` are to be archived and ``tops`` those of them that are moved themselves; ``kept``
    cannot go, for something that lives on stands below them. ``vacant`` positions have lost
    their last holder and wait; the value is the ISO date since when.
    """

    going: Mapping[str, str]
    tops: tuple[str, ...]
    kept: tuple[str, ...]
    vacant: Mapping[str, str]


def find_vanished(matched: Matched, moved: Mapping[str, str]) -> Vanished:
    """Tell what goes down. ``moved`` maps the keys of units that this plan moves to the keys of
    their new parents (empty where the parent is yet to be created).
    """
    vacant = dict(_vacant(matched, moved))
    gone = dict(
        sorted(
            (source_id, link.key)
            for source_id, link in matched.match.links.items()
            if _is_gone(matched, source_id, link, moved) and source_id not in vacant
        )
    )
    stuck = _above_the_living(matched, set(gone.values()), moved)
    going = {source_id: key for source_id, key in gone.items() if key not in stuck}
    return Vanished(
        going=going,
        tops=tuple(_tops(matched, going, moved)),
        kept=tuple(source_id for source_id in gone if source_id not in going),
        vacant=vacant,
    )


def _is_gone(matched: Matched, source_id: str, link: Link, moved: Mapping[str, str]) -> bool:
    """Tell whether a linked unit is live in the studio and neither wanted nor protected.

    What lies in the archive below something that is restored rises with it and is live again.
    """
    org, match = matched.org, matched.match
    if link.kind not in PORTAL_UNITS or source_id not in match.keys:
        return False
    key = match.keys[source_id]
    if key in match.archive_keys and match.folders & {*ancestors(matched, key, moved)}:
        return False
    if link.kind == "department":
        id = ids.portal_id(source_id)
        return id not in org.departments and source_id not in org.protected
    return source_id not in matched.positions and not _guarded(matched, source_id, link)


def _guarded(matched: Matched, source_id: str, link: Link) -> bool:
    """Tell whether a position may not be judged: its department or a holder is unknown."""
    protected = matched.org.protected
    return ids.department(ids.department_of(source_id)) in protected or any(
        ids.person(holder) in protected for holder in link.holders
    )


def _vacant(matched: Matched, moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield positions without holders that wait out ``vacant_days``, with their date."""
    days = matched.options.vacant_days
    for source_id, link in matched.match.links.items() if days else ():
        inside = link.kind == "position" and ids.department_of(source_id) in matched.org.departments
        if inside and _is_gone(matched, source_id, link, moved):
            since = link.vacant_since or matched.options.today
            if passed(since, matched.options.today) < days:
                yield source_id, since


def ancestors(matched: Matched, key: str, moved: Mapping[str, str]) -> Iterator[str]:
    """Yield ``key`` and what is above it once this plan has moved what it moves."""
    here, seen = key, set[str]()
    while here and here not in seen:
        seen.add(here)
        yield here
        unit = matched.match.target.unit(here)
        here = moved.get(here, (unit.fields.get("parent") if unit else None) or "")


def _above_the_living(matched: Matched, gone: set[str], moved: Mapping[str, str]) -> set[str]:
    """Return those of ``gone`` below which something would be left that lives on."""
    stuck: set[str] = set()
    seen: set[str] = set()
    for source_id, key in matched.match.keys.items() if gone else ():
        if key in gone or key in matched.match.archive_keys:
            continue
        if ids.kind_of(source_id) not in PORTAL_UNITS:
            continue
        for above in takewhile(lambda above: above not in seen, ancestors(matched, key, moved)):
            seen.add(above)
            stuck.update({above} & gone)
    return stuck


def _tops(matched: Matched, going: Mapping[str, str], moved: Mapping[str, str]) -> Iterator[str]:
    """Yield what goes down by itself: nothing above it goes down."""
    keys = set(going.values())
    for source_id, key in going.items():
        if keys.isdisjoint(islice(ancestors(matched, key, moved), 1, None)):
            yield source_id
