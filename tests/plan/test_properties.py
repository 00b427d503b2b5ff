"""The planner's promises, (a) to (h), on random organisations."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.plan.orgs import Portal, organisations, organise, portals
from tests.plan.world import PLAIN, SCHEMA, World

from orgloader.org.model import Organisation
from orgloader.org.names import clean, compared
from orgloader.plan.model import Plan
from orgloader.plan.objects import UNITS, Schema

schemas = st.sampled_from((SCHEMA, PLAIN))


def expected(org: Organisation) -> dict[str, object]:
    """What the studio must show, worked out from the organisation alone, without the planner."""
    people = org.persons
    held = sorted(
        (f"u:{holder}", f"d:{place}", compared(people[holder].title))
        for (place, _), position in org.positions.items()
        for holder in position.holders
    )
    return {
        "departments": {
            f"d:{d.id}": (clean(d.name), None if d.id == org.root else f"d:{d.parent}")
            for d in org.departments.values()
        },
        "positions": sorted({(place, title) for _, place, title in held}),
        "persons": {f"u:{p.id}": p.name for p in people.values()},
        "assignments": held,
        "heads": {f"d:{id}": f"u:{head}" for id, head in org.heads.items() if head},
    }


def shown(world: World, org: Organisation) -> dict[str, object]:
    """What the studio does show, read through the stored links."""
    by_key = {link.key: source_id for source_id, link in world.links.items()}
    archives = {k for k, f in world.objects["folder"].items() if f.fields["name"] == "Удалённые"}
    target = world.target()
    live = {
        key
        for kind in UNITS
        for key in world.objects[kind]
        if not archives & {key, *target.ancestors(key)}
    }
    departments = {k: o for k, o in world.objects["department"].items() if k in live}
    positions = {k: o for k, o in world.objects["position"].items() if k in live}
    rows = world.objects["assignment"].values()
    seat = {
        key: (by_key[item.fields["parent"] or ""], compared(item.fields["name"] or ""))
        for key, item in positions.items()
    }
    holders = {(r.fields["position"], by_key[r.fields["person"] or ""]) for r in rows}
    employed = {f"u:{id}" for id in org.persons}
    heads = {by_key[k]: o.fields["head"] for k, o in departments.items() if o.fields["head"]}
    return {
        "departments": {
            by_key[k]: (o.fields["name"], by_key.get(o.fields["parent"] or ""))
            for k, o in departments.items()
        },
        "positions": sorted(seat.values()),
        "persons": {
            by_key[k]: o.fields["name"]
            for k, o in world.objects["person"].items()
            if by_key[k] in employed
        },
        "assignments": sorted((person, *seat[position or ""]) for position, person in holders),
        "heads": {
            place: f"u:{head}"
            for place, seat in heads.items()
            for head in [org.heads[place.removeprefix("d:")]]
            if (seat, f"u:{head}") in holders
        },
    }


@given(schemas, st.lists(organisations(), min_size=1, max_size=4))
def test_a_load_makes_the_studio_equal(schema: Schema, states: list[Organisation]) -> None:
    world = World(schema)
    for org in states:
        plan = world.load(org)
        assert not plan.conflicts
        assert shown(world, org) == expected(org)


@given(schemas, st.lists(organisations(), min_size=1, max_size=3))
def test_b_second_load_changes_nothing(schema: Schema, states: list[Organisation]) -> None:
    world = World(schema)
    for org in states:
        world.load(org)
        again = world.plan(org)
        assert again.changes == ()
        assert again.links == {}


@given(organisations(), organisations())
def test_c_what_people_made_is_untouched(first: Organisation, second: Organisation) -> None:
    world = World()
    world.load(first)
    root = world.links["d:1"].key
    parents = [link.key for link in world.links.values() if link.kind == "department"]
    mine = {world.add("department", name="Совет", parent=key) for key in parents}
    mine |= {world.add("position", name="Советник", parent=key) for key in parents}
    mine |= {world.add("folder", name="Черновики", parent=root)}
    mine |= {world.add("person", name="Гость")}
    before = [world.objects[kind].get(key) for kind in world.objects for key in sorted(mine)]
    world.load(second)
    after = [world.objects[kind].get(key) for kind in world.objects for key in sorted(mine)]
    assert after == before


@given(organisations(), organisations())
def test_d_each_prefix_is_a_valid_tree(first: Organisation, second: Organisation) -> None:
    world = World()
    world.load(first)
    for _ in world.steps(world.plan(second)):
        target = world.target()
        for kind in UNITS:
            for key, item in world.objects[kind].items():
                parent = item.fields["parent"]
                assert parent is None or target.unit(parent) is not None
                assert key not in list(target.ancestors(key))
                top = [key, *target.ancestors(key)][-1]
                assert target.unit(top) is not None
                assert not (target.unit(top).fields["parent"])  # type: ignore[union-attr]


@given(portals(), portals(), st.randoms(use_true_random=False))
def test_e_order_of_rows_means_nothing(first: Portal, second: Portal, random: object) -> None:
    world = World()
    world.load(organise(first))
    rows, people = list(second[0]), list(second[1])
    plan = world.plan(organise(second))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(people)  # type: ignore[attr-defined]
    for kind, items in world.objects.items():
        world.objects[kind] = dict(reversed(items.items()))
    assert world.plan(organise((tuple(rows), tuple(people)))).fingerprint == plan.fingerprint


COLUMNS = ("last_name", "first_name", "patronymic", "email", "work_phone", "mobile_phone")


@given(schemas, portals(), st.sampled_from(COLUMNS), st.booleans())
def test_f_a_blank_column_clears_nothing(
    schema: Schema, portal: Portal, column: str, declared: bool
) -> None:
    world = World(schema)
    world.load(organise(portal))
    blank = portal[0], tuple(replace(p, **{column: ""}) for p in portal[1])
    unknown = frozenset({column}) if declared else frozenset[str]()
    assert world.plan(organise(blank, unknown=unknown)).changes == ()


@given(portals(), portals())
def test_g_a_return_brings_back_the_same_objects(first: Portal, second: Portal) -> None:
    world = World()
    world.load(organise(first))
    before = {s: link.key for s, link in world.links.items() if link.kind in ("department",)}
    seats = _seats(world, organise(first))
    world.load(organise(second))
    world.load(organise(first))
    after = {s: link.key for s, link in world.links.items() if s in before}
    assert after == before
    renamed = _renamed(first, second)
    for seat, key in _seats(world, organise(first)).items():
        assert seat in renamed or key == seats[seat]


def _renamed(first: Portal, second: Portal) -> set[tuple[str, str]]:
    """Seats whose position may have been carried over to another title of the department."""
    there = organise(second).positions
    here = organise(first).positions
    return {
        seat
        for seat, position in here.items()
        for other, rival in there.items()
        if other[0] == seat[0] and other[1] != seat[1]
    }


def _seats(world: World, org: Organisation) -> dict[tuple[str, str], str]:
    return {
        (link.source_id.split(":")[1], link.title): link.key
        for link in world.links.values()
        if link.kind == "position" and (link.source_id.split(":")[1], link.title) in org.positions
    }


def _writes(plan: Plan) -> list[tuple[str, str]]:
    return [(c.action, c.source_id) for c in plan.changes]


@given(portals(), st.data())
@pytest.mark.parametrize("what", ["department", "phone", "head"])
def test_h_one_change_is_one_write(what: str, portal: Portal, data: st.DataObject) -> None:
    world = World()
    world.load(organise(portal))
    rows, people = portal
    if what == "department":
        at = data.draw(st.integers(0, len(rows) - 1))
        rows = (*rows[:at], replace(rows[at], name="Новое имя"), *rows[at + 1 :])
    elif what == "head":
        at = data.draw(st.integers(0, len(rows) - 1))
        rows = (*rows[:at], replace(rows[at], head=None), *rows[at + 1 :])
        changed = organise((rows, people))
        if changed.positions != organise(portal).positions:
            return
    elif people:
        at = data.draw(st.integers(0, len(people) - 1))
        people = (
            *people[:at],
            replace(people[at], mobile_phone="+7 900 000-00-99"),
            *people[at + 1 :],
        )
    assert len(_writes(world.plan(organise((rows, people))))) <= 1
