"""The undo's promises on random organisations: back to the state before, and forth again."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.plan.orgs import organisations, organise
from tests.plan.test_properties import expected, shown
from tests.plan.world import OPTIONS, PLAIN, SCHEMA, World

from orgloader.org.model import Department, Organisation, Person
from orgloader.plan.model import Plan
from orgloader.plan.objects import UNITS, Schema
from orgloader.plan.options import Limits, Options
from orgloader.plan.undo.plan import undo_plan

schemas = st.sampled_from((SCHEMA, PLAIN))
few = settings(max_examples=30)


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
    return {
        s: one.key for s, one in world.links.items() if one.kind not in ("assignment", "folder")
    }


def undo(world: World, options: Options = OPTIONS) -> Plan:
    """The inverse of the last load; nothing is carried out."""
    return undo_plan(world.done, world.target(), world.links, options, root="d:1")


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


@few
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


@few
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


@few
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


@few
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


@few
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


@few
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


@few
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


COMPANY = Department("1", "ООО «Пример»", None)


def company(*departments: Department, people: tuple[Person, ...] = ()) -> Organisation:
    return organise(((COMPANY, *departments), people))


def codes(plan: Plan) -> list[str]:
    return [finding.code for finding in plan.findings]


def test_a_name_that_somebody_changed_since_stays() -> None:
    world = World()
    world.load(company(Department("2", "Склад", "1")))
    world.load(company(Department("2", "Хранилище", "1")))
    world.edit("department", world.links["d:2"].key, name="Мой склад")
    plan = undo(world)
    assert plan.changes == ()
    assert codes(plan) == ["undo.changed.d:2"]


def test_what_is_gone_is_told() -> None:
    world = World()
    world.load(company())
    world.load(company(Department("2", "Склад", "1")))
    del world.objects["department"][world.links["d:2"].key]
    plan = undo(world)
    assert plan.changes == ()
    assert codes(plan) == ["undo.gone.d:2"]


def test_a_created_department_stays_while_something_of_ours_was_moved_into_it() -> None:
    world = World()
    world.load(company(Department("3", "Цех", "1")))
    world.load(company(Department("3", "Цех", "1"), Department("2", "Склад", "1")))
    new, old = world.links["d:2"].key, world.links["d:3"].key
    world.edit("department", old, parent=new)
    plan = undo(world)
    assert plan.changes == ()
    assert codes(plan) == ["undo.kept.d:2"]


def test_a_created_position_that_heads_a_living_department_stays() -> None:
    person = Person("101", last_name="Ильин", departments=("1",))
    world = World()
    world.load(company())
    world.load(company(people=(person,)))
    head = world.links["p:1:1"].key
    world.edit("department", world.links["d:1"].key, head=head)
    plan = undo(world)
    assert [c.action for c in plan.changes] == ["unlink"]
    assert "undo.kept.p:1:1" in codes(plan)


def test_a_place_that_is_gone_leaves_the_unit_where_it_is() -> None:
    world = World()
    world.load(company(Department("2", "Склад", "1"), Department("3", "Цех", "2")))
    world.load(company(Department("2", "Склад", "1"), Department("3", "Цех", "1")))
    del world.objects["department"][world.links["d:2"].key]
    plan = undo(world)
    assert plan.changes == ()
    assert codes(plan) == ["undo.lost.d:3"]


def test_an_undone_rename_gives_the_position_its_former_title() -> None:
    before = Person("101", last_name="Ильин", departments=("1",), title="Инженер")
    world = World()
    world.load(company(people=(before,)))
    world.load(company(people=(replace(before, title="Технолог"),)))
    assert world.links["p:1:1"].title == "технолог"
    world.undo(world.done)
    assert world.links["p:1:1"].title == "инженер"
    plan = world.plan(company(people=(replace(before, title="Технолог"),)))
    assert [(c.action, c.source_id) for c in plan.changes] == [("rename", "p:1:1")]


def test_contacts_are_emptied_but_for_persons_the_load_created() -> None:
    old = Person("101", last_name="Ильин", departments=("1",))
    new = Person("102", last_name="Ким", email="k@example.ru", departments=("1",))
    world = World()
    world.load(company(people=(old,)))
    world.load(company(people=(replace(old, email="i@example.ru"), new)))
    plan = world.undo(world.done)
    values = [item.fields["value"] for item in world.objects["contact"].values()]
    assert sorted(values, key=str) == ["", "k@example.ru"]
    assert "undo.persons" in codes(plan)


def test_limits_count_what_an_undo_archives() -> None:
    many = [Department(str(id), f"Отдел {id}", "1") for id in range(2, 22)]
    world = World()
    world.load(company())
    world.load(company(*many))
    assert "limit.archive_percent.department" in codes(undo(world))
    free = replace(OPTIONS, limits=Limits(archive_percent=100))
    assert codes(undo(world, free)) == []


def test_without_a_folder_class_nothing_can_be_archived() -> None:
    fields = {kind: names for kind, names in SCHEMA.fields.items() if kind != "folder"}
    world = World(replace(SCHEMA, fields=fields))
    world.load(company())
    world.load(company(Department("2", "Склад", "1")))
    assert ("folder.missing", "stop") in [(f.code, f.severity) for f in undo(world).findings]


def test_each_change_of_a_unit_is_told_by_a_task() -> None:
    options = replace(OPTIONS, create_tasks=True)
    world = World()
    world.load(company(Department("2", "Склад", "1")), options)
    world.load(company(Department("2", "Хранилище", "1")), options)
    tasks = len(world.objects["task"])
    world.undo(world.done, options)
    assert len(world.objects["task"]) == tasks + 1


def nested(*ids: str) -> Organisation:
    """Departments one below the other, the first below the root."""
    return company(
        *(Department(id, f"Отдел {id}", up) for up, id in zip(("1", *ids), ids, strict=False))
    )


def test_departments_that_have_changed_places_go_back_from_the_top() -> None:
    world = World()
    world.load(nested("2", "3"))
    world.load(nested("3", "2"))
    assert [(c.action, c.source_id) for c in undo(world).changes] == [
        ("move", "d:2"),
        ("move", "d:3"),
    ]


def test_departments_go_back_into_the_archive_from_the_top() -> None:
    world = World()
    world.load(nested("2", "3"))
    world.load(company())
    world.load(nested("3", "2"))
    plan = undo(world)
    assert [(c.action, c.source_id) for c in plan.changes] == [
        ("archive", "d:2"),
        ("archive", "d:3"),
    ]
    assert plan.changes[1].new == {"parent": "d:2"}
