"""A plan as a whole: tasks, order, names, codes, fingerprint (rules.md, rules 15, 18, 20, 21)."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from tests.plan.firm import DOCK, SALES, STORE, firm, key, man, options, told
from tests.plan.orgs import organisations
from tests.plan.world import FIELDS, PLAIN, SCHEMA, World

from orgloader.org.model import Organisation
from orgloader.plan.model import Plan
from orgloader.plan.objects import REFERENCES, Schema

TASKS = options(create_tasks=True)
EVENTS = {"create": "Создана", "update": "Изменена", "move": "Переподчинена",
          "archive": "Удалена", "restore": "Восстановлена"}  # fmt: skip
WORDED = replace(SCHEMA, task_events=EVENTS)
ORDER = (
    ("create", "department"), ("create", "position"), ("create", "person"), ("create", "contact"),
    ("link", "assignment"), ("unlink", "assignment"), ("update", "department"),
    ("create", "folder"), ("archive", "position"),
)  # fmt: skip


def tasks(plan: Plan) -> list[tuple[str | None, str | None]]:
    return [(c.new.get("unit"), c.new.get("event")) for c in plan.changes if c.kind == "task"]


# Tasks


def test_one_task_for_each_unit_created() -> None:
    plan = World(WORDED).plan(firm(STORE, man(101, "Кладовщик", 3)), TASKS)
    assert tasks(plan) == [("d:1", "create"), ("d:3", "create"), ("p:3:1", "create")]
    task = next(c for c in plan.changes if c.new.get("unit") == "d:3" and c.kind == "task")
    assert task.new["name"] == "Создана: Склад"
    assert task.new["text"] == "Создана: ООО «Пример» / Склад"


def test_a_task_follows_the_change_that_it_tells_of() -> None:
    plan = World(WORDED).plan(firm(STORE), TASKS)
    assert told(plan.changes) == ["create d:1", "create t:1", "create d:3", "create t:3"]


def test_each_event_has_its_task() -> None:
    world = World(WORDED)
    world.load(firm(SALES, STORE, DOCK, man(101, "Кладовщик", 3)), TASKS)
    plan = world.load(
        firm(SALES, replace(STORE, name="Хранилище", parent="2"), man(101, "Сторож", 3)), TASKS
    )
    assert tasks(plan) == [
        ("d:3", "move"), ("d:3", "update"), ("p:3:1", "update"), ("d:4", "archive"),
    ]  # fmt: skip
    plan = world.plan(firm(SALES, replace(STORE, name="Хранилище", parent="2"), DOCK), TASKS)
    assert ("d:4", "restore") in tasks(plan)


def test_a_head_of_a_new_department_is_no_further_task() -> None:
    plan = World(WORDED).plan(firm(replace(STORE, head="101"), man(101, "Кладовщик", 3)), TASKS)
    assert "update d:3" in told(plan.changes)
    assert Counter(unit for unit, _ in tasks(plan)).most_common(1)[0][1] == 1


def test_taking_over_is_no_task() -> None:
    world = World(WORDED)
    world.load(firm(STORE))
    world.links.clear()
    assert tasks(world.plan(firm(STORE), TASKS)) == []


def test_persons_are_no_task() -> None:
    world = World(WORDED)
    world.load(firm(STORE, man(101, "Кладовщик", 3)))
    plan = world.plan(firm(STORE, man(101, "Кладовщик", 3), man(102, "Кладовщик", 3)), TASKS)
    assert tasks(plan) == []


def test_without_a_task_class_or_switched_off_there_are_none() -> None:
    fields = {kind: frozenset(names) for kind, names in FIELDS.items() if kind != "task"}
    assert tasks(World(Schema(fields)).plan(firm(STORE), TASKS)) == []  # type: ignore[arg-type]
    assert tasks(World().plan(firm(STORE), options())) == []


@pytest.mark.parametrize("missing", ["event", "name", "text"])
def test_a_task_has_only_the_fields_of_the_profile(missing: str) -> None:
    schema = replace(WORDED, fields={**SCHEMA.fields, "task": SCHEMA.fields["task"] - {missing}})
    plan = World(schema).plan(firm(STORE), TASKS)
    assert [set(c.new) for c in plan.changes if c.kind == "task"] == [
        {"name", "text", "unit", "event"} - {missing}
    ] * 2


# Order


def test_the_order_of_a_load() -> None:
    world = World()
    world.load(firm(SALES, man(101, "Продавец", 2), man(102, "Кассир", 2)))
    plan = world.plan(
        firm(
            replace(SALES, head="103"), STORE,
            man(101, "Продавец", 2), man(103, "Кладовщик", 2, 3, email="k@example.ru"),
        )
    )  # fmt: skip
    kinds = list(dict.fromkeys((c.action, c.kind) for c in plan.changes))
    assert kinds == list(ORDER)
    assert [c.number for c in plan.changes] == list(range(1, len(plan.changes) + 1))


@given(organisations(), organisations())
def test_nothing_is_referred_to_before_it_is_made(
    first: Organisation, second: Organisation
) -> None:
    world = World()
    world.load(first)
    plan = world.plan(second)
    made = set(plan.keys)
    for change in plan.changes:
        for name in REFERENCES[change.kind]:
            value = change.new.get(name)
            assert not value or value in made or value.startswith("key:")
        made.add(change.source_id)
    after = [c.action for c in plan.changes if c.kind in ("department", "position")]
    if "archive" in after:
        assert set(after[after.index("archive") :]) == {"archive"}


# Names, codes, fingerprint


@given(organisations(), organisations())
def test_names_and_codes(first: Organisation, second: Organisation) -> None:
    world = World()
    world.load(first)
    by_hand = world.add("department", name="Сектор")
    world.edit("department", world.links["d:1"].key, parent=by_hand)
    plan = world.plan(second, options(create_tasks=True))
    for change in plan.changes:
        for values in (change.old, change.new):
            for name in REFERENCES[change.kind]:
                assert not values.get(name) or plan.names[values[name] or ""]
    codes = [finding.code for finding in plan.findings]
    assert len(codes) == len(set(codes))
    assert codes == [finding.code for finding in world.plan(second, TASKS).findings]


def test_objects_without_a_source_id_are_named_too() -> None:
    world = World()
    world.load(firm(SALES, STORE))
    holder = world.add("folder", name="Моя папка", parent=key(world, "d:1"))
    world.edit("department", key(world, "d:3"), parent=holder)
    plan = world.plan(firm(SALES, STORE))
    assert plan.changes[0].old == {"parent": f"key:{holder}"}
    assert plan.names[f"key:{holder}"] == "Моя папка"


def test_the_fingerprint_tells_what_would_be_done() -> None:
    world = World()
    org = firm(SALES, STORE)
    world.load(org)
    one = world.plan(firm(SALES, replace(STORE, name="Хранилище")))
    assert one.fingerprint == world.plan(firm(replace(STORE, name="Хранилище"), SALES)).fingerprint
    other = world.plan(firm(SALES, replace(STORE, name="Амбар")))
    assert len({one.fingerprint, other.fingerprint, world.plan(org).fingerprint}) == 3


def test_the_fingerprint_stays_the_same_between_versions() -> None:
    """Plans are kept in files: a new way to reckon makes all of them stale."""
    plan = World(PLAIN).plan(firm(STORE, man(101, "Кладовщик", 3)))
    assert plan.fingerprint == FINGERPRINT


FINGERPRINT = "cfbc7eb42f87a48e087b4246a8971e5c753258c2e6af716988084a6d29ffd3e5"


@given(organisations(), organisations())
def test_every_source_object_is_in_scope_excluded_or_in_conflict(
    first: Organisation, second: Organisation
) -> None:
    world = World()
    world.load(first)
    plan = world.plan(second)
    for kind in ("department", "person"):
        rows = [row.id for row in plan.excluded if row.kind == kind]
        assert len(plan.sources[kind]) + len(rows) == plan.rows[kind]  # type: ignore[index]
