"""Links rebuilt from the external IDs that stand on the studio's objects (rules.md, rule 6)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match import Match
from orgloader.plan.objects import Kind, Link, StudioObject
from orgloader.text import Text

CARRYING: tuple[Kind, ...] = ("person", "department", "position")
"""The kinds that an external ID can be written to."""
TWINS = Text("Several objects in Business Studio carry its external ID", code="external_id")


def source_id_of(external: str | None, portal: str, kind: Kind) -> str | None:
    """Read an external ID, ``d:40`` or ``portal.example/d:40``; ``None`` when it is not ours."""
    host, _, plain = (external or "").strip().rpartition("/")
    return plain if host in ("", portal) and ids.is_valid(plain, kind) else None


def tie_external_ids(match: Match, portal: str) -> None:
    """Tie objects that carry our external ID and are not linked; twins are a conflict."""
    kinds = [kind for kind in CARRYING if match.target.schema.has(kind, "external_id")]
    holders = _holders(match) if kinds else {}
    for kind in kinds:
        found: dict[str, list[StudioObject]] = defaultdict(list)
        for item in match.target.all(kind).values():
            source_id = source_id_of(item.fields.get("external_id"), portal, kind)
            if source_id is not None and match.owner(kind, item.key) is None:
                found[source_id].append(item)
        _tie(match, kind, found, holders)


def _tie(
    match: Match,
    kind: Kind,
    found: Mapping[str, list[StudioObject]],
    holders: Mapping[str, list[str]],
) -> None:
    links: dict[str, Link] = {}
    for source_id, items in found.items():
        if source_id in match.keys:
            continue
        if len(items) > 1:
            name = items[0].fields.get("name") or source_id
            match.contest(source_id, kind, name, TWINS, (item.key for item in items))
            continue
        item = items[0]
        match.tie(source_id, kind, item.key)
        known = match.links.get(source_id)
        links[source_id] = Link(
            source_id,
            kind,
            item.key,
            item.guid,
            written=item.fields,
            title=known.title if known else compared(item.fields.get("name") or ""),
            holders=known.holders if known else frozenset(_persons(match, holders, item.key)),
        )
    match.relink(links)


def _holders(match: Match) -> Mapping[str, list[str]]:
    """Return the person keys by position key."""
    held: dict[str, list[str]] = defaultdict(list)
    for item in match.target.all("assignment").values():
        position, person = item.fields.get("position"), item.fields.get("person")
        if position and person:
            held[position].append(person)
    return held


def _persons(match: Match, holders: Mapping[str, list[str]], position: str) -> Iterator[str]:
    for key in holders.get(position, ()):
        owner = match.owner("person", key)
        if owner is not None:
            yield ids.portal_id(owner)
