"""The undo's promises on random organisations: back to the state before, and forth again."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.plan.orgs import organisations
from tests.plan.test_properties import expected, shown
from tests.plan.world import OPTIONS, PLAIN, SCHEMA, World

from orgloader.org.model import Organisation
from orgloader.plan.objects import UNITS, Schema

schemas = st.sampled_from((SCHEMA, PLAIN))


def live(world: World) -> dict[str, Any]:
    """All that a reader of the studio sees outside the archive, by key."""
    target = world.target()
    folders = set(world.objects["folder"])
    units = {
        key: dict(item.fields)
        for kind in UNITS[:2]
        for key, item in world.objects[kind].items()
        if not folders & {*target.ancestors(key)}
    }
    rows = world.objects["assignment"].values()
    return {
        "units": units,
        "assignments": sorted((r.fields["person"], r.fields["position"]) for r in rows),
        "persons": {key: dict(item.fields) for key, item in world.objects["person"].items()},
        "contacts": {
            (item.fields["person"], item.fields["type"], item.fields["value"])
            for item in world.objects["contact"].values()
            if item.fields["value"]
        },
    }


def of_those_before(state: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """Leave out the persons who were not there before: they stay in the catalogue."""
    known = before["persons"].keys()
    return {
        **state,
        "persons": {key: item for key, item in state["persons"].items() if key in known},
        "contacts": {contact for contact in state["contacts"] if contact[0] in known},
    }


def identities(world: World) -> dict[str, str]:
    """Which object each source ID is linked to; an assignment is its two ends."""
    return {s: one.key for s, one in world.links.items() if one.kind not in ("assignment", "folder")}


@given(schemas, st.lists(organisations(), min_size=1, max_size=3), organisations())
def test_undo_brings_back_the_state_before(
    schema: Schema, states: list[Organisation], last: Organisation
) -> None:
    world = World(schema)
    for org in states:
        world.load(org)
    before = live(world)
    world.load(last)
    world.undo(world.done)
    assert of_those_before(live(world), before) == before
    assert shown(world, states[-1]) == expected(states[-1])


@given(schemas, organisations(), organisations())
def test_a_load_after_the_undo_does_the_same_again(
    schema: Schema, first: Organisation, second: Organisation
) -> None:
    world = World(schema)
    world.load(first)
    world.load(second)
    after, linked = live(world), identities(world)
    world.undo(world.done)
    world.load(second)
    assert live(world) == after
    assert identities(world) == linked
    assert world.plan(second).changes == ()


@given(schemas, organisations(), organisations())
def test_the_links_are_those_before(
    schema: Schema, first: Organisation, second: Organisation
) -> None:
    world = World(schema)
    world.load(first)
    before = dict(world.links)
    world.load(second)
    world.undo(world.done)
    for source_id, link in before.items():
        now = world.links[source_id]
        assert (now.title, now.holders) == (link.title, link.holders)
        if link.kind != "assignment":
            assert (now.key, dict(now.written)) == (link.key, dict(link.written))
    assert world.plan(first).changes == ()


@given(schemas, organisations(), organisations())
def test_an_undo_twice_writes_nothing_more(
    schema: Schema, first: Organisation, second: Organisation
) -> None:
    world = World(schema)
    world.load(first)
    world.load(second)
    done = world.done
    world.undo(done)
    assert world.undo(done).changes == ()


@given(organisations(), organisations(), st.data())
def test_an_undo_stopped_anywhere_can_be_taken_up(
    first: Organisation, second: Organisation, data: st.DataObject
) -> None:
    world = World()
    world.load(first)
    before = live(world)
    world.load(second)
    done = world.done
    plan = undo(world)
    carried = data.draw(st.integers(0, len(plan.changes)))
    for at, _ in enumerate(world.steps(plan)):
        if at == carried:
            break
    world.undo(done)
    assert of_those_before(live(world), before) == before


@given(organisations(), organisations())
def test_each_prefix_is_a_valid_tree(first: Organisation, second: Organisation) -> None:
    world = World()
    world.load(first)
    world.load(second)
    for _ in world.steps(undo(world)):
        target = world.target()
        for kind in UNITS:
            for key, item in world.objects[kind].items():
                parent = item.fields["parent"]
                assert parent is None or target.unit(parent) is not None
                assert key not in list(target.ancestors(key))


@given(schemas, organisations(), organisations())
def test_the_last_but_one_load_can_be_undone_after_the_last(
    schema: Schema, first: Organisation, second: Organisation
) -> None:
    world = World(schema)
    world.load(first)
    before = live(world)
    steps = []
    for org in (second, first, second):
        world.load(org)
        steps.append(world.done)
    for done in reversed(steps):
        world.undo(done)
    assert of_those_before(live(world), before) == before


@given(schemas, organisations(), organisations())
def test_what_was_taken_over_is_forgotten(
    schema: Schema, first: Organisation, second: Organisation
) -> None:
    world = World(schema)
    world.load(first)
    world.links = {}
    before = live(world)
    plan = world.load(second)
    adopted = {change.source_id for change in plan.changes if change.action == "adopt"}
    world.undo(world.done)
    assert of_those_before(live(world), before) == before
    kept = {source_id for source_id in adopted if not source_id.startswith("f:")}
    assert not kept & world.links.keys()


@given(organisations(), organisations())
def test_what_people_made_is_untouched(first: Organisation, second: Organisation) -> None:
    world = World()
    world.load(first)
    world.load(second)
    parents = [link.key for link in world.links.values() if link.kind == "department"]
    mine = {world.add("department", name="Совет", parent=key) for key in parents}
    mine |= {world.add("person", name="Гость")}
    before = [world.objects[kind].get(key) for kind in world.objects for key in sorted(mine)]
    world.undo(world.done)
    assert before == [
        world.objects[kind].get(key) for kind in world.objects for key in sorted(mine)
    ]


def undo(world: World) -> Any:
    from orgloader.plan.undo import undo_plan

    return undo_plan(world.done, world.target(), world.links, OPTIONS, root="d:1")
