"""What the organisation wants the studio to hold, object by object."""

from collections.abc import Iterator

from orgloader.org.model import PERSON_FIELDS, Position
from orgloader.org.names import clean
from orgloader.plan import ids
from orgloader.plan.diff import Wanted
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.matching.people import wanted_assignments
from orgloader.plan.objects import Kind

NAME_PARTS = ("last_name", "first_name", "patronymic")


def departments(matched: Matched) -> Iterator[Wanted]:
    """Yield departments, parents first; the root has no parent: it stands wherever it was put."""
    org = matched.org
    for item in org.departments.values():
        fields: dict[str, str | None] = {"name": item.name}
        if item.id != org.root and matched.placed(ids.department(item.parent or "")):
            fields["parent"] = ids.department(item.parent or "")
        yield _unit(matched, "department", ids.department(item.id), fields, matched.paths[item.id])


def positions(matched: Matched) -> Iterator[Wanted]:
    for source_id, position in matched.positions.items():
        title = _title(matched, source_id, position)
        fields: dict[str, str | None] = {"name": title}
        if matched.placed(ids.department(position.department)):
            fields["parent"] = ids.department(position.department)
        path = f"{matched.paths[position.department]} / {title}"
        yield _unit(matched, "position", source_id, fields, path)


def _unit(
    matched: Matched, kind: Kind, source_id: str, fields: dict[str, str | None], path: str
) -> Wanted:
    if matched.schema.has(kind, "external_id"):
        fields["external_id"] = source_id
    return Wanted(kind, source_id, fields["name"] or "", path, fields)


def _title(matched: Matched, source_id: str, position: Position) -> str:
    """Keep the spelling that was written while any holder still writes it so."""
    link = matched.match.links.get(source_id)
    found = matched.match.object(source_id, "position")
    known = link.written if link is not None else found.fields if found is not None else {}
    before = clean(known.get("name") or "")
    return before if before in position.spellings else position.spellings[0]


def blank_fields(matched: Matched) -> frozenset[str]:
    """Return the person fields that came back empty for everybody: unknown, not empty."""
    persons = matched.org.persons.values()
    empty = (field for field in PERSON_FIELDS if not any(getattr(p, field) for p in persons))
    return matched.org.unknown.union(empty)


def persons(matched: Matched, blank: frozenset[str]) -> Iterator[Wanted]:
    """Yield persons with the fields that the studio has and the portal delivered."""
    names = [
        field
        for field in PERSON_FIELDS
        if field not in blank and matched.schema.has("person", field)
    ]
    external = matched.schema.has("person", "external_id")
    parts = blank.intersection(NAME_PARTS)
    for person in matched.org.persons.values():
        source_id, name = matched.people[person.id], person.name
        fields: dict[str, str | None] = {field: getattr(person, field) for field in names}
        if not (parts and _has_any(matched, source_id, parts)):
            fields = {"name": name, **fields}
        if external:
            fields["external_id"] = source_id
        yield Wanted("person", source_id, name, name, fields)


def _has_any(matched: Matched, source_id: str, parts: frozenset[str]) -> bool:
    """Tell whether the studio knows a part of the name that the portal did not deliver."""
    found = matched.match.object(source_id, "person")
    return found is not None and any(found.fields.get(part) for part in parts)


def contacts(matched: Matched, blank: frozenset[str]) -> Iterator[Wanted]:
    """Yield contact rows: those with a value, and linked ones that have lost it."""
    kinds = sorted(matched.schema.contact_types - blank)
    for person in matched.org.persons.values() if kinds else ():
        owner, name = matched.people[person.id], person.name
        for kind in kinds if matched.placed(owner) else ():
            source_id, value = ids.contact(person.id, kind), getattr(person, kind)
            if value or source_id in matched.match.keys:
                fields = {"person": owner, "type": kind, "value": value}
                yield Wanted("contact", source_id, name, name, fields)


def assignments(matched: Matched) -> Iterator[Wanted]:
    """Yield the assignments that are not linked yet: the rows of those that are still tie what they
    were linked for (``match_assignments``).
    """
    match = matched.match
    places: dict[str, str] = {}
    for person, position in wanted_assignments(matched.positions, matched.people):
        source_id = ids.assignment(person, position)
        if source_id in match.keys and source_id not in match.adopted:
            continue
        if matched.placed(person) and matched.placed(position):
            name = matched.org.persons[ids.portal_id(person)].name
            fields = {"person": person, "position": position}
            item = matched.positions[position]
            place = f"{matched.paths[item.department]} / {item.spellings[0]}"
            place = places.setdefault(position, place)
            yield Wanted("assignment", source_id, name, place, fields)
