"""Leaving changes out of a load: what goes along, and that it costs no identity."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from tests.plan.firm import DOCK, SALES, STORE, codes, firm, man, options, told
from tests.plan.orgs import organisations
from tests.plan.test_properties import expected, shown
from tests.plan.world import SCHEMA, World

from orgloader.org.model import Organisation
from orgloader.plan.model import Plan
from orgloader.plan.objects import UNITS
from orgloader.plan.options import Limits
from orgloader.plan.selection.choice import including, only, without
from orgloader.plan.selection.dependencies import Dependencies
from orgloader.plan.selection.selected import leaving_out, selected

KEEPER = man(101, "Кладовщик", 3)
DOCKER = man(102, "Приёмщик", 4)
ARCHIVE = "f:Удалённые"


def number(plan: Plan, wanted: str) -> int:
    (found,) = (c.number for c in plan.changes if f"{c.action} {c.source_id}" == wanted)
    return found


def left(plan: Plan, *wanted: str) -> list[str]:
    """What is left out with these changes."""
    numbers = selected(plan, [number(plan, one) for one in wanted]).left_out
    return told(change for change in plan.changes if change.number in numbers)


# Examples


def test_what_is_below_a_new_department_is_left_out_with_it() -> None:
    plan = World().plan(firm(STORE, DOCK, KEEPER, DOCKER))
    assert left(plan, "create d:4") == [
        "create d:4",
        "create p:4:1",
        "create u:102",
        "link a:102:p:4:1",
    ]


def test_a_unit_that_is_not_moved_out_keeps_the_one_above_from_the_archive() -> None:
    world = World()
    world.load(firm(STORE, DOCK, DOCKER))
    plan = world.plan(firm(replace(DOCK, parent="1"), DOCKER))
    assert left(plan, "move d:4") == ["move d:4", f"create {ARCHIVE}", "archive d:3"]


def test_nobody_loses_a_position_without_getting_the_new_one() -> None:
    world = World()
    world.load(firm(STORE, DOCK, KEEPER, DOCKER))
    plan = world.plan(firm(STORE, DOCK, KEEPER, replace(DOCKER, departments=("3",))))
    assert left(plan, "create p:3:2") == [
        "create p:3:2",
        "link a:102:p:3:2",
        "unlink a:102:p:4:1",
        f"create {ARCHIVE}",
        "archive p:4:1",
    ]


def test_what_comes_back_inside_a_department_stays_in_the_archive_with_it() -> None:
    world = World()
    world.load(firm(STORE, DOCK, DOCKER))
    world.load(firm())
    plan = world.plan(firm(STORE, DOCK, DOCKER))
    assert left(plan, "restore d:3") == ["restore d:3", "link a:102:p:4:1"]


def test_without_the_root_nothing_is_loaded() -> None:
    plan = World().plan(firm(STORE, KEEPER))
    assert len(left(plan, "create d:1")) == len(plan.changes)


def test_tasks_go_with_the_change_that_they_tell_of() -> None:
    schema = replace(SCHEMA, task_events={})
    plan = World(schema).plan(firm(STORE, SALES), options(create_tasks=True))
    assert left(plan, "create d:2") == ["create d:2", f"create t:{number(plan, 'create d:2')}"]


def test_one_person_is_loaded_alone_with_all_that_it_takes() -> None:
    plan = World().plan(firm(STORE, DOCK, SALES, KEEPER, man(102, "", 4, email="a@example.ru")))
    links = Dependencies(plan)
    chosen = leaving_out(plan, only(links, [number(plan, "link a:102:p:4:1")])).chosen
    assert told(chosen) == [
        "create d:1",
        "create d:3",
        "create d:4",
        "create p:4:1",
        "create u:102",
        "create c:102:email",
        "link a:102:p:4:1",
    ]


def test_a_person_left_out_can_be_taken_in_again_alone() -> None:
    plan = World().plan(firm(STORE, DOCK, KEEPER, DOCKER))
    rests = Dependencies(plan)
    out = without(rests, frozenset(), [number(plan, "create d:3")])
    again = including(rests, out, [number(plan, "link a:101:p:3:1")])
    assert told(c for c in plan.changes if c.number in again) == [
        "create d:4",
        "create p:4:1",
        "create u:102",
        "link a:102:p:4:1",
    ]


def test_limits_are_counted_again() -> None:
    strict = options(Limits(archive_percent=20, archive_count=1, minimum=1))
    world = World()
    world.load(firm(SALES, STORE, DOCK, man(101, "", 1)), strict)
    plan = world.plan(firm(man(101, "", 1)), strict)
    assert codes(plan, "confirm") == [
        "limit.archive_percent.department",
        "limit.archive_count.department",
    ]
    less = selected(plan, [number(plan, "archive d:3")])
    (finding,) = (f for f in less.findings if f.severity == "confirm")
    assert (finding.code, finding.text.values["count"]) == ("limit.archive_percent.department", 1)
    assert finding.objects == ("d:2",)
    none = selected(less, [number(plan, "archive d:2"), number(plan, "archive d:3")])
    assert codes(none, "confirm") == []


def test_nothing_left_out_is_the_plan_itself() -> None:
    plan = World().plan(firm(STORE))
    assert selected(plan, ()) is plan
    assert selected(plan, [0, 99, -1]) is plan


def test_the_fingerprint_knows_what_is_left_out() -> None:
    plan = World().plan(firm(STORE, SALES))
    plans = (plan, selected(plan, [2]), selected(plan, [3]))
    assert len({one.fingerprint for one in plans}) == 3


# Properties


def some(plan: Plan, data: st.DataObject) -> list[int]:
    numbers = [change.number for change in plan.changes]
    return data.draw(st.lists(st.sampled_from(numbers), max_size=4) if numbers else st.just([]))


@st.composite
def left_outs(draw: st.DrawFn, plan: Plan) -> frozenset[int]:
    """Any row of steps that leave out, take in again, or load alone."""
    rests, out = Dependencies(plan), frozenset[int]()
    numbers = st.lists(st.sampled_from([c.number for c in plan.changes]), min_size=1, max_size=3)
    for step in draw(st.lists(st.sampled_from("-+1"), min_size=1, max_size=3)):
        if step == "1":
            out = only(rests, draw(numbers))
        else:
            out = (without if step == "-" else including)(rests, out, draw(numbers))
    return out


@given(st.lists(organisations(), min_size=2, max_size=3), st.data())
def test_what_is_left_is_whole(states: list[Organisation], data: st.DataObject) -> None:
    """No change is chosen that requires one which is left out."""
    world = World()
    world.load(states[0])
    plan = world.plan(states[1])
    if plan.changes:
        out, rests = data.draw(left_outs(plan)), Dependencies(plan)
        for change in plan.changes:
            assert change.number in out or not rests.required(change.number) & out


@given(organisations(), organisations(), st.data())
def test_whatever_is_left_out_the_next_load_finishes_it(
    first: Organisation, second: Organisation, data: st.DataObject
) -> None:
    """Each step leaves a tree, and the objects are those of a load in one piece."""
    world, other = World(), World()
    for one in (world, other):
        one.load(first)
    before = {link.key for link in world.links.values()}
    plan = world.plan(second)
    if not plan.changes:
        return
    for _ in world.steps(leaving_out(plan, data.draw(left_outs(plan)))):
        target = world.target()
        for kind in UNITS:
            for key in world.objects[kind]:
                assert key not in target.ancestors(key)
                top = target.unit([key, *target.ancestors(key)][-1])
                assert top is not None
                assert not top.fields["parent"]
    world.load(second)
    other.load(second)
    assert shown(world, second) == expected(second)
    assert places(world, before) == places(other, before)


def places(world: World, keys: set[str]) -> set[tuple[str, str]]:
    """Which object is what: name and key of those that were there before."""
    return {
        (item.fields["name"] or "", key)
        for kind in UNITS
        for key, item in world.objects[kind].items()
        if key in keys
    }


@given(organisations(), organisations(), st.data())
def test_nobody_is_left_without_a_position(
    first: Organisation, second: Organisation, data: st.DataObject
) -> None:
    """Who has work in both states has a position after any partial load between them."""
    world = World()
    world.load(first)
    plan = world.plan(second)
    if plan.changes:
        for _ in world.steps(leaving_out(plan, data.draw(left_outs(plan)))):
            pass
        keys = {id: world.links[f"u:{id}"].key for id in first.persons.keys() & second.persons}
        held = {row.fields["person"] for row in world.objects["assignment"].values()}
        assert held >= set(keys.values())
