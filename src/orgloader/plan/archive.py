"""The changes that take things out of service: unlink, create the folder, archive."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from orgloader.plan import ids
from orgloader.plan.draft import Draft
from orgloader.plan.leaving import why_left
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.matching.people import wanted_assignments
from orgloader.plan.model import Change
from orgloader.plan.objects import StudioObject
from orgloader.plan.vanish import Vanished
from orgloader.text import Text

NO_DEPARTMENT = Text("The department is no longer in the portal", code="vanished")
NO_HOLDER = Text("No one in the department has this job title any more", code="no_holder")


@dataclass(frozen=True, slots=True)
class Ended:
    """``unlinked`` assignments by source ID, and the persons who lose their last one."""

    unlinked: tuple[str, ...]
    leavers: tuple[str, ...]


def unlink(matched: Matched, draft: Draft) -> Ended:
    """Add the removal of the loader's own assignments that are no longer wanted."""
    if not matched.options.create_persons:
        return Ended((), ())
    unwanted = dict.fromkeys(
        source_id
        for source_id, link in matched.match.links.items()
        if link.kind == "assignment" and source_id in matched.match.keys
    )
    for pair in wanted_assignments(matched.positions, matched.people):
        unwanted.pop(ids.assignment(*pair), None)
    ended = dict.fromkeys(sorted(id for id in unwanted if not _guarded(matched, id)))
    excluded = {row.id: row.reason for row in matched.org.excluded if row.kind == "person"}
    for source_id in ended:
        _unlink(matched, draft, source_id, why_left(matched, source_id, excluded))
    leaving = dict.fromkeys(map(ids.person_of, ended))
    staying = {ids.person_of(id) for id in unwanted if id not in ended}
    for person, _ in wanted_assignments(matched.positions, matched.people) if leaving else ():
        if person in leaving:
            staying.add(person)
    return Ended(tuple(ended), tuple(person for person in leaving if person not in staying))


def _guarded(matched: Matched, source_id: str) -> bool:
    person, position = ids.ends(source_id)
    names = {person, ids.department(ids.department_of(position)), position}
    return bool(names & (matched.org.protected | matched.match.conflicts.keys()))


def _unlink(matched: Matched, draft: Draft, source_id: str, reason: Text) -> None:
    person, position = ids.ends(source_id)
    match = matched.match
    names = [match.object(person, "person"), match.object(position, "position")]
    name, title = (item.fields.get("name") or "" if item else "" for item in names)
    old = {"person": person, "position": position}
    path = f"{_place(matched, position)} / {title}"
    draft.add("unlink", "assignment", source_id, name, path, old=old, reason=reason)


def _place(matched: Matched, position: str) -> str:
    """Return the readable place of a position, vanished departments by the name they bear."""
    id = ids.department_of(position)
    found = matched.match.object(ids.department(id), "department")
    return matched.paths.get(id) or (found.fields.get("name") if found else "") or ""


def archive(matched: Matched, draft: Draft, vanished: Vanished, ended: Ended) -> None:
    """Add the archive folder on first need, then each topmost vanished unit."""
    if not vanished.tops:
        return
    if matched.archive not in matched.match.keys:
        create_folder(draft, ids.department(matched.org.root), matched.options.archive_folder)
    needs = needs_of(draft, vanished.tops, ended.unlinked)
    for source_id in vanished.tops:
        kind = ids.kind_of(source_id)
        found = draft.match.object(source_id, kind)
        name = (found.fields.get("name") if found else None) or source_id
        path = name if kind == "department" else f"{_place(matched, source_id)} / {name}"
        draft.add(
            "archive",
            kind,
            source_id,
            name,
            path,
            old={"parent": _parent(matched, found)},
            new={"parent": matched.archive},
            reason=NO_DEPARTMENT if kind == "department" else NO_HOLDER,
            needs=needs.get(source_id, ()),
        )


def _parent(matched: Matched, item: StudioObject | None) -> str | None:
    return matched.match.named("parent", item.fields.get("parent")) if item else None


def create_folder(draft: Draft, root_id: str, name: str) -> None:
    """Add the creation of the archive folder beside the branch root."""
    match = draft.match
    root = match.object(root_id, "department")
    above = match.target.unit(root.fields.get("parent")) if root else None
    new = {"name": name}
    if above is not None:
        new["parent"] = match.named("parent", above.key) or ""
    draft.add("create", "folder", ids.folder(name), name, name, new=new)


def needs_of(
    draft: Draft, archived: Iterable[str], unlinked: Iterable[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return for each archived unit what must have left it first: units moved out, assignments,
    heads.
    """
    match = draft.match
    tops = {match.keys[source_id]: source_id for source_id in archived}
    needs: dict[str, list[str]] = defaultdict(list)
    for source_id, key in _leaving(draft, unlinked):
        for above in (key, *match.target.ancestors(key)):
            if above in tops:
                needs[tops[above]].append(source_id)
    return {top: tuple(names) for top, names in needs.items()}


def names_of_needs(changes: Collection[Change]) -> dict[str, str]:
    """Return a readable name for each source ID that a change waits for."""
    needed = {source_id for change in changes for source_id in change.needs}
    return {change.source_id: change.name for change in changes if change.source_id in needed}


def _leaving(draft: Draft, unlinked: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (source ID of a change, key of the unit that it frees)."""
    keys = draft.match.keys
    for source_id in unlinked:
        yield source_id, keys[ids.ends(source_id)[1]]
    for change in draft.changes:
        if change.kind != "department":
            continue
        if change.action in ("move", "restore") and change.key:
            yield change.source_id, change.key
        head = change.old.get("head")
        if head in keys:
            yield change.source_id, keys[head]


def counted(vanished: Vanished, ended: Ended) -> Iterable[tuple[str, str]]:
    """Yield (kind, source ID) of all that goes down, as the limits count it."""
    for source_id in vanished.going:
        yield ids.kind_of(source_id), source_id
    for source_id in ended.leavers:
        yield "person", source_id
