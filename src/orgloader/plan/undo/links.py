"""The links as they shall be stored once a run is undone."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Change
from orgloader.plan.objects import Link
from orgloader.plan.undo.done import Past


def forgotten(match: Match, past: Mapping[str, Past]) -> Iterator[str]:
    """Yield what the run adopted: it is no longer the loader's."""
    for item in past.values():
        link = match.links.get(item.source_id)
        if "adopt" in item.actions and link is not None and link.key == item.key:
            yield item.source_id


def links_after(
    match: Match, past: Mapping[str, Past], changes: Iterable[Change], dropped: Iterable[str]
) -> Mapping[str, Link]:
    """Return the links that differ from the stored ones: a position is known again by the title
    and the holders that it had before the run; an archive folder that was adopted for the undo.
    """
    links = {**dict(_positions(match, past, changes)), **dict(_folders(match))}
    out = frozenset(dropped)
    return {
        source_id: link
        for source_id, link in links.items()
        if link != match.links.get(source_id) and source_id not in out
    }


def _positions(
    match: Match, past: Mapping[str, Past], changes: Iterable[Change]
) -> Iterator[tuple[str, Link]]:
    titles = {
        change.source_id: compared(change.new["name"] or "")
        for change in changes
        if change.kind == "position" and change.action == "rename"
    }
    came, went = _holders(past, "unlink"), _holders(past, "link")
    for source_id in dict.fromkeys((*titles, *came, *went)):
        link = match.links.get(source_id)
        if link is None:
            continue
        holders = (link.holders - went[source_id]) | came[source_id]
        yield (
            source_id,
            replace(
                link,
                title=titles.get(source_id, link.title),
                holders=holders,
                vacant_since="" if holders else link.vacant_since,
            ),
        )


def _holders(past: Mapping[str, Past], action: str) -> Mapping[str, set[str]]:
    """Return the person IDs by position that a run assigned or unassigned."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in past.values():
        if action in item.actions:
            person, position = ids.ends(item.source_id)
            found[position].add(ids.portal_id(person))
    return found


def _folders(match: Match) -> Iterator[tuple[str, Link]]:
    for source_id, kind in match.adopted.items():
        item = match.target.all(kind)[match.keys[source_id]]
        yield source_id, Link(source_id, kind, item.key, item.guid, item.fields)
