"""The inverse plan of a run: back to what its before-images show.

What a run created is archived and what it adopted is forgotten; a created person stays in the
catalogue and tasks stay as history. A value that somebody has changed since is left alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from orgloader.plan import ids
from orgloader.plan.archive import create_folder, names_of_needs, needs_of
from orgloader.plan.diff import same
from orgloader.plan.draft import Draft
from orgloader.plan.limits import check_limits
from orgloader.plan.matching.departments import know_archive, match_folder
from orgloader.plan.matching.match import Match, tie_links
from orgloader.plan.matching.people import as_linked
from orgloader.plan.model import Action, Plan
from orgloader.plan.objects import PORTAL_UNITS, REFERENCES, Kind, Link, Target
from orgloader.plan.options import Options
from orgloader.plan.undo.done import Done, Past, current, gather, revert
from orgloader.plan.undo.findings import Left, find
from orgloader.plan.undo.links import forgotten, links_after
from orgloader.plan.undo.places import NEW_FOLDER, Places, settle
from orgloader.text import Text

UNDONE = Text("The load is undone", code="undone")
PERSON_KINDS: tuple[Kind, ...] = ("person", "contact")


@dataclass(frozen=True, slots=True)
class Undo:
    """What the parts of the inverse plan share. ``left`` collects what is not put back."""

    past: Mapping[str, Past]
    places: Places
    draft: Draft
    left: Left

    @property
    def match(self) -> Match:
        return self.draft.match


def undo_plan(
    done: Sequence[Done],
    target: Target,
    links: Mapping[str, Link],
    options: Options,
    *,
    root: str,
) -> Plan:
    """Return what brings the studio back to where it stood before a run that has ``done`` this.

    ``links`` are the stored ones of now and ``root`` the source ID of the branch root. Pure, as
    ``make_plan``.
    """
    match, archive = Match(target, links), ids.folder(options.archive_folder)
    tie_links(match)
    match_folder(match, root, options.archive_folder)
    know_archive(match, root)
    past = gather(done, root)
    places = settle(match, past, root, match.keys.get(archive, NEW_FOLDER))
    draft = Draft(match, tasks=options.create_tasks and target.schema.has("task"))
    undo = Undo(past, places, draft, Left(places, archive))
    going = places.going()
    _draft(undo, going, options.archive_folder, root)
    down = [(ids.kind_of(source_id), source_id) for source_id in going]
    down += [("person", person) for person in _leavers(undo)]
    dropped = tuple(forgotten(match, past))
    return Plan(
        changes=tuple(draft.changes),
        findings=(
            *find(undo.left, past, dropped),
            *check_limits(match, options.limits, draft.changes, down),
        ),
        keys=match.keys,
        links=links_after(match, past, draft.changes, dropped),
        forgotten=dropped,
        names=dict(_names(undo, options.archive_folder)),
    )


def _draft(undo: Undo, going: Mapping[str, str], folder: str, root: str) -> None:
    units = sorted(
        (item for item in undo.past.values() if item.kind in PORTAL_UNITS),
        key=lambda item: (PORTAL_UNITS.index(item.kind), undo.places.depth(item.key)),
    )
    for item in units:
        _unit(undo, item)
    for kind in PERSON_KINDS:
        for item in undo.past.values():
            if item.kind == kind:
                _person(undo, item)
    _assign(undo)
    unassigned = tuple(_unassign(undo, going))
    for item in units:
        _fields(undo, item, ("head",))
    _archive(undo, units, unassigned, folder, root)


def _unit(undo: Undo, item: Past) -> None:
    """Move a unit back that lives on, and give it its former name."""
    above = undo.places.back.get(item.key)
    if above is not None and not undo.places.archived(item.key):
        buried = item.key in undo.match.archive_keys
        _move(undo, item, "restore" if buried else "move", above)
    if not item.created:
        _fields(undo, item, ("name",))
        _fields(undo, item, ("external_id",))


def _move(undo: Undo, item: Past, action: Action, above: str, needs: tuple[str, ...] = ()) -> None:
    match = undo.match
    found = match.object(item.source_id, item.kind)
    old = match.named("parent", found.fields.get("parent")) if found else None
    new = undo.left.archive if above == NEW_FOLDER else match.named("parent", above)
    undo.draft.add(
        action,
        item.kind,
        item.source_id,
        item.name,
        item.path,
        old={"parent": old},
        new={"parent": new},
        reason=UNDONE,
        needs=needs,
    )


def _fields(undo: Undo, item: Past, names: Iterable[str]) -> None:
    """Put fields of an object back, as far as nobody has changed them since."""
    found = current(undo.match, item)
    if found is None or item.created:
        return
    back = revert(undo.match, item, found, names)
    new = {name: value for name, value in back.new.items() if _holds(undo, name, item, value)}
    undo.left.change(item.source_id, (*back.changed, *(back.new.keys() - new.keys())))
    if new:
        old = {name: back.old[name] for name in new}
        undo.draft.add(
            "rename" if "name" in new else "update",
            item.kind,
            item.source_id,
            item.name,
            item.path,
            old=old,
            new=new,
            reason=UNDONE,
        )


def _holds(undo: Undo, name: str, item: Past, value: str | None) -> bool:
    """Tell whether a reference may be put back: a live department has no archived head."""
    if name != "head" or value is None or undo.places.archived(item.key):
        return True
    return not undo.places.archived(item.before["head"] or "")


def _person(undo: Undo, item: Past) -> None:
    """Put a person or a contact row back. What a run created for a person who was there before
    it is emptied; a created person stays with all that belongs to them.
    """
    if not item.created:
        _fields(undo, item, tuple(item.before))
    elif item.kind == "contact":
        owner = undo.past.get(ids.person_of(item.source_id))
        found = current(undo.match, item)
        if found is None or (owner is not None and owner.created):
            return
        now = found.fields.get("value")
        if not same(now, item.sent.get("value")):
            undo.left.change(item.source_id, ("value",))
        elif now:
            name, path = item.name, item.path
            undo.draft.add(
                "update",
                "contact",
                item.source_id,
                name,
                path,
                old={"value": now},
                new={"value": ""},
                reason=UNDONE,
            )


def _assign(undo: Undo) -> None:
    """Assign again whom the run took off a position."""
    match = undo.match
    rows = {
        (row.fields.get("person"), row.fields.get("position"))
        for row in match.target.all("assignment").values()
    }
    for item in undo.past.values():
        if "unlink" not in item.actions or item.source_id in match.keys:
            continue
        person, position = ids.ends(item.source_id)
        keys = match.keys.get(person), match.keys.get(position)
        if keys in rows:
            continue
        if None in keys or undo.places.archived(keys[1] or ""):
            undo.left.gone.append(item.source_id)
            continue
        new = {"person": person, "position": position}
        undo.draft.add(
            "link", "assignment", item.source_id, item.name, item.path, new=new, reason=UNDONE
        )


def _unassign(undo: Undo, going: Mapping[str, str]) -> Iterator[str]:
    """Take those off whom the run assigned, and all of ours off positions that go down."""
    match = undo.match
    for source_id in _assignments(match):
        person, position = ids.ends(source_id)
        item = undo.past.get(source_id)
        linked = item is not None and item.created and current(match, item) is not None
        row = match.object(source_id, "assignment")
        if row is None or not (linked or position in going):
            continue
        if not as_linked(match, source_id, row):
            undo.left.change(source_id, ("person", "position") if linked else ())
            continue
        names = [match.object(person, "person"), match.object(position, "position")]
        name, title = ((found.fields.get("name") if found else "") or "" for found in names)
        path = item.path if item is not None else title
        old = {"person": person, "position": position}
        undo.draft.add("unlink", "assignment", source_id, name, path, old=old, reason=UNDONE)
        yield source_id


def _assignments(match: Match) -> list[str]:
    return [source_id for source_id in match.keys if ids.kind_of(source_id) == "assignment"]


def _archive(
    undo: Undo, units: Iterable[Past], unassigned: Iterable[str], folder: str, root: str
) -> None:
    """Archive what goes down by itself, what is above first."""
    places = undo.places
    tops = [item for item in units if item.key in places.back and places.archived(item.key)]
    if any(places.back[item.key] == NEW_FOLDER for item in tops):
        create_folder(undo.draft, root, folder)
    needs = needs_of(undo.draft, (item.source_id for item in tops), unassigned)
    for item in sorted(tops, key=lambda item: places.depth(item.key)):
        _move(undo, item, "archive", places.back[item.key], needs.get(item.source_id, ()))


def _leavers(undo: Undo) -> Iterator[str]:
    """Yield the persons who lose their last assignment."""
    ended = {c.source_id: "" for c in undo.draft.changes if c.action == "unlink"}
    after = set(_assignments(undo.match)) - ended.keys()
    after |= {c.source_id for c in undo.draft.changes if c.action == "link"}
    employed = {ids.ends(source_id)[0] for source_id in after}
    yield from dict.fromkeys(p for p, _ in map(ids.ends, ended) if p not in employed)


def _names(undo: Undo, folder: str) -> Iterator[tuple[str, str]]:
    """Yield a readable name for every reference that stands in a change."""
    yield undo.left.archive, folder
    yield from names_of_needs(undo.draft.changes).items()
    match = undo.match
    for change in undo.draft.changes:
        for values in (change.old, change.new):
            for field in REFERENCES[change.kind]:
                if reference := values.get(field):
                    key = match.keys.get(reference) or ids.key_in(reference) or ""
                    items = (match.target.unit(key), match.target.all("person").get(key))
                    names = (item.fields.get("name") for item in items if item is not None)
                    if name := next(names, None):
                        yield reference, name
