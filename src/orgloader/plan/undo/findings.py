"""What an undo leaves as it is, and why."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from orgloader.plan.findings import FOLDER_CONFLICT, NO_FOLDER
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Finding
from orgloader.plan.undo.done import Past, current
from orgloader.plan.undo.places import NEW_FOLDER, Places
from orgloader.plan.words import field_text
from orgloader.text import Text, Values, listed

CHANGED = Text("%(name)s was changed since the load (%(fields)s): that stays")
GONE = Text("%(name)s is gone from Business Studio: nothing of it can be put back")
LOST = Text("%(name)s stays where it is: its previous place no longer exists")
KEPT = Text("%(name)s stays where it is because it contains, or would contain, active objects")
UNASSIGNED = Text(
    "%(name)s is not assigned again to %(path)s: the person or the position is not there"
)
ROOT = Text("The root department stays in its place, although the load has created it")
PERSONS = Text("%(count)d persons created by the load stay in the catalogue")
FORGOTTEN = Text("%(count)d objects that the load linked are no longer linked")


@dataclass(slots=True)
class Left:
    """What is not put back: fields changed since, by source ID, and assignments without ends.

    ``archive`` is the source ID of the archive folder.
    """

    places: Places
    archive: str
    changed: dict[str, list[str]] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def change(self, source_id: str, names: Iterable[str]) -> None:
        for name in names:
            self.changed.setdefault(source_id, []).append(name)


def find(left: Left, past: Mapping[str, Past], dropped: Collection[str]) -> Iterator[Finding]:
    """Yield findings, what stops first; the codes are unique and stable."""
    places = left.places
    yield from _stops(places, left.archive)
    left_alone = dict(left.changed)
    for source_id in places.changed:
        left_alone[source_id] = ["parent", *left_alone.get(source_id, ())]
    for source_id, names in left_alone.items():
        values: Values = {"name": past[source_id].name, "fields": listed(map(field_text, names))}
        yield Finding(f"undo.changed.{source_id}", "note", Text(CHANGED.message, values))
    gone = (item.source_id for item in past.values() if _is_gone(places.match, item))
    for code, text, source_ids in (
        ("gone", GONE, gone),
        ("lost", LOST, places.lost),
        ("kept", KEPT, places.kept),
        ("unassigned", UNASSIGNED, left.gone),
    ):
        for source_id in source_ids:
            values = {"name": past[source_id].name, "path": past[source_id].path}
            told = Text(text.message, values)
            yield Finding(f"undo.{code}.{source_id}", "note", told)
    yield from _counted(left, past, dropped)


def _stops(places: Places, archive: str) -> Iterator[Finding]:
    match = places.match
    if NEW_FOLDER not in places.back.values():
        return
    if not match.target.schema.has("folder"):
        yield Finding("folder.missing", "stop", NO_FOLDER)
    elif archive in match.conflicts:
        yield Finding("folder.conflict", "stop", FOLDER_CONFLICT)


def _is_gone(match: Match, item: Past) -> bool:
    return item.kind != "assignment" and current(match, item) is None


def _counted(left: Left, past: Mapping[str, Past], dropped: Collection[str]) -> Iterator[Finding]:
    if any(item.stays and current(left.places.match, item) for item in past.values()):
        yield Finding("undo.root", "note", ROOT)
    persons = sum(item.kind == "person" and item.created for item in past.values())
    if persons:
        yield Finding("undo.persons", "note", Text(PERSONS.message, {"count": persons}))
    if dropped:
        yield Finding("undo.forgotten", "note", Text(FORGOTTEN.message, {"count": len(dropped)}))
