"""How much one load may archive and change (rules.md, rule 14)."""

from collections.abc import Callable

import pytest
from tests.plan.firm import codes, firm, man, options, told
from tests.plan.world import World

from orgloader.org.model import Department, Organisation, Person
from orgloader.plan.options import Limits

FREE = 10**6
Make = Callable[[int, int], Organisation]


def departments(count: int, renamed: int) -> Organisation:
    """The root and ``count - 1`` more, the first ``renamed`` of these under a new name."""
    return firm(
        *(
            Department(str(id), f"{'Новый' if id < 2 + renamed else 'Отдел'} {id}", "1")
            for id in range(2, count + 1)
        )
    )


def people(count: int, renamed: int = 0, title: str = "Инженер") -> list[Person]:
    return [
        man(100 + at, f"{title} {at}", 1, name=f"{'Новый' if at < renamed else 'Лицо'}{at}")
        for at in range(count)
    ]


def titles(count: int, renamed: int) -> Organisation:
    """``count`` positions, one holder each, the first ``renamed`` under a new title."""
    return firm(
        *(
            man(100 + at, f"{'Новый' if at < renamed else 'Инженер'} {at}", 1, name=f"Лицо{at}")
            for at in range(count)
        )
    )


def persons(count: int, renamed: int) -> Organisation:
    return firm(*people(count, renamed))


CHANGING: dict[str, Make] = {"department": departments, "position": titles, "person": persons}
ARCHIVING: dict[str, Callable[[int], Organisation]] = {
    "department": lambda count: departments(count, 0),
    "position": lambda count: firm(*people(count)),
    "person": lambda count: firm(*people(count)),
}
kinds = pytest.mark.parametrize("kind", ["department", "position", "person"])
around = pytest.mark.parametrize(("count", "over"), [(4, False), (5, False), (6, True)])


def limits(**changes: float) -> Limits:
    blank = {"archive_percent": 100, "archive_count": FREE, "change_percent": 100}
    return Limits(**{**blank, "change_count": FREE, "minimum": 1, **changes})  # type: ignore[arg-type]


@kinds
@around
@pytest.mark.parametrize("limit", [{"change_percent": 25}, {"change_count": 5}])
def test_changes(kind: str, count: int, over: bool, limit: dict[str, int]) -> None:
    world = World()
    world.load(CHANGING[kind](20, 0))
    plan = world.plan(CHANGING[kind](20, count), options(limits(**limit)))
    (name,) = limit
    assert codes(plan, "confirm") == ([f"limit.{name}.{kind}"] if over else [])


@kinds
@around
@pytest.mark.parametrize("limit", [{"archive_percent": 25}, {"archive_count": 5}])
def test_archiving(kind: str, count: int, over: bool, limit: dict[str, int]) -> None:
    world = World()
    world.load(ARCHIVING[kind](20))
    plan = world.plan(ARCHIVING[kind](20 - count), options(limits(**limit)))
    (name,) = limit
    assert (f"limit.{name}.{kind}" in codes(plan, "confirm")) is over


@kinds
@pytest.mark.parametrize(("minimum", "stops"), [(19, True), (20, True), (21, False)])
def test_below_the_minimum_no_limit_applies(kind: str, minimum: int, stops: bool) -> None:
    world = World()
    world.load(CHANGING[kind](20, 0))
    strict = limits(change_percent=0, change_count=0, minimum=minimum)
    plan = world.plan(CHANGING[kind](20, 1), options(strict))
    assert bool(codes(plan, "confirm")) is stops


STRICT = limits(archive_percent=0, archive_count=0, change_percent=0, change_count=0)


def test_creating_and_linking_never_count() -> None:
    world = World()
    world.load(firm(*people(3)))
    plan = world.plan(firm(Department("2", "Отдел", "1"), *people(9)), options(STRICT))
    assert {c.action for c in plan.changes} == {"create", "link"}
    assert codes(plan, "confirm") == []


def test_adopting_never_counts() -> None:
    world = World()
    world.load(departments(3, 0))
    parent = world.links["d:1"].key
    world.add("department", name="склад", parent=parent)
    plan = world.plan(
        firm(*(Department(str(id), f"Отдел {id}", "1") for id in (2, 3)),
             Department("9", "Склад", "1")),
        options(STRICT),
    )  # fmt: skip
    assert told(plan.changes) == ["adopt d:9"]
    assert codes(plan, "confirm") == []


def test_a_unit_with_two_changes_counts_once() -> None:
    world = World()
    world.load(departments(4, 0))
    moved = firm(
        Department("2", "Отдел 2", "1"),
        Department("3", "Отдел 3", "1"),
        Department("4", "Новый", "3"),
    )
    assert codes(world.plan(moved, options(limits(change_count=1))), "confirm") == []


def test_what_goes_down_inside_counts_too() -> None:
    world = World()
    inner = [Department(str(id), f"Отдел {id}", "2") for id in range(3, 8)]
    world.load(firm(Department("2", "Дивизион", "1"), *inner))
    plan = world.plan(firm(), options(limits(archive_count=5)))
    assert told(plan.changes)[-1] == "archive d:2"
    assert codes(plan, "confirm") == ["limit.archive_count.department"]


def test_a_restored_unit_is_a_change() -> None:
    world = World()
    world.load(departments(3, 0))
    world.load(departments(2, 0), options())
    plan = world.plan(departments(3, 0), options(limits(change_count=0)))
    assert told(plan.changes) == ["restore d:3"]
    assert codes(plan, "confirm") == ["limit.change_count.department"]


def test_a_transfer_is_not_a_departure() -> None:
    world = World()
    places = [Department(id, f"Отдел {id}", "1") for id in ("2", "3")]
    world.load(firm(*places, man(101, "А", 2), man(102, "А", 2)))
    plan = world.plan(
        firm(*places, man(101, "А", 3), man(102, "А", 2)), options(limits(archive_count=0))
    )
    assert "unlink a:101:p:2:1" in told(plan.changes)
    assert codes(plan, "confirm") == []


def test_many_links_that_are_gone_ask_for_a_confirmation() -> None:
    world = World()
    world.load(departments(20, 0))
    for id in range(5, 16):
        del world.objects["department"][world.links[f"d:{id}"].key]
    plan = world.plan(departments(20, 0), options(limits(archive_percent=50)))
    assert codes(plan, "confirm") == ["limit.gone_percent.department"]


def test_titles_that_all_vanish_ask_for_a_confirmation() -> None:
    world = World()
    world.load(firm(*people(3)))
    plan = world.plan(firm(*(man(100 + at, "", 1, name=f"Лицо{at}") for at in range(3))), options())
    assert codes(plan, "confirm") == ["titles.missing"]
