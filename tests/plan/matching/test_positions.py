"""Rename, return, transfer and spelling of positions (rules.md, rules 2, 7 and 9)."""

from dataclasses import replace

import pytest
from tests.plan.firm import SALES, STORE, codes, field, firm, key, man, options, told
from tests.plan.world import World


def loaded(*items: object, **known: object) -> World:
    world = World()
    world.load(firm(*items, **known))  # type: ignore[arg-type]
    return world


def test_the_same_holders_under_a_new_title_are_a_rename() -> None:
    world = loaded(SALES, man(101, "Продавец", 2), man(102, "Продавец", 2))
    plan = world.load(firm(SALES, man(101, "Менеджер", 2), man(102, "менеджер", 2)))
    assert told(plan.changes) == ["rename p:2:1"]
    assert field(world, "p:2:1", "name") == "Менеджер"


def test_a_rename_works_with_persons_off() -> None:
    world = World()
    off = options(create_persons=False)
    world.load(firm(SALES, man(101, "Продавец", 2)), off)
    plan = world.load(firm(SALES, man(101, "Менеджер", 2)), off)
    assert told(plan.changes) == ["rename p:2:1"]


def test_several_renames_at_once() -> None:
    world = loaded(SALES, man(101, "А", 2), man(102, "Б", 2), man(103, "В", 2))
    before = {id: key(world, id) for id in ("p:2:1", "p:2:2", "p:2:3")}
    plan = world.load(firm(SALES, man(101, "Г", 2), man(102, "Д", 2), man(103, "Е", 2)))
    assert sorted(told(plan.changes)) == ["rename p:2:1", "rename p:2:2", "rename p:2:3"]
    assert [field(world, id, "name") for id in before] == ["Г", "Д", "Е"]
    assert {id: key(world, id) for id in before} == before


def test_titles_that_change_places_move_the_persons() -> None:
    world = loaded(SALES, man(101, "А", 2), man(102, "Б", 2))
    plan = world.load(firm(SALES, man(101, "Б", 2), man(102, "А", 2)))
    assert {c.action for c in plan.changes} == {"link", "unlink"}


@pytest.mark.parametrize("now", [("Менеджер", "Продавец"), ("Менеджер", "Кассир")])
def test_other_holders_are_another_position(now: tuple[str, str]) -> None:
    world = loaded(SALES, man(101, "Продавец", 2), man(102, "Продавец", 2))
    people = (man(101 + at, title, 2) for at, title in enumerate(now))
    plan = world.load(firm(SALES, *people))
    assert not [c for c in plan.changes if c.action == "rename"]
    assert "create p:2:2" in told(plan.changes)


def test_one_holder_more_is_another_position() -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    plan = world.load(firm(SALES, man(101, "Менеджер", 2), man(102, "Менеджер", 2)))
    assert {"create p:2:2", "archive p:2:1"} <= set(told(plan.changes))


def test_a_return_beats_a_rename() -> None:
    world = loaded(SALES, man(101, "Продавец", 2), man(102, "Кассир", 2))
    world.load(firm(SALES, man(102, "Кассир", 2)))
    plan = world.load(firm(SALES, man(102, "Продавец", 2)))
    assert {"restore p:2:2", "archive p:2:1"} <= set(told(plan.changes))
    assert field(world, "p:2:2", "name") == "Продавец"


def test_a_transfer_moves_the_person_not_the_position() -> None:
    world = loaded(SALES, STORE, man(101, "Кладовщик", 3), man(102, "Кладовщик", 3))
    plan = world.load(firm(SALES, STORE, man(101, "Кладовщик", 2), man(102, "Кладовщик", 3)))
    assert told(plan.changes) == [
        "create p:2:1",
        "link a:101:p:2:1",
        "unlink a:101:p:3:1",
    ]


def test_a_transfer_of_the_last_holder_archives_what_they_left() -> None:
    world = loaded(SALES, STORE, man(101, "Кладовщик", 3))
    before = key(world, "p:3:1")
    plan = world.load(firm(SALES, STORE, man(101, "Кладовщик", 2)))
    assert told(plan.changes)[-1] == "archive p:3:1"
    assert key(world, "p:3:1") == before
    assert key(world, "p:2:1") != before


