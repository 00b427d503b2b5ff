"""Random portals for the planner's properties: small, dense, full of namesakes."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from orgloader.org.assemble import assemble
from orgloader.org.model import Department, Organisation, Person

NAMES = ("Склад", "Отдел продаж", "Бухгалтерия", "склад", "Цех №1")
TITLES = ("", "Инженер", "инженер", "Ведущий инженер", "Кладовщик", "Ёлочник")
LAST = ("Ильин", "Серова", "Ким")
FIRST = ("Пётр", "Анна")

Portal = tuple[tuple[Department, ...], tuple[Person, ...]]


@st.composite
def departments(draw: st.DrawFn) -> tuple[Department, ...]:
    """A tree below department 1; any subset of the IDs 2 to 8 in any arrangement."""
    ids = draw(st.permutations(range(2, 9)))[: draw(st.integers(0, 7))]
    placed = ["1"]
    found = [Department("1", "ООО «Пример»", None, draw(heads()))]
    for id in map(str, ids):
        parent = draw(st.sampled_from(placed))
        found.append(Department(id, draw(st.sampled_from(NAMES)), parent, draw(heads())))
        placed.append(id)
    return tuple(found)


def heads() -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.integers(101, 112).map(str))


@st.composite
def persons(draw: st.DrawFn) -> tuple[Person, ...]:
    ids = draw(st.lists(st.integers(101, 110), unique=True, max_size=10))
    return tuple(draw(person(str(id))) for id in ids)


@st.composite
def person(draw: st.DrawFn, id: str) -> Person:
    memberships = draw(st.lists(st.integers(1, 9), unique=True, max_size=3))
    return Person(
        id,
        last_name=draw(st.sampled_from(LAST)),
        first_name=draw(st.sampled_from(FIRST)),
        email=draw(st.sampled_from(("", f"u{id}@example.ru"))),
        work_phone=draw(st.sampled_from(("", "+7 900 000-00-01"))),
        title=draw(st.sampled_from(TITLES)),
        departments=tuple(map(str, memberships)),
        active=draw(st.integers(0, 9)) > 0,
    )


def portals() -> st.SearchStrategy[Portal]:
    return st.tuples(departments(), persons())


def organise(portal: Portal, **options: object) -> Organisation:
    """Assemble a portal's rows, as a run does."""
    rows, people = portal
    return assemble(rows, people, root="1", default_position="Сотрудник", **options)  # type: ignore[arg-type]


def organisations() -> st.SearchStrategy[Organisation]:
    return portals().map(organise)


def with_person(portal: Portal, id: str, **changes: object) -> Portal:
    rows, people = portal
    return rows, tuple(replace(p, **changes) if p.id == id else p for p in people)  # type: ignore[arg-type]


def shuffled(rows: Sequence[Department], people: Sequence[Person], draw: st.DrawFn) -> Portal:
    return tuple(draw(st.permutations(rows))), tuple(draw(st.permutations(people)))
