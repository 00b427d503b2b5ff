"""Matching persons, contact rows and assignments (rules.md, rules 3 and 6)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from orgloader.org.model import Organisation, Person, Position
from orgloader.org.names import compared
from orgloader.plan import ids
from orgloader.plan.matching.match import Match
from orgloader.plan.objects import StudioObject
from orgloader.text import Text

NAMESAKES = Text(
    "Several persons have this name, and their e-mail addresses do not distinguish them",
    code="namesakes",
)


def match_persons(match: Match, org: Organisation) -> None:
    """Tie never-linked persons by name and e-mail, then by a name that is unique on both sides."""
    fresh = [person for person in org.persons.values() if match.open(ids.person(person.id))]
    if not fresh or not match.target.all("person"):
        return
    there: dict[str, list[StudioObject]] = defaultdict(list)
    for item in match.target.all("person").values():
        there[compared(item.fields.get("name") or "")].append(item)
    here: dict[str, list[Person]] = defaultdict(list)
    for person in org.persons.values():
        here[compared(person.name)].append(person)
    emails = _emails(match)
    for attempt in (_match_by_email, _match_by_name):
        for person in fresh:
            name = compared(person.name)
            if name in there and match.open(ids.person(person.id)):
                attempt(match, person, here[name], there[name], emails)


def _emails(match: Match) -> Mapping[str, str]:
    """Return the compared e-mail of each person by key, from its field or its contact rows."""
    found = {
        key: compared(item.fields.get("email") or "")
        for key, item in match.target.all("person").items()
    }
    for row in match.target.all("contact").values():
        person = row.fields.get("person")
        if row.fields.get("type") == "email" and person in found and not found[person]:
            found[person] = compared(row.fields.get("value") or "")
    return found


def _match_by_email(
    match: Match,
    person: Person,
    here: Sequence[Person],
    there: Sequence[StudioObject],
    emails: Mapping[str, str],
) -> None:
    email = compared(person.email)
    same = [item.key for item in there if email and emails[item.key] == email]
    twins = any(one.id != person.id and compared(one.email) == email for one in here)
    match.adopt_one(ids.person(person.id), "person", person.name, same, rivals=twins)


def _match_by_name(
    match: Match,
    person: Person,
    here: Sequence[Person],
    there: Sequence[StudioObject],
    emails: Mapping[str, str],
) -> None:
    source_id = ids.person(person.id)
    free = match.free("person", (item.key for item in there))
    possible = [key for key in free if not (person.email and emails[key])]
    if len(possible) == len(there) == len(here) == 1:
        match.adopt(source_id, "person", possible[0])
    elif possible:
        match.contest(source_id, "person", person.name, NAMESAKES, possible)


def wanted_assignments(
    positions: Mapping[str, Position], people: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """Yield (person source ID, position source ID) for all who hold a position.

    ``people`` are as in ``Matched``.
    """
    for source_id, position in positions.items():
        for holder in position.holders:
            if holder in people:
                yield people[holder], source_id


def match_assignments(match: Match, wanted: Iterable[tuple[str, str]]) -> None:
    """Tie each wanted assignment to the row that has the same person and position."""
    there: dict[tuple[str | None, str | None], str] = {}
    for key, row in match.target.all("assignment").items():
        owner = match.owner("assignment", key)
        if owner is not None and as_linked(match, owner, row):
            continue
        if owner is not None:
            match.lose(owner, "assignment")
        there.setdefault((row.fields.get("person"), row.fields.get("position")), key)
    for person, position in wanted if there else ():
        source_id = ids.assignment(person, position)
        if source_id in match.keys or person not in match.keys or position not in match.keys:
            continue
        found = there.get((match.keys[person], match.keys[position]))
        if found is not None and match.owner("assignment", found) is None:
            match.adopt(source_id, "assignment", found)


def as_linked(match: Match, source_id: str, row: StudioObject) -> bool:
    """Tell whether a row still ties the person and the position that it was linked for."""
    person, position = ids.ends(source_id)
    keys = match.keys.get(person), match.keys.get(position)
    return keys == (row.fields.get("person"), row.fields.get("position"))


def _is_of_person(match: Match, source_id: str, row: StudioObject) -> bool:
    """Tell whether a linked row is still the contact of its person: keys may be given again."""
    person = match.keys.get(ids.person_of(source_id))
    return row.fields.get("person") == person


def match_contacts(match: Match, org: Organisation) -> None:
    """Tie each contact that was never linked to a row of its person with the same value."""
    there: dict[tuple[str | None, str | None, str], list[str]] = defaultdict(list)
    for key, row in match.target.all("contact").items():
        owner = match.owner("contact", key)
        if owner is not None and not _is_of_person(match, owner, row):
            match.lose(owner, "contact")
            owner = None
        if owner is None:
            value = compared(row.fields.get("value") or "")
            there[row.fields.get("person"), row.fields.get("type"), value].append(key)
    types = sorted(match.target.schema.contact_types)
    for person in org.persons.values() if there else ():
        owner = match.keys.get(ids.person(person.id))
        for kind in types if owner else ():
            source_id, value = ids.contact(person.id, kind), compared(getattr(person, kind))
            rows = match.free("contact", there.get((owner, kind, value), ()))
            if source_id not in match.keys and value and rows:
                match.adopt(source_id, "contact", rows[0])
