"""From what a portal shows to the organisation that is to be loaded (rules.md, rules 1 to 4)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from orgloader.org.model import (
    Department,
    Excluded,
    Note,
    Organisation,
    Person,
    Position,
    PositionKey,
)
from orgloader.org.names import clean, compared
from orgloader.org.places import CYCLE, OUTSIDE, in_order, misplaced, subtree
from orgloader.text import Text, Values


class RootMissingError(LookupError):
    """The chosen root department is not among those read."""


@dataclass(slots=True)
class _People:
    """Persons, positions and heads while they are being gathered."""

    persons: dict[str, Person] = field(default_factory=dict)
    positions: dict[PositionKey, list[Person]] = field(default_factory=dict)
    heads: dict[str, str | None] = field(default_factory=dict)
    excluded: list[Excluded] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def assemble(
    departments: Iterable[Department],
    persons: Iterable[Person],
    *,
    root: str,
    default_position: str,
    unseen: frozenset[str] = frozenset(),
    unknown: frozenset[str] = frozenset(),
    broken: Sequence[Excluded] = (),
) -> Organisation:
    """Build the organisation below ``root`` from a complete read.

    ``unseen`` are the IDs of heads whom the webhook merely cannot see; ``unknown`` the person
    fields that were not delivered; ``broken`` the rows that could not be understood.
    Raises ``RootMissingError``.
    """
    all_departments = {item.id: _named(item) for item in departments}
    if root not in all_departments:
        raise RootMissingError(root)
    inside = {item.id: item for item in subtree(all_departments, root)}
    elsewhere = misplaced(all_departments, set(inside))
    by_id = {item.id: item for item in persons}
    people = _People()
    _gather_heads(people, inside, by_id, unseen)
    _gather_persons(people, inside, elsewhere, by_id, clean(default_position))
    outside = [
        Excluded("department", id, elsewhere[id], all_departments[id].name)
        for id in in_order(elsewhere)
    ]
    return Organisation(
        root=root,
        departments=inside,
        persons=people.persons,
        positions={key: _position(key, people.positions[key]) for key in people.positions},
        heads=people.heads,
        unknown=unknown,
        protected=_protected(elsewhere, {*unseen, *_possible_heads(inside, by_id)}, broken),
        excluded=(*outside, *people.excluded, *broken),
        notes=(
            *_root_notes(all_departments, root),
            *_left_out(outside, broken),
            *people.notes,
        ),
        rows=_rows(len(all_departments), len(by_id), broken),
    )


def _named(department: Department) -> Department:
    """Return the department with a name: without one it is called like a person without one."""
    return department if department.name else replace(department, name=f"ID {department.id}")


def _protected(
    elsewhere: Mapping[str, Text], persons: set[str], broken: Sequence[Excluded]
) -> frozenset[str]:
    letters = {"department": "d", "person": "u"}
    return frozenset(
        {f"d:{id}" for id, reason in elsewhere.items() if reason is not OUTSIDE}
        | {f"u:{id}" for id in persons}
        | {f"{letters[row.kind]}:{row.id}" for row in broken}
    )


def _possible_heads(
    inside: Mapping[str, Department], persons: Mapping[str, Person]
) -> Iterable[str]:
    """Yield who may hold a position only as the head of a department whose head is unclear."""
    for department in inside.values():
        for id in department.unclear_heads or ():
            if id not in persons or department.id not in persons[id].departments:
                yield id


def _rows(departments: int, persons: int, broken: Sequence[Excluded]) -> Mapping[str, int]:
    lost = [row.kind for row in broken]
    return {
        "department": departments + lost.count("department"),
        "person": persons + lost.count("person"),
    }


def _root_notes(departments: Mapping[str, Department], root: str) -> list[Note]:
    parent = departments[root].parent
    above = set()
    while parent in departments and parent not in above and parent is not None:
        above.add(parent)
        parent = departments[parent].parent
    return [Note("root.cycle", CYCLE, stop=True)] if root in above else []


def _left_out(outside: Sequence[Excluded], broken: Sequence[Excluded]) -> Iterable[Note]:
    """Yield what becomes of departments that could not be read, or have no place."""
    for row in broken:
        if row.kind == "department":
            message = "Department %(id)s is left out, with what is below it: %(reason)s"
            values: Values = {"id": row.id, "reason": row.reason}
            yield Note(f"department.unreadable.d:{row.id}", Text(message, values))
    lost = [row for row in outside if row.reason is not OUTSIDE]
    if lost:
        names = ", ".join(f"{row.name} ({row.id})" for row in lost[:5])
        values = {"count": len(lost), "names": names}
        message = "Departments without a place in the structure are left out (%(count)d): %(names)s"
        yield Note("department.unplaced", Text(message, values))


def _gather_heads(
    people: _People,
    departments: Mapping[str, Department],
    persons: Mapping[str, Person],
    unseen: frozenset[str],
) -> None:
    for department in departments.values():
        head = department.head
        if department.unclear_heads is not None:
            people.notes.append(_head_note("unclear", department))
            continue
        if head is not None and head in unseen:
            people.notes.append(_head_note("unseen", department))
            continue
        active = head is not None and head in persons and persons[head].active
        people.heads[department.id] = head if active else None
        if head is not None and not active:
            people.notes.append(_head_note("gone", department))


def _head_note(why: str, department: Department) -> Note:
    told = {
        "unseen": "The webhook cannot see user %(head)s, the head of %(department)s: "
        "the head in Business Studio stays as it is",
        "unclear": "The portal does not name one head of %(department)s, but %(heads)s: "
        "the head in Business Studio stays as it is",
        "gone": "User %(head)s, named as the head of %(department)s, is dismissed or deleted: "
        "the department is loaded without a head",
    }
    heads = ", ".join(department.unclear_heads or ()) or "?"
    values = {"head": department.head, "heads": heads, "department": department.name}
    return Note(f"head.{why}.d:{department.id}", Text(told[why], values))


def _gather_persons(
    people: _People,
    inside: Mapping[str, Department],
    elsewhere: Mapping[str, Text],
    persons: Mapping[str, Person],
    default_position: str,
) -> None:
    headed: dict[str, list[str]] = {}
    for department, head in people.heads.items():
        if head is not None:
            headed.setdefault(head, []).append(department)
    for id in in_order(persons):
        person = persons[id]
        own = [one for one in dict.fromkeys(person.departments) if one in inside]
        taken = person.active and (person.employee or id in headed)
        places = dict.fromkeys([*own, *headed.get(id, ())]) if taken else {}
        people.excluded.extend(_unplaced(person, inside, elsewhere))
        if not places:
            people.excluded.append(Excluded("person", id, _why_not(person), person.name))
            continue
        people.persons[id] = person if person.title else replace(person, title=default_position)
        for department in places:
            key = department, compared(people.persons[id].title)
            people.positions.setdefault(key, []).append(people.persons[id])


def _why_not(person: Person) -> Text:
    if not person.active:
        return Text("The person is dismissed", code="dismissed")
    if not person.departments:
        return Text("The person belongs to no department", code="no_department")
    if not person.employee:
        return Text("Bots, guests and e-mail users are not loaded", code="not_employee")
    return Text("The person has no department inside the chosen root", code="outside")


def _unplaced(
    person: Person, inside: Mapping[str, Department], elsewhere: Mapping[str, Text]
) -> Iterable[Excluded]:
    """Yield the memberships that point to departments without a place."""
    for department in person.departments if person.active else ():
        reason = elsewhere.get(department)
        if department in inside or reason is OUTSIDE:
            continue
        values = {"department": department}
        text = Text(
            "The portal does not show department %(department)s", values, "department_unseen"
        )
        if reason is not None:
            text = Text(
                "Department %(department)s has no place in the structure",
                values,
                "department_misplaced",
            )
        yield Excluded("assignment", f"u:{person.id}", text, person.name)


def _position(key: PositionKey, holders: Sequence[Person]) -> Position:
    return Position(
        department=key[0],
        spellings=tuple(person.title for person in holders),
        holders=tuple(person.id for person in holders),
    )
