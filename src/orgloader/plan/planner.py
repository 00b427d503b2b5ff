"""From two organisations to a plan."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from orgloader.org.model import Excluded, Organisation
from orgloader.plan import ids
from orgloader.plan.archive import archive, counted, names_of_needs, unlink
from orgloader.plan.compare import compare, compare_heads
from orgloader.plan.draft import Draft
from orgloader.plan.findings import find
from orgloader.plan.inside import with_inside
from orgloader.plan.limits import check_limits
from orgloader.plan.links import links_after
from orgloader.plan.matching.match import below
from orgloader.plan.matching.match_all import Matched, match_all
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.objects import REFERENCES, UNITS, Kind, Link, Target
from orgloader.plan.options import Options
from orgloader.plan.vanish import find_vanished
from orgloader.text import Text

PERSONS_OFF = Text("Loading persons is switched off", code="persons_off")


def make_plan(
    org: Organisation, target: Target, links: Mapping[str, Link], options: Options
) -> Plan:
    """Return what brings the studio to the state of ``org``.

    ``links`` are the stored ones by source ID. The same input in any order of rows gives the
    same plan; nothing is read or written.
    """
    if not target.schema.has("person"):
        options = replace(options, create_persons=False)
    matched = match_all(org, target, links, options)
    draft = Draft(matched.match, tasks=options.create_tasks and matched.schema.has("task"))
    drift = compare(matched, draft)
    moved = _moved(matched, draft.changes)
    vanished = find_vanished(matched, moved)
    ended = unlink(matched, draft)
    drift += compare_heads(matched, draft)
    archive(matched, draft, vanished, ended)
    findings = (
        *find(matched, links, draft.changes, vanished, drift),
        *check_limits(matched.match, options.limits, draft.changes, counted(vanished, ended)),
        *_unowned(matched),
    )
    return Plan(
        changes=with_inside(matched, draft.changes, vanished, moved),
        findings=findings,
        conflicts=tuple(matched.match.conflicts.values()),
        excluded=(*org.excluded, *_persons_off(matched)),
        drift=tuple(drift),
        keys=matched.match.keys,
        links=links_after(matched, links, vanished),
        sources=_sources(matched),
        rows=org.rows,
        names=_names(matched, draft.changes),
    )


def _moved(matched: Matched, changes: Iterable[Change]) -> Mapping[str, str]:
    """Return the studio keys of moved units with the key of their new parent."""
    keys = matched.match.keys
    return {
        change.key: keys.get(change.new["parent"] or "", "")
        for change in changes
        if change.key and change.action in ("move", "restore")
    }


def _persons_off(matched: Matched) -> Iterator[Excluded]:
    for id in () if matched.options.create_persons else matched.org.persons:
        yield Excluded("person", id, PERSONS_OFF, matched.org.persons[id].name)


def _sources(matched: Matched) -> Mapping[Kind, tuple[str, ...]]:
    people = matched.people.values() if matched.options.create_persons else ()
    return {
        "department": tuple(ids.department(id) for id in matched.org.departments),
        "position": tuple(matched.positions),
        "person": tuple(people),
    }


def _names(matched: Matched, changes: Collection[Change]) -> Mapping[str, str]:
    """Return a readable name for every reference that stands in a change."""
    found: dict[str, str] = {
        **names_of_needs(changes),
        matched.archive: matched.options.archive_folder,
    }
    for change in changes:
        for values in (change.old, change.new):
            for field in REFERENCES[change.kind]:
                source_id = values.get(field)
                if source_id and source_id not in found:
                    found[source_id] = _name(matched, source_id)
    return found


def _name(matched: Matched, source_id: str) -> str:
    key = ids.key_in(source_id)
    if key is None:
        if named := _source_name(matched, source_id):
            return named
        key = matched.match.keys.get(source_id, "")
    items = (matched.match.target.unit(key), matched.match.target.all("person").get(key))
    return next((item.fields.get("name") or "" for item in items if item), source_id)


def _source_name(matched: Matched, source_id: str) -> str:
    """Return the name that the portal gives to a department, person or position, maybe none."""
    id = ids.portal_id(source_id)
    match ids.kind_of(source_id):
        case "department" if id in matched.org.departments:
            return matched.org.departments[id].name
        case "person" if id in matched.org.persons:
            return matched.org.persons[id].name
        case "position" if source_id in matched.positions:
            return matched.positions[source_id].spellings[0]
    return ""


def _unowned(matched: Matched) -> Iterator[Finding]:
    """Note how many units inside the branch people made by hand."""
    match = matched.match
    root = match.keys.get(ids.department(matched.org.root))
    inside = below(match.target, [root] if root else [])
    count = sum(1 for key in inside if not any(match.owner(kind, key) for kind in UNITS))
    if count:
        text = Text("Made by hand inside the branch, not touched: %(count)d", {"count": count})
        yield Finding("unowned", "note", text)
