"""The changes that bring wanted objects about: create, adopt, rename, move, restore, update."""

from collections.abc import Iterable, Iterator

from orgloader.plan import desired as wanted
from orgloader.plan import ids
from orgloader.plan.diff import Wanted, differing, drifts
from orgloader.plan.draft import Draft
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.model import Action, Drift
from orgloader.plan.objects import PORTAL_UNITS, Fields
from orgloader.text import Text

GONE = Text("The object that it was linked to is gone from Business Studio", code="gone")


def compare(matched: Matched, draft: Draft) -> list[Drift]:
    """Add the changes of departments, positions, persons, contacts and new assignments."""
    found = _compare(matched, draft, wanted.departments(matched))
    found += _compare(matched, draft, wanted.positions(matched))
    if matched.options.create_persons:
        blank = wanted.blank_fields(matched)
        found += _compare(matched, draft, wanted.persons(matched, blank))
        found += _compare(matched, draft, wanted.contacts(matched, blank))
        if matched.schema.has("assignment"):
            found += _compare(matched, draft, wanted.assignments(matched))
    return found


def compare_heads(matched: Matched, draft: Draft) -> list[Drift]:
    """Add the changes of heads; a department missing in ``org.heads`` keeps the one it has."""
    if not matched.schema.has("department", "head"):
        return []
    found: list[Drift] = []
    for item in _heads(matched):
        current = draft.match.object(item.source_id, "department")
        if current is None and item.fields["head"] is not None:
            _add(draft, "update", item, {}, item.fields)
        elif current is not None:
            old, new = differing(draft.match, item, current)
            found += drifts(draft.match, item, old)
            if new:
                _add(draft, "update", item, old, new)
    return found


def _heads(matched: Matched) -> Iterator[Wanted]:
    org = matched.org
    held = {
        item.department: source_id
        for source_id, item in matched.positions.items()
        if org.heads.get(item.department) in item.holders
    }
    for id in org.heads:
        source_id, head = ids.department(id), held.get(id)
        if matched.placed(source_id) and (head is None or matched.placed(head)):
            name = org.departments[id].name
            yield Wanted("department", source_id, name, matched.paths[id], {"head": head})


def _compare(matched: Matched, draft: Draft, items: Iterable[Wanted]) -> list[Drift]:
    found: list[Drift] = []
    match = matched.match
    for item in items:
        current = match.object(item.source_id, item.kind)
        if current is None:
            if matched.placed(item.source_id):
                _create(draft, item, ids.department(matched.org.root))
            continue
        old, new = differing(match, item, current)
        if item.source_id in match.adopted:
            _add(draft, "adopt", item, old, new)
        elif new:
            found += drifts(match, item, old)
            _change(draft, item, current.key in match.archive_keys, old, new)
    return found


def _create(draft: Draft, item: Wanted, root: str) -> None:
    action: Action = "link" if item.kind == "assignment" else "create"
    new = {field: value for field, value in item.fields.items() if value}
    match, source_id = draft.match, item.source_id
    reason = GONE if source_id in match.gone else None
    # Links belong to a base, and the base is named by its root: nobody is created before it.
    needs = (root,) if item.kind == "person" and root not in match.keys else ()
    draft.add(
        action, item.kind, source_id, item.name, item.path, new=new, reason=reason, needs=needs
    )


def _change(draft: Draft, item: Wanted, archived: bool, old: Fields, new: Fields) -> None:
    """Add one change for each thing a reader would name by a word of its own."""
    if item.kind not in PORTAL_UNITS:
        _add(draft, "rename" if "name" in new else "update", item, old, new)
        return
    if "parent" in new:
        _add(draft, "restore" if archived else "move", item, *_only(old, new, "parent"))
    if "name" in new:
        _add(draft, "rename", item, *_only(old, new, "name"))
    if "external_id" in new:
        _add(draft, "update", item, *_only(old, new, "external_id"))


def _only(old: Fields, new: Fields, field: str) -> tuple[Fields, Fields]:
    return {field: old[field]}, {field: new[field]}


def _add(draft: Draft, action: Action, item: Wanted, old: Fields, new: Fields) -> None:
    draft.add(action, item.kind, item.source_id, item.name, item.path, old=old, new=new)
