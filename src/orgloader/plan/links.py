"""The links as they shall be stored, beyond those that follow from the changes themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.objects import Link, StudioObject
from orgloader.plan.vanish import Vanished


def links_after(
    matched: Matched, stored: Mapping[str, Link], vanished: Vanished
) -> Mapping[str, Link]:
    """Return the links that differ from the stored ones: adopted and recovered objects, and
    positions whose title, holders or vacancy changed; new positions have an empty key.
    """
    links = {
        **dict(_tied(matched, stored)),
        **dict(_positions(matched)),
        **dict(_vacant(matched, vanished)),
    }
    return {source_id: link for source_id, link in links.items() if link != stored.get(source_id)}


def _tied(matched: Matched, stored: Mapping[str, Link]) -> Iterator[tuple[str, Link]]:
    """Yield what was adopted, or recovered from an external ID."""
    match = matched.match
    for source_id, key in match.keys.items():
        link = match.links.get(source_id)
        if link is not None and link.key == key:
            if link is not stored.get(source_id):
                yield source_id, link
        elif (kind := match.adopted.get(source_id)) is not None:
            yield source_id, link_to(match.target.all(kind)[key], source_id, {}, {})


def _positions(matched: Matched) -> Iterator[tuple[str, Link]]:
    """Yield positions that are new, or whose title, holders or vacancy changed."""
    match = matched.match
    protected = {ids.portal_id(id) for id in matched.org.protected if ids.kind_of(id) == "person"}
    for source_id, position in matched.positions.items():
        if not matched.placed(source_id):
            continue
        known = match.links.get(source_id) or _fresh(source_id, match.object(source_id, "position"))
        key, title = match.keys.get(source_id, ""), compared(position.spellings[0])
        holders = (known.holders & protected).union(position.holders)
        now = key, title, holders, ""
        if now != (known.key, known.title, known.holders, known.vacant_since):
            yield (
                source_id,
                replace(known, key=key, title=title, holders=holders, vacant_since=""),
            )


def _fresh(source_id: str, item: StudioObject | None) -> Link:
    if item is None:
        return Link(source_id, "position", "")
    return Link(source_id, "position", item.key, item.guid, item.fields)


def _vacant(matched: Matched, vanished: Vanished) -> Iterator[tuple[str, Link]]:
    for source_id, since in vanished.vacant.items():
        link = matched.match.links[source_id]
        yield source_id, replace(link, holders=frozenset(), vacant_since=since)


def link_to(
    item: StudioObject, source_id: str, plan: Mapping[str, Link], stored: Mapping[str, Link]
) -> Link:
    """Return the link to store for an object that was written or verified as ``item``.

    ``plan`` are the plan's own links, ``stored`` those of before. An assignment has no fields that
    could change: its ends are its identity.
    """
    known = plan.get(source_id) or stored.get(source_id)
    base = known or Link(source_id, item.kind, item.key)
    written = {} if item.kind == "assignment" else item.fields
    return replace(base, key=item.key, guid=item.guid, written=written)
