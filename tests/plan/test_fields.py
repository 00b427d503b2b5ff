"""Fields: what is written, what is unknown, drift, contacts (rules.md, rules 3, 10 to 12)."""

from dataclasses import replace

import pytest
from tests.plan.firm import STORE, codes, field, firm, key, man, options, told
from tests.plan.world import FIELDS, PLAIN, SCHEMA, World

from orgloader.org.model import Person
from orgloader.plan.objects import Schema

BELOVA = Person(
    "101", "Белова", "Ольга", "Петровна", "b@example.ru", "+7 495 000-00-01", "+7 900 000-00-01",
    "Кладовщик", ("3",),
)  # fmt: skip
OTHER = replace(BELOVA, id="102", last_name="Ким", email="k@example.ru")


def loaded(schema: Schema = PLAIN) -> World:
    world = World(schema)
    world.load(firm(STORE, BELOVA, OTHER))
    return world


def rows(world: World, person: str) -> dict[str | None, str | None]:
    return {
        row.fields["type"]: row.fields["value"]
        for row in world.objects["contact"].values()
        if row.fields["person"] == key(world, person)
    }


def test_a_person_is_written_with_all_that_the_studio_has() -> None:
    world = loaded()
    fields = world.objects["person"][key(world, "u:101")].fields
    assert fields == {
        "name": "Белова Ольга Петровна",
        "last_name": "Белова",
        "first_name": "Ольга",
        "patronymic": "Петровна",
        "email": "b@example.ru",
        "work_phone": "+7 495 000-00-01",
        "mobile_phone": "+7 900 000-00-01",
        "external_id": "u:101",
    }


def test_contacts_are_rows_where_the_studio_keeps_them_so() -> None:
    world = loaded(SCHEMA)
    assert rows(world, "u:101") == {
        "email": "b@example.ru",
        "work_phone": "+7 495 000-00-01",
        "mobile_phone": "+7 900 000-00-01",
    }
    plan = world.load(firm(STORE, replace(BELOVA, email="new@example.ru"), OTHER))
    assert told(plan.changes) == ["update c:101:email"]
    assert rows(world, "u:101")["email"] == "new@example.ru"


def test_a_contact_without_a_value_gets_no_row() -> None:
    world = World()
    world.load(firm(STORE, replace(BELOVA, work_phone=""), OTHER))
    assert set(rows(world, "u:101")) == {"email", "mobile_phone"}


def test_a_contact_that_lost_its_value_is_cleared() -> None:
    world = loaded(SCHEMA)
    plan = world.load(firm(STORE, replace(BELOVA, work_phone=""), OTHER))
    assert told(plan.changes) == ["update c:101:work_phone"]
    assert rows(world, "u:101")["work_phone"] in (None, "")


def test_rows_made_by_hand_are_left_alone() -> None:
    world = loaded(SCHEMA)
    mine = world.add("contact", person=key(world, "u:101"), type="email", value="own@example.ru")
    world.load(firm(STORE, replace(BELOVA, email="new@example.ru"), OTHER))
    assert world.objects["contact"][mine].fields["value"] == "own@example.ru"


@pytest.mark.parametrize("schema", [SCHEMA, PLAIN])
def test_an_unknown_field_is_not_an_empty_one(schema: Schema) -> None:
    world = loaded(schema)
    blank = [replace(person, mobile_phone="") for person in (BELOVA, OTHER)]
    assert world.plan(firm(STORE, *blank, unknown=frozenset({"mobile_phone"}))).changes == ()


def test_a_field_that_is_empty_for_everybody_is_unknown() -> None:
    world = loaded()
    blank = [replace(person, patronymic="") for person in (BELOVA, OTHER)]
    assert world.plan(firm(STORE, *blank)).changes == ()
    assert field(world, "u:101", "name") == "Белова Ольга Петровна"


def test_a_field_that_is_empty_for_one_is_cleared() -> None:
    world = loaded()
    plan = world.load(firm(STORE, replace(BELOVA, mobile_phone=""), OTHER))
    assert told(plan.changes) == ["update u:101"]
    assert field(world, "u:101", "mobile_phone") == ""


