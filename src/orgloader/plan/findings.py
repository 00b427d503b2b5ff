"""What the reviewer should know of a plan as a whole, and what forbids it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orgloader.org.names import compared, resembling
from orgloader.plan import ids
from orgloader.plan.compare import GONE
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.model import Change, Drift, Finding
from orgloader.plan.objects import PORTAL_UNITS, Link
from orgloader.plan.vanish import Vanished
from orgloader.plan.words import EMPTY, field_text
from orgloader.text import Text, Values

LINKS_MISSING = Text(
    "No links are stored on this computer, yet the branch already exists in Business Studio: "
    "objects with the same place and name would be linked"
)
ROOT_CONFLICT = Text("The root department could not be identified unambiguously in Business Studio")
ROOT_ARCHIVED = Text(
    "The root department is in the archive folder of Business Studio. Move it out there; or "
    "confirm, and the branch is loaded where it is"
)
NO_FOLDER = Text("Something must be archived, but the profile names no folder class")
FOLDER_CONFLICT = Text("Several folders in Business Studio have the name of the archive folder")
TITLES = Text(
    "No person has a job title any more: every position would be replaced by the default one"
)


def find(
    matched: Matched,
    stored: Mapping[str, Link],
    changes: Sequence[Change],
    vanished: Vanished,
    drift: Iterable[Drift],
) -> Iterator[Finding]:
    """Yield findings, what stops first; the codes are unique and stable between runs."""
    yield from _stops(matched, vanished)
    units = any(link.kind in PORTAL_UNITS for link in stored.values())
    if not units and ids.department(matched.org.root) in matched.match.adopted:
        yield Finding("links.missing", "confirm", LINKS_MISSING)
    if matched.match.buried_root:
        yield Finding("root.archived", "confirm", ROOT_ARCHIVED)
    if _titles_lost(matched, vanished):
        yield Finding("titles.missing", "confirm", TITLES, tuple(vanished.going))
    for note in matched.org.notes:
        if not note.stop:
            yield Finding(note.code, "note", note.text)
    yield from _notes(matched, changes, vanished)
    yield from _lookalikes(matched)
    for item in drift:
        code = f"drift.{item.source_id}.{item.field}"
        yield Finding(code, "note", _drifted(item), (item.source_id,))


def _stops(matched: Matched, vanished: Vanished) -> Iterator[Finding]:
    for note in matched.org.notes:
        if note.stop:
            yield Finding(note.code, "stop", note.text)
    if not matched.placed(ids.department(matched.org.root)):
        yield Finding("root.conflict", "stop", ROOT_CONFLICT)
    if vanished.tops and not matched.schema.has("folder"):
        yield Finding("folder.missing", "stop", NO_FOLDER, vanished.tops)
    elif vanished.tops and not matched.placed(matched.archive):
        yield Finding("folder.conflict", "stop", FOLDER_CONFLICT, vanished.tops)


def _titles_lost(matched: Matched, vanished: Vanished) -> bool:
    default = compared(matched.options.default_position)
    positions = any(ids.kind_of(source_id) == "position" for source_id in vanished.going)
    return positions and all(title == default for _, title in matched.org.positions)


def _notes(matched: Matched, changes: Iterable[Change], vanished: Vanished) -> Iterator[Finding]:
    for item in matched.match.conflicts.values():
        values: Values = {"name": item.name, "reason": item.reason}
        text = Text("%(name)s is left alone. %(reason)s", values)
        yield Finding(f"conflict.{item.source_id}", "note", text, (item.source_id,))
    for change in changes:
        if change.reason is GONE and change.kind != "assignment":
            text = Text(
                "%(name)s was gone from Business Studio and is created again",
                {"name": change.name},
            )
            yield Finding(f"link.gone.{change.source_id}", "note", text, (change.source_id,))
    for source_id in vanished.kept:
        text = Text(
            "%(name)s is not archived because it still contains active objects",
            _named(matched, source_id),
        )
        yield Finding(f"archive.kept.{source_id}", "note", text, (source_id,))
    for source_id in vanished.vacant:
        text = Text("Position %(name)s is vacant and stays for now", _named(matched, source_id))
        yield Finding(f"position.vacant.{source_id}", "note", text, (source_id,))


def _lookalikes(matched: Matched) -> Iterator[Finding]:
    """Suggest titles of one department that differ only in letters which look alike."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source_id, position in matched.positions.items():
        found[position.department, resembling(position.spellings[0])].append(source_id)
    for one, *others in found.values():
        for other in others:
            values = {
                "one": matched.positions[one].spellings[0],
                "other": matched.positions[other].spellings[0],
                "path": matched.paths[matched.positions[one].department],
            }
            text = Text("%(path)s: «%(one)s» and «%(other)s» look alike and are two titles", values)
            yield Finding(f"position.similar.{other}", "note", text, (one, other))


def _named(matched: Matched, source_id: str) -> Values:
    found = matched.match.object(source_id, ids.kind_of(source_id))
    return {"name": (found.fields.get("name") if found else None) or source_id}


def _drifted(item: Drift) -> Text:
    values: Values = {
        "name": item.name,
        "field": field_text(item.field),
        "found": item.found or EMPTY,
        "wanted": item.wanted or EMPTY,
    }
    return Text(
        "%(name)s was edited in Business Studio (%(field)s): «%(found)s» becomes «%(wanted)s»",
        values,
    )
