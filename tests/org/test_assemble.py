"""From the portal's rows to the organisation: rules.md, rules 1 to 4 and the traps of real data."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from tests.plan.orgs import Portal, portals

from orgloader.org.assemble import RootMissingError, assemble
from orgloader.org.model import Department, Excluded, Organisation, Person
from orgloader.org.names import clean
from orgloader.text import Text

FIRM = Department("1", "ООО «Пример»")
SALES = Department("2", "Отдел продаж", "1")
STORE = Department("3", "Склад", "1")
ILYIN = Person("101", "Ильин", "Пётр", title="Инженер", departments=("2",))
SEROVA = Person("102", "Серова", "Анна", title="Инженер", departments=("2",))


def organise(
    departments: tuple[Department, ...], *persons: Person, root: str = "1", **known: object
) -> Organisation:
    return assemble(departments, persons, root=root, default_position="Сотрудник", **known)  # type: ignore[arg-type]


def reasons(org: Organisation) -> dict[tuple[str, str], str]:
    return {(row.kind, row.id): str(row.reason) for row in org.excluded}


def codes(org: Organisation) -> set[str]:
    return {note.code for note in org.notes}


# Rule 1: scope


def test_only_the_subtree_of_the_root_is_loaded() -> None:
    below = Department("4", "Группа", "2")
    org = organise((FIRM, SALES, STORE, below), ILYIN, root="2")
    assert list(org.departments) == ["2", "4"]
    assert set(reasons(org)) == {("department", "1"), ("department", "3")}
    assert org.protected == frozenset()


def test_a_root_that_is_not_there_is_told() -> None:
    with pytest.raises(RootMissingError):
        organise((FIRM,), root="7")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"active": False}, "The person is dismissed"),
        ({"departments": ()}, "The person belongs to no department"),
        ({"employee": False}, "Bots, guests and e-mail users are not loaded"),
        ({"departments": ("9",)}, "The person has no department inside the chosen root"),
    ],
)
def test_who_is_not_loaded_is_told_why(changes: dict[str, object], reason: str) -> None:
    org = organise((FIRM, SALES), replace(ILYIN, **changes))  # type: ignore[arg-type]
    assert not org.persons
    assert not org.positions
    assert reasons(org)["person", "101"] == reason


def test_a_head_is_never_excluded_by_the_kind_of_user() -> None:
    """The portal derives it from an empty list of departments."""
    headed = replace(SALES, head="101")
    org = organise((FIRM, headed), replace(ILYIN, departments=(), employee=False))
    assert org.heads["2"] == "101"
    assert list(org.positions) == [("2", "инженер")]


@pytest.mark.parametrize("heads", [("101", "102"), ()])
def test_several_heads_are_no_head_that_is_known(heads: tuple[str, ...]) -> None:
    """The head in Business Studio stays, and so does what may hang on being the head."""
    unclear = replace(STORE, unclear_heads=heads)
    org = organise((FIRM, SALES, unclear), ILYIN, replace(SEROVA, departments=("3",)))
    assert "3" not in org.heads
    assert set(org.departments) == {"1", "2", "3"}
    assert codes(org) == {"head.unclear.d:3"}
    assert org.protected == ({"u:101"} if heads else frozenset())


def test_departments_that_are_left_out_are_told() -> None:
    broken = Excluded("department", "7", Text("unknown shape"), "Склад")
    org = organise((FIRM, Department("8", "Группа", "7")), ILYIN, broken=(broken,))
    assert codes(org) == {"department.unreadable.d:7", "department.unplaced"}
    (unplaced,) = (note for note in org.notes if note.code == "department.unplaced")
    assert "Группа (8)" in str(unplaced.text)


def test_a_membership_outside_the_root_is_no_news() -> None:
    org = organise((FIRM, SALES, STORE), replace(ILYIN, departments=("2", "3")), root="2")
    assert list(org.positions) == [("2", "инженер")]
    assert ("assignment", "u:101") not in reasons(org)


def test_a_membership_in_an_unknown_department_is_told() -> None:
    org = organise((FIRM, SALES), replace(ILYIN, departments=("2", "40")))
    assert list(org.positions) == [("2", "инженер")]
    assert reasons(org) == {("assignment", "u:101"): "The portal does not show department 40"}


def test_a_membership_in_a_department_without_a_place_is_told() -> None:
    lost = Department("40", "Бывший", "39")
    org = organise((FIRM, SALES, lost), replace(ILYIN, departments=("2", "40")))
    assert reasons(org)["assignment", "u:101"] == "Department 40 has no place in the structure"


# Rule 2: positions


def test_one_position_per_department_and_title() -> None:
    seller = replace(SEROVA, title="Продавец")
    org = organise((FIRM, SALES), ILYIN, seller, replace(SEROVA, id="103"))
    held = {key: position.holders for key, position in org.positions.items()}
    assert held == {("2", "инженер"): ("101", "103"), ("2", "продавец"): ("102",)}


@pytest.mark.parametrize(
    "title",
    [
        "инженер",
        " Инженер ",
        "ИНЖЕНЕР",
        "Инженер\xa0",
        unicodedata.normalize("NFD", "Инженер"),
    ],
)
def test_odd_spellings_are_one_position(title: str) -> None:
    org = organise((FIRM, SALES), ILYIN, replace(SEROVA, title=title))
    assert [position.holders for position in org.positions.values()] == [("101", "102")]


def test_composed_and_decomposed_letters_are_one_position() -> None:
    title = "Старший й-оператор"
    apart = replace(SEROVA, title=clean(unicodedata.normalize("NFD", title)))
    org = organise((FIRM, SALES), replace(ILYIN, title=title), apart)
    assert [position.spellings for position in org.positions.values()] == [(title, title)]


def test_the_lowest_user_spells_a_new_position() -> None:
    people = [
        replace(ILYIN, id=id, title=title) for id, title in (("20", "ИНЖЕНЕР"), ("9", "инженер"))
    ]
    org = organise((FIRM, SALES), *people)
    assert org.positions["2", "инженер"].spellings == ("инженер", "ИНЖЕНЕР")
    assert org.positions["2", "инженер"].holders == ("9", "20")


@pytest.mark.parametrize("title", ["", "  ", "\xa0\t"])
def test_an_empty_title_is_the_default_position(title: str) -> None:
    org = organise((FIRM, SALES), replace(ILYIN, title=clean(title)))
    assert org.positions["2", "сотрудник"].spellings == ("Сотрудник",)


def test_an_empty_title_joins_those_who_write_it_out() -> None:
    org = organise((FIRM, SALES), replace(ILYIN, title=""), replace(SEROVA, title="сотрудник"))
    assert org.positions["2", "сотрудник"].holders == ("101", "102")


# Rule 3: persons and assignments


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (Person("101", "Ильин", "Пётр", "Олегович"), "Ильин Пётр Олегович"),
        (Person("101", "", "Пётр"), "Пётр"),
        (Person("101", email="p@example.ru"), "p@example.ru"),
        (Person("101"), "ID 101"),
    ],
)
def test_the_full_name_is_what_is_known_of_it(person: Person, name: str) -> None:
    assert person.name == name


def test_each_department_of_a_person_gives_a_position() -> None:
    org = organise((FIRM, SALES, STORE), replace(ILYIN, departments=("3", "2", "3")))
    assert set(org.positions) == {("2", "инженер"), ("3", "инженер")}
    assert {position.holders for position in org.positions.values()} == {("101",)}


# Rule 4: heads


def headed(department: Department, *persons: Person, **known: object) -> Organisation:
    return organise((FIRM, replace(department, head="101"), STORE), *persons, **known)


def test_a_head_who_is_a_member() -> None:
    org = headed(SALES, ILYIN)
    assert org.heads == {"1": None, "2": "101", "3": None}
    assert not org.notes


def test_a_head_who_is_no_member_gets_a_position_there() -> None:
    org = headed(SALES, replace(ILYIN, departments=("3",)))
    assert org.positions["2", "инженер"].holders == ("101",)
    assert org.positions["3", "инженер"].holders == ("101",)


def test_a_head_without_any_department_is_loaded() -> None:
    org = headed(SALES, replace(ILYIN, departments=()))
    assert list(org.persons) == ["101"]
    assert list(org.positions) == [("2", "инженер")]


def test_a_head_of_many_departments_holds_a_position_in_each() -> None:
    org = organise(tuple(replace(d, head="101") for d in (FIRM, SALES, STORE)), ILYIN)
    assert {key[0] for key in org.positions} == {"1", "2", "3"}


def test_a_head_outside_the_root_is_loaded_for_what_they_head() -> None:
    org = headed(SALES, replace(ILYIN, departments=("3",)), root="2")
    assert list(org.positions) == [("2", "инженер")]


@pytest.mark.parametrize("persons", [(replace(ILYIN, active=False),), ()])
def test_a_dismissed_or_deleted_head_means_no_head(persons: tuple[Person, ...]) -> None:
    org = headed(SALES, *persons)
    assert org.heads["2"] is None
    assert codes(org) == {"head.gone.d:2"}
    assert not org.positions


def test_an_unseen_head_is_unknown() -> None:
    org = headed(SALES, unseen=frozenset({"101"}))
    assert "2" not in org.heads
    assert codes(org) == {"head.unseen.d:2"}
    assert "u:101" in org.protected


# Rule 13: what cannot be placed or understood is kept safe


def test_orphans_and_cycles_are_excluded_and_protected() -> None:
    lost = (
        Department("5", "Сирота", "77"),
        Department("6", "Под сиротой", "5"),
        Department("7", "Круг", "8"),
        Department("8", "Круг", "7"),
    )
    org = organise((FIRM, *lost), replace(ILYIN, departments=("6",)))
    assert list(org.departments) == ["1"]
    assert org.protected == {"d:5", "d:6", "d:7", "d:8"}
    assert {kind for kind, _ in reasons(org)} == {"department", "person", "assignment"}


def test_a_second_top_is_excluded_but_not_protected() -> None:
    org = organise((FIRM, Department("9", "Вторая фирма")))
    assert reasons(org) == {("department", "9"): "Outside the chosen root department"}
    assert not org.protected


def test_a_root_inside_a_cycle_stops_the_load() -> None:
    org = organise((replace(FIRM, parent="2"), SALES))
    assert [(note.code, note.stop) for note in org.notes] == [("root.cycle", True)]


def test_a_root_below_a_cycle_is_loaded() -> None:
    circle = (Department("8", "Круг", "9"), Department("9", "Круг", "8"))
    org = organise((replace(FIRM, parent="8"), SALES, *circle))
    assert not any(note.stop for note in org.notes)
    assert list(org.departments) == ["1", "2"]


def test_broken_rows_are_counted_excluded_and_protected() -> None:
    broken = tuple(Excluded(kind, "50", Text("Broken")) for kind in ("department", "person"))
    org = organise((FIRM, SALES), ILYIN, broken=broken)
    assert org.protected == {"d:50", "u:50"}
    assert org.rows == {"department": 3, "person": 2}
    assert set(reasons(org)) == {("department", "50"), ("person", "50")}


def test_what_is_excluded_is_called_by_name() -> None:
    gone = replace(ILYIN, active=False)
    org = organise((FIRM, Department("9", "Вторая фирма")), gone)
    assert {(row.kind, row.name) for row in org.excluded} == {
        ("department", "Вторая фирма"),
        ("person", gone.name),
    }


def test_a_department_without_a_name_is_called_by_its_id() -> None:
    org = organise((FIRM, replace(SALES, name="")))
    assert org.departments[SALES.id].name == f"ID {SALES.id}"


# Rule 18: every row explained


@given(portals())
def test_every_row_is_loaded_or_has_a_reason(portal: Portal) -> None:
    org = organise(portal[0], *portal[1])
    for kind, loaded in (("department", org.departments), ("person", org.persons)):
        excluded = [row.id for row in org.excluded if row.kind == kind]
        assert len(excluded) == len(set(excluded))
        assert not set(excluded) & loaded.keys()
        assert len(loaded) + len(excluded) == org.rows[kind]
    assert all(str(row.reason) for row in org.excluded)


@given(portals())
def test_the_parts_agree(portal: Portal) -> None:
    org = organise(portal[0], *portal[1])
    holders = {holder for position in org.positions.values() for holder in position.holders}
    assert holders == org.persons.keys()
    for (department, _), position in org.positions.items():
        assert department in org.departments
        assert len(position.spellings) == len(position.holders) == len(set(position.holders))
    for department, head in org.heads.items():
        seats = [p.holders for key, p in org.positions.items() if key[0] == department]
        assert head is None or sum(head in holders for holders in seats) == 1


@given(portals())
def test_the_order_of_rows_means_nothing(portal: Portal) -> None:
    assert organise(portal[0][::-1], *portal[1][::-1]) == organise(portal[0], *portal[1])