def test_ids_are_minted_once_and_never_reused() -> None:
    world = loaded(SALES, man(101, "А", 2), man(102, "Б", 2))
    world.load(firm(SALES, man(101, "А", 2), man(103, "В", 2), man(104, "Г", 2)))
    assert {"p:2:1", "p:2:2", "p:2:3", "p:2:4"} <= world.links.keys()
    assert world.links["p:2:2"].title == "б"


# Spelling


def test_a_new_position_is_spelled_as_the_lowest_user_spells_it() -> None:
    world = loaded(SALES, man(102, "продавец", 2), man(101, "ПРОДАВЕЦ", 2))
    assert field(world, "p:2:1", "name") == "ПРОДАВЕЦ"


def test_a_spelling_is_kept_while_anyone_writes_it_so() -> None:
    world = loaded(SALES, man(102, "Продавец", 2))
    both = firm(SALES, man(101, "ПРОДАВЕЦ", 2), man(102, "Продавец", 2))
    assert told(world.load(both).changes) == ["create u:101", "link a:101:p:2:1"]
    assert field(world, "p:2:1", "name") == "Продавец"
    plan = world.load(firm(SALES, man(101, "ПРОДАВЕЦ", 2)))
    assert "rename p:2:1" in told(plan.changes)
    assert field(world, "p:2:1", "name") == "ПРОДАВЕЦ"


def test_an_adopted_position_keeps_its_spelling() -> None:
    world = World()
    root = world.add("department", name="ООО «Пример»")
    sales = world.add("department", name="Отдел продаж", parent=root)
    world.add("position", name="Продавец", parent=sales)
    world.load(firm(SALES, man(101, "продавец", 2), man(102, "Продавец", 2)))
    assert field(world, "p:2:1", "name") == "Продавец"


# Vacant positions


def vacant(days: int, today: str = "2026-11-21") -> object:
    return replace(options(vacant_days=days), today=today)


def test_a_position_without_holders_waits() -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    plan = world.load(firm(SALES), vacant(30))  # type: ignore[arg-type]
    assert told(plan.changes) == ["unlink a:101:p:2:1"]
    assert codes(plan) == ["position.vacant.p:2:1"]
    assert world.links["p:2:1"].vacant_since == "2026-11-21"


@pytest.mark.parametrize(("today", "archived"), [("2026-12-20", False), ("2026-12-21", True)])
def test_a_vacant_position_is_archived_after_the_days(today: str, archived: bool) -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    world.load(firm(SALES), vacant(30))  # type: ignore[arg-type]
    plan = world.load(firm(SALES), vacant(30, today))  # type: ignore[arg-type]
    assert ("archive p:2:1" in told(plan.changes)) is archived


def test_a_vacant_position_is_filled_again() -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    world.load(firm(SALES), vacant(30))  # type: ignore[arg-type]
    plan = world.load(firm(SALES, man(102, "Продавец", 2)), vacant(30))  # type: ignore[arg-type]
    assert told(plan.changes) == ["create u:102", "link a:102:p:2:1"]
    assert world.links["p:2:1"].vacant_since == ""


def test_a_vacant_position_goes_down_with_its_department() -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    world.load(firm(SALES), vacant(30))  # type: ignore[arg-type]
    plan = world.load(firm(), vacant(30))  # type: ignore[arg-type]
    assert told(plan.changes) == ["create f:Удалённые", "archive d:2"]


# What is restored


def test_an_archived_position_returns() -> None:
    world = loaded(SALES, man(101, "Продавец", 2))
    before = key(world, "p:2:1")
    world.load(firm(SALES))
    plan = world.load(firm(SALES, man(102, "Продавец", 2)))
    assert told(plan.changes) == ["restore p:2:1", "create u:102", "link a:102:p:2:1"]
    assert key(world, "p:2:1") == before
    assert field(world, "p:2:1", "parent") == key(world, "d:2")


def test_titles_that_look_alike_are_two_and_are_told() -> None:
    plan = World().plan(firm(SALES, man(101, "Токарь", 2), man(102, "Toкарь", 2)))
    assert len([c for c in plan.changes if c.kind == "position"]) == 2
    assert codes(plan) == ["position.similar.p:2:2"]
