"""Moves, archiving and return of units (rules.md, rules 7 to 10 and 13)."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.plan.firm import (
    DOCK,
    FIRM,
    SALES,
    STORE,
    codes,
    field,
    firm,
    key,
    man,
    options,
    told,
)  # fmt: skip
from tests.plan.world import FIELDS, SCHEMA, World

from orgloader.org.model import Department, Organisation
from orgloader.plan.objects import Schema

ARCHIVE = "f:Удалённые"
KEEPER = man(101, "Кладовщик", 3)
DOCKER = man(102, "Приёмщик", 4)


def loaded(*items: object) -> World:
    world = World()
    world.load(firm(*items))  # type: ignore[arg-type]
    return world


def in_archive(world: World, source_id: str) -> bool:
    return key(world, ARCHIVE) in world.target().ancestors(key(world, source_id))


# Moves


def test_a_department_that_changed_parent_is_one_move() -> None:
    world = loaded(SALES, STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(firm(SALES, replace(STORE, parent="2"), DOCK, KEEPER, DOCKER))
    assert told(plan.changes) == ["move d:3"]
    assert plan.changes[0].old == {"parent": "d:1"}
    assert plan.changes[0].new == {"parent": "d:2"}


def test_parent_and_child_change_places() -> None:
    world = loaded(STORE, DOCK)
    swapped = firm(replace(DOCK, parent="1"), replace(STORE, parent="4"))
    plan = world.plan(swapped)
    assert told(plan.changes) == ["move d:4", "move d:3"]
    world.load(swapped)
    assert field(world, "d:3", "parent") == key(world, "d:4")


def test_a_new_name_and_a_new_place_are_two_changes_of_one_object() -> None:
    world = loaded(SALES, STORE)
    plan = world.load(firm(SALES, Department("3", "Хранилище", "2")))
    assert told(plan.changes) == ["move d:3", "rename d:3"]


def test_the_place_of_the_root_is_the_customers() -> None:
    world = loaded(SALES)
    holding = world.add("department", name="Холдинг")
    world.edit("department", key(world, "d:1"), parent=holding)
    assert world.load(firm(SALES)).changes == ()
    assert field(world, "d:1", "parent") == holding


# Archiving


def test_the_topmost_vanished_unit_goes_down_with_what_is_below() -> None:
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(firm())
    assert told(c for c in plan.changes if c.kind != "assignment") == [
        f"create {ARCHIVE}",
        "archive d:3",
    ]
    assert all(in_archive(world, id) for id in ("d:3", "d:4", "p:3:1", "p:4:1"))
    assert field(world, "d:4", "parent") == key(world, "d:3")
    assert field(world, "d:3", "name") == "Склад"


def test_what_goes_along_is_listed_down_and_up_again() -> None:
    everything = (STORE, DOCK, KEEPER, DOCKER)
    world = loaded(*everything)
    (down,) = (c for c in world.load(firm()).changes if c.action == "archive")
    assert [i.source_id for i in down.inside] == ["d:4", "p:3:1", "p:4:1"]
    assert [i.name for i in down.inside] == ["Приёмка", "Кладовщик", "Приёмщик"]
    (up,) = (c for c in world.load(firm(*everything)).changes if c.action == "restore")
    assert up.inside == down.inside


def test_what_is_moved_out_does_not_go_along() -> None:
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(firm(replace(DOCK, parent="1"), DOCKER))
    (down,) = (c for c in plan.changes if c.action == "archive")
    assert [i.source_id for i in down.inside] == ["p:3:1"]


def test_assignments_go_before_the_positions_that_they_hold() -> None:
    world = loaded(STORE, KEEPER)
    plan = world.load(firm())
    assert told(plan.changes) == [
        "unlink a:101:p:3:1",
        f"create {ARCHIVE}",
        "archive d:3",
    ]
    assert plan.changes[-1].needs == ("a:101:p:3:1",)
    assert plan.names["a:101:p:3:1"] == plan.changes[0].name
    assert world.objects["assignment"] == {}
    assert key(world, "u:101") in world.objects["person"]


def test_what_lives_on_is_moved_out_first() -> None:
    world = loaded(SALES, STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(firm(SALES, replace(DOCK, parent="2"), DOCKER))
    assert told(c for c in plan.changes if c.kind == "department") == ["move d:4", "archive d:3"]
    assert "d:4" in plan.changes[-1].needs
    assert not in_archive(world, "d:4")
    assert not in_archive(world, "p:4:1")


def test_heads_are_set_anew_before_their_position_goes() -> None:
    chief, heir = man(101, "Начальник", 3), man(102, "Кладовщик", 3)
    world = World()
    world.load(firm(replace(STORE, head="101"), chief, heir))
    plan = world.load(firm(replace(STORE, head="102"), heir))
    assert told(plan.changes) == [
        "unlink a:101:p:3:2",
        "update d:3",
        f"create {ARCHIVE}",
        "archive p:3:2",
    ]
    assert field(world, "d:3", "head") == key(world, "p:3:1")


def test_a_live_head_in_an_archived_department_is_let_go_first() -> None:
    chief = man(101, "Начальник", 3)
    world = World()
    world.load(firm(replace(STORE, head="101"), chief), options())
    plan = world.load(firm(STORE))
    assert told(plan.changes).index("update d:3") < told(plan.changes).index("archive p:3:1")
    assert field(world, "d:3", "head") is None


def test_the_folder_is_made_on_first_need_beside_the_root() -> None:
    world = loaded(SALES, STORE)
    holding = world.add("department", name="Холдинг")
    world.edit("department", key(world, "d:1"), parent=holding)
    world.load(firm(SALES))
    assert field(world, ARCHIVE, "parent") == holding
    plan = world.load(firm())
    assert told(plan.changes) == ["archive d:2"]


def test_a_folder_that_stands_there_is_adopted() -> None:
    world = loaded(STORE)
    folder = world.add("folder", name="удалённые")
    plan = world.load(firm())
    assert "create" not in {c.action for c in plan.changes}
    assert field(world, "d:3", "parent") == folder


def test_several_folders_of_that_name_stop_the_load() -> None:
    world = loaded(STORE)
    for _ in range(2):
        world.add("folder", name="Удалённые")
    assert codes(world.plan(firm()), "stop") == ["folder.conflict"]
    assert codes(world.plan(firm(STORE)), "stop") == []


def test_without_a_folder_class_the_load_stops_only_when_it_must_archive() -> None:
    fields = {kind: frozenset(names) for kind, names in FIELDS.items() if kind != "folder"}
    world = World(Schema(fields, SCHEMA.contact_types))  # type: ignore[arg-type]
    world.load(firm(STORE))
    assert codes(world.plan(firm(STORE, SALES)), "stop") == []
    assert codes(world.plan(firm()), "stop") == ["folder.missing"]


def test_what_is_in_the_archive_is_never_adopted_by_name() -> None:
    world = loaded(STORE, KEEPER)
    old = key(world, "d:3")
    world.load(firm())
    plan = world.load(firm(Department("7", "Склад", "1"), man(101, "Кладовщик", 7)))
    assert {"create d:7", "create p:7:1"} <= set(told(plan.changes))
    assert key(world, "d:7") != old


def test_persons_who_left_stay_in_the_catalogue() -> None:
    world = loaded(STORE, KEEPER, man(102, "Кладовщик", 3))
    before = key(world, "u:101")
    plan = world.load(firm(STORE, man(102, "Кладовщик", 3)))
    assert told(plan.changes) == ["unlink a:101:p:3:1"]
    plan = world.load(firm(STORE, KEEPER, man(102, "Кладовщик", 3)))
    assert told(plan.changes) == ["link a:101:p:3:1"]
    assert key(world, "u:101") == before


# Return


def test_a_department_returns_with_all_that_went_down_with_it() -> None:
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    before = {id: key(world, id) for id in ("d:3", "d:4", "p:3:1", "p:4:1")}
    world.load(firm())
    plan = world.load(firm(STORE, DOCK, KEEPER, DOCKER))
    assert told(plan.changes) == ["restore d:3", "link a:101:p:3:1", "link a:102:p:4:1"]
    assert {id: key(world, id) for id in before} == before
    assert not any(in_archive(world, id) for id in before)


def test_what_did_not_return_stays_in_the_archive() -> None:
    """It rises with its department and goes down again by itself."""
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    world.load(firm())
    plan = world.load(firm(STORE))
    assert told(plan.changes) == ["restore d:3", "archive d:4", "archive p:3:1"]
    assert [in_archive(world, id) for id in ("d:3", "d:4", "p:3:1", "p:4:1")] == [
        False, True, True, True,
    ]  # fmt: skip


def test_a_department_may_return_elsewhere_under_another_name() -> None:
    world = loaded(SALES, STORE, DOCK)
    before = key(world, "d:4")
    world.load(firm(SALES))
    plan = world.load(firm(SALES, Department("4", "Док", "2")))
    assert told(plan.changes) == ["restore d:4", "rename d:4"]
    assert key(world, "d:4") == before
    assert in_archive(world, "d:3")


# What is not the loader's


def test_what_people_made_stays_and_moves_along() -> None:
    world = loaded(SALES, STORE)
    team = world.add("department", name="Команда", parent=key(world, "d:3"))
    plan = world.load(firm(SALES, replace(STORE, parent="2")))
    assert [f.text.values["count"] for f in plan.findings if f.code == "unowned"] == [1]
    assert world.objects["department"][team].fields["parent"] == key(world, "d:3")
    world.load(firm(SALES))
    assert key(world, ARCHIVE) in world.target().ancestors(team)


def test_assignments_made_by_hand_stay() -> None:
    world = loaded(STORE, KEEPER)
    guest = world.add("person", name="Гость")
    row = world.add("assignment", person=guest, position=key(world, "p:3:1"))
    assert world.load(firm(STORE, KEEPER)).changes == ()
    world.load(firm(STORE))
    assert row in world.objects["assignment"]


# Proof


def protect(*items: object, **known: object) -> Organisation:
    return firm(*items, **known)  # type: ignore[arg-type]


def test_nothing_in_a_department_without_a_place_goes_down() -> None:
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(protect(replace(STORE, parent="77"), DOCK, KEEPER, DOCKER))
    assert not [c for c in plan.changes if c.action in ("archive", "unlink")]
    assert {"d:3", "d:4"} <= {f"d:{row.id}" for row in plan.excluded}


def test_what_a_cycle_holds_does_not_go_down() -> None:
    world = loaded(STORE, DOCK, KEEPER, DOCKER)
    plan = world.load(protect(replace(STORE, parent="4"), DOCK, KEEPER, DOCKER))
    assert plan.changes == ()


def test_what_lies_outside_the_root_goes_down() -> None:
    world = loaded(SALES, STORE)
    plan = world.load(protect(SALES, replace(STORE, parent="9"), Department("9", "Вторая")))
    assert "archive d:3" in told(plan.changes)


def test_an_unseen_head_keeps_what_the_studio_shows() -> None:
    chief = man(101, "Начальник", 3)
    world = World()
    world.load(firm(replace(STORE, head="101"), chief))
    plan = world.load(protect(replace(STORE, head="101"), unseen=frozenset({"101"})))
    assert plan.changes == ()
    assert codes(plan) == ["head.unseen.d:3"]
    assert world.plan(protect(replace(STORE, head="101"), unseen=frozenset({"101"}))).links == {}


def test_a_unit_above_something_that_cannot_move_is_kept() -> None:
    """Below the vanished department stands one that lives on in conflict of the proof."""
    world = loaded(STORE, DOCK)
    plan = world.load(protect(replace(DOCK, parent="3")))
    assert plan.changes == ()
    assert codes(plan) == ["department.unplaced", "archive.kept.d:3"]


def test_a_deep_chain_is_planned() -> None:
    chain = [Department(str(id), "Отдел", str(id - 1)) for id in range(2, 2001)]
    world = World()
    world.load(firm(*chain))
    plan = world.plan(firm())
    assert told(plan.changes) == [f"create {ARCHIVE}", "archive d:2"]
    assert world.plan(firm(*chain)).changes == ()


@given(st.permutations(["2", "3", "4", "5"]), st.permutations(["2", "3", "4", "5"]))
def test_a_chain_turns_into_any_other(first: list[str], second: list[str]) -> None:
    def chain(ids: list[str]) -> Organisation:
        above = dict(zip(ids, ["1", *ids], strict=False))
        return firm(*(Department(id, f"Отдел {id}", above[id]) for id in ids))

    world = World()
    world.load(chain(first))
    before = {id: key(world, f"d:{id}") for id in first}
    world.load(chain(second))
    assert {id: key(world, f"d:{id}") for id in first} == before
    assert field(world, f"d:{second[0]}", "parent") == key(world, f"d:{FIRM.id}")
