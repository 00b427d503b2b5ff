"""Matching departments and the archive folder (rules.md, rules 6 and 8)."""

from collections import defaultdict

from orgloader.org.model import Organisation
from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match import ABOVE, Match, below, by_name


def match_departments(match: Match, org: Organisation, archive_folder: str) -> None:
    """Tie the departments that were never linked to those that stand at their place."""
    root = ids.department(org.root)
    know_archive(match, root)
    _match_root(match, org)
    match_folder(match, root, archive_folder)
    know_archive(match, root)
    names = by_name(match, "department")
    rivals: dict[tuple[str | None, str], int] = defaultdict(int)
    for item in org.departments.values():
        rivals[item.parent, compared(item.name)] += match.open(ids.department(item.id))
    for item in org.departments.values():
        source_id, above = ids.department(item.id), ids.department(item.parent or "")
        name = compared(item.name)
        if item.id == org.root or not match.open(source_id):
            continue
        if above in match.keys:
            found = names.get((match.keys[above], name), ())
            match.adopt_one(
                source_id, "department", item.name, found, rivals=rivals[item.parent, name] > 1
            )
        elif above in match.conflicts:
            match.contest(source_id, "department", item.name, ABOVE)


def know_archive(match: Match, root: str) -> None:
    """Find out what stands in the archive, by the folders that are linked or adopted.

    A branch whose ``root`` (source ID) somebody has moved there is in use all the same.
    """
    folders = match.target.all("folder")
    match.folders = frozenset(key for key in folders if match.owner("folder", key))
    match.archive_keys = below(match.target, match.folders)
    key = match.keys.get(root, "")
    if key in match.archive_keys:
        match.buried_root = key
        match.archive_keys -= {key} | below(match.target, [key])


def _match_root(match: Match, org: Organisation) -> None:
    """Look for the root by its name: at the top, else anywhere."""
    root = org.departments[org.root]
    source_id = ids.department(root.id)
    if not match.open(source_id):
        return
    items = match.target.all("department")
    name = compared(root.name)
    equal = [key for key in items if compared(items[key].fields.get("name") or "") == name]
    top = [key for key in equal if match.target.unit(items[key].fields.get("parent")) is None]
    match.adopt_one(source_id, "department", root.name, match.free("department", top) or equal)


def match_folder(match: Match, root_id: str, name: str) -> None:
    """Look for the archive folder beside the root of the branch."""
    source_id = ids.folder(name)
    root = match.object(root_id, "department")
    if source_id in match.keys or not match.target.schema.has("folder"):
        return
    beside = match.target.unit(root.fields.get("parent")) if root else None
    found = [
        key
        for key, item in match.target.all("folder").items()
        if compared(item.fields.get("name") or "") == compared(name)
        and match.target.unit(item.fields.get("parent")) is beside
    ]
    match.adopt_one(source_id, "folder", name, found)