def test_a_new_name_is_a_rename() -> None:
    world = loaded()
    plan = world.load(firm(STORE, replace(BELOVA, last_name="Седова"), OTHER))
    assert told(plan.changes) == ["rename u:101"]
    assert plan.changes[0].new == {"name": "Седова Ольга Петровна", "last_name": "Седова"}


def test_external_ids_are_written_where_the_profile_names_them() -> None:
    world = loaded()
    assert [field(world, id, "external_id") for id in ("d:3", "p:3:1", "u:102")] == [
        "d:3", "p:3:1", "u:102",
    ]  # fmt: skip
    world.edit("department", key(world, "d:3"), external_id="")
    plan = world.load(firm(STORE, BELOVA, OTHER))
    assert told(plan.changes) == ["update d:3"]


# Drift


def test_what_somebody_edited_is_shown_and_overwritten() -> None:
    world = loaded()
    world.edit("department", key(world, "d:3"), name="Мой склад")
    plan = world.load(firm(STORE, BELOVA, OTHER))
    assert told(plan.changes) == ["rename d:3"]
    (drift,) = plan.drift
    assert (drift.field, drift.written, drift.found, drift.wanted) == (
        "name", "Склад", "Мой склад", "Склад",
    )  # fmt: skip
    assert codes(plan) == ["drift.d:3.name"]
    assert world.plan(firm(STORE, BELOVA, OTHER)).drift == ()


def test_a_change_of_the_source_is_no_drift() -> None:
    plan = loaded().load(firm(replace(STORE, name="Хранилище"), BELOVA, OTHER))
    assert told(plan.changes) == ["rename d:3"]
    assert plan.drift == ()


def test_a_unit_moved_by_hand_goes_back() -> None:
    world = loaded()
    world.edit("position", key(world, "p:3:1"), parent=key(world, "d:1"))
    plan = world.load(firm(STORE, BELOVA, OTHER))
    assert told(plan.changes) == ["move p:3:1"]
    assert (plan.drift[0].written, plan.drift[0].found) == ("d:3", "d:1")


def test_a_head_set_by_hand_is_overwritten() -> None:
    world = loaded()
    world.edit("department", key(world, "d:3"), head=key(world, "p:3:1"))
    plan = world.load(firm(STORE, BELOVA, OTHER))
    assert told(plan.changes) == ["update d:3"]
    assert codes(plan) == ["drift.d:3.head"]


def test_spaces_and_nothing_are_no_difference() -> None:
    world = loaded()
    world.edit("department", key(world, "d:3"), name="  Склад ")
    world.edit("person", key(world, "u:101"), patronymic="Петровна\xa0")
    assert world.plan(firm(STORE, BELOVA, OTHER)).changes == ()


# Fields and classes that the studio does not have


def test_a_profile_without_heads_sets_none() -> None:
    fields = dict(SCHEMA.fields) | {"department": frozenset({"name", "parent"})}
    world = World(Schema(fields, SCHEMA.contact_types))
    plan = world.load(firm(replace(STORE, head="101"), BELOVA))
    assert not [c for c in plan.changes if "head" in c.new]


def test_a_profile_with_names_only() -> None:
    fields = {**FIELDS, "person": {"name"}}
    plain = {kind: frozenset(names) for kind, names in fields.items() if kind != "contact"}
    world = World(Schema(plain))  # type: ignore[arg-type]
    world.load(firm(STORE, BELOVA, OTHER))
    assert world.objects["person"][key(world, "u:101")].fields == {"name": "Белова Ольга Петровна"}
    assert world.plan(firm(STORE, BELOVA, OTHER)).changes == ()


# Persons off


def test_with_persons_off_only_units_are_loaded() -> None:
    world = World()
    off = options(create_persons=False)
    plan = world.load(firm(replace(STORE, head="101"), BELOVA, OTHER), off)
    assert {c.kind for c in plan.changes} == {"department", "position"}
    assert field(world, "d:3", "head") == key(world, "p:3:1")
    assert {row.id for row in plan.excluded} == {"101", "102"}


def test_with_persons_off_assignments_are_not_touched() -> None:
    world = loaded()
    before = dict(world.objects["assignment"]), dict(world.objects["person"])
    plan = world.load(firm(STORE, man(103, "Кладовщик", 3)), options(create_persons=False))
    assert plan.changes == ()
    assert before == (world.objects["assignment"], world.objects["person"])
