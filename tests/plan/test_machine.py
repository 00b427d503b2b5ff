"""A portal and a studio that live on: anything may happen between two loads."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.plan.firm import options
from tests.plan.orgs import NAMES, TITLES
from tests.plan.test_properties import expected, shown
from tests.plan.world import PLAIN, SCHEMA, World

from orgloader.org.assemble import assemble
from orgloader.org.model import Department, Organisation, Person
from orgloader.plan.objects import Kind, Schema, StudioObject
from orgloader.plan.options import Options

some = st.integers(0, 10**6)
"""Chooses one of however many there are."""


class Life(RuleBasedStateMachine):
    """``mine`` are the objects that people made in the studio by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.departments = {"1": Department("1", "ООО «Пример»")}
        self.persons: dict[str, Person] = {}
        self.mine: dict[tuple[Kind, str], StudioObject] = {}
        self.last = 1
        self.world = World()
        self.options = options()

    @initialize(
        schema=st.sampled_from((SCHEMA, PLAIN)),
        how=st.sampled_from((options(), options(create_tasks=True))),
    )
    def begin(self, schema: Schema, how: Options) -> None:
        self.world, self.options = World(schema), how

    def id(self) -> str:
        self.last += 1
        return str(self.last)

    def department(self, choice: int) -> Department:
        return list(self.departments.values())[choice % len(self.departments)]

    def person(self, choice: int) -> Person:
        return list(self.persons.values())[choice % len(self.persons)]

    # The portal

    @rule(name=st.sampled_from(NAMES), above=some)
    def open(self, name: str, above: int) -> None:
        id = self.id()
        self.departments[id] = Department(id, name, self.department(above).id)

    @rule(which=some, name=st.sampled_from(NAMES))
    def rename(self, which: int, name: str) -> None:
        item = self.department(which)
        self.departments[item.id] = replace(item, name=name)

    @rule(which=some, above=some)
    def move(self, which: int, above: int) -> None:
        item, parent = self.department(which), self.department(above)
        here: Department | None = parent
        while here is not None and here.id != item.id:
            here = self.departments.get(here.parent or "")
        if here is None and item.id != "1":
            self.departments[item.id] = replace(item, parent=parent.id)

    @rule(which=some)
    def close(self, which: int) -> None:
        """What is below moves up."""
        item = self.department(which)
        if item.id == "1":
            return
        del self.departments[item.id]
        for other in [d for d in self.departments.values() if d.parent == item.id]:
            self.departments[other.id] = replace(other, parent=item.parent)

    @rule(title=st.sampled_from(TITLES), places=st.lists(some, max_size=3))
    def hire(self, title: str, places: list[int]) -> None:
        id = self.id()
        self.persons[id] = Person(
            id,
            last_name=f"Лицо{id}",
            email=f"u{id}@example.ru",
            title=title,
            departments=tuple(dict.fromkeys(self.department(place).id for place in places)),
        )

    @precondition(lambda self: self.persons)
    @rule(who=some, active=st.booleans())
    def dismiss_or_rehire(self, who: int, active: bool) -> None:
        person = self.person(who)
        self.persons[person.id] = replace(person, active=active)

    @precondition(lambda self: self.persons)
    @rule(who=some, title=st.sampled_from(TITLES))
    def retitle(self, who: int, title: str) -> None:
        person = self.person(who)
        self.persons[person.id] = replace(person, title=title)

    @rule(old=st.sampled_from(TITLES), new=st.sampled_from(TITLES))
    def retitle_all(self, old: str, new: str) -> None:
        for person in self.persons.values():
            if person.title == old:
                self.persons[person.id] = replace(person, title=new)

    @precondition(lambda self: self.persons)
    @rule(who=some, place=some)
    def transfer(self, who: int, place: int) -> None:
        person = self.person(who)
        self.persons[person.id] = replace(person, departments=(self.department(place).id,))

    @precondition(lambda self: self.persons)
    @rule(which=some, who=st.none() | some)
    def appoint(self, which: int, who: int | None) -> None:
        item = self.department(which)
        head = None if who is None else self.person(who).id
        self.departments[item.id] = replace(item, head=head)

    # The studio, by hand

    def linked(self, kind: Kind, choice: int) -> str | None:
        """The key of a linked object that stands outside the archive."""
        live = [
            link.key
            for link in self.world.links.values()
            if link.kind == kind and link.key in self.world.objects[kind] and self.is_live(link.key)
        ]
        return live[choice % len(live)] if live else None

    def is_live(self, key: str) -> bool:
        folders = self.world.objects["folder"].keys()
        return folders.isdisjoint(self.world.target().ancestors(key))

    @rule(above=some, name=st.sampled_from(("Совет", "Ревизия")), kind=st.booleans())
    def add_unit(self, above: int, name: str, kind: bool) -> None:
        parent = self.linked("department", above)
        if parent is not None:
            made: Kind = "department" if kind else "position"
            key = self.world.add(made, name=name, parent=parent)
            self.mine[made, key] = self.world.objects[made][key]

    @rule(which=some, kind=st.sampled_from(("department", "position", "person")))
    def edit_name(self, which: int, kind: Kind) -> None:
        key = self.linked(kind, which)
        if key is not None:
            self.world.edit(kind, key, name="Правка")

    @rule(which=some, above=some)
    def move_position(self, which: int, above: int) -> None:
        key, parent = self.linked("position", which), self.linked("department", above)
        if key is not None and parent is not None:
            self.world.edit("position", key, parent=parent)

    @rule(which=some)
    def delete_assignment(self, which: int) -> None:
        key = self.linked("assignment", which)
        if key is not None:
            del self.world.objects["assignment"][key]

    @rule(which=some)
    def delete_position(self, which: int) -> None:
        """With its assignments; it heads nothing any more."""
        key = self.linked("position", which)
        if key is None:
            return
        del self.world.objects["position"][key]
        rows = self.world.objects["assignment"]
        for row in [row for row, item in rows.items() if item.fields["position"] == key]:
            del rows[row]
        for id, item in self.world.objects["department"].items():
            if item.fields["head"] == key:
                self.world.edit("department", id, head=None)

    # The load

    def organisation(self) -> Organisation:
        return assemble(
            self.departments.values(),
            self.persons.values(),
            root="1",
            default_position="Сотрудник",
        )

    @rule()
    def load(self) -> None:
        org, world = self.organisation(), self.world
        before = {id: link.key for id, link in world.links.items()}
        plan = world.load(org, self.options)
        assert not plan.conflicts
        self.is_equal(org)
        self.keeps_identity(before, {id for ids in plan.sources.values() for id in ids})
        again = world.plan(org, self.options)
        assert (again.changes, again.links, again.drift) == ((), {}, ())

    def is_equal(self, org: Organisation) -> None:
        """Managed objects show the portal, what people made stands as they made it."""
        world = self.world
        for (kind, key), item in self.mine.items():
            assert world.objects[kind].pop(key) == item
        try:
            assert shown(world, org) == expected(org)
        finally:
            for (kind, key), item in self.mine.items():
                world.objects[kind][key] = item

    def keeps_identity(self, before: dict[str, str], live: set[str]) -> None:
        """Live units keep their keys, unless somebody deleted them; no key serves two."""
        links = self.world.links
        keys = [(link.kind, link.key) for link in links.values()]
        assert len(keys) == len(set(keys))
        for id in live & before.keys():
            kind = links[id].kind
            assert links[id].key == before[id] or before[id] not in self.world.objects[kind]

    def teardown(self) -> None:
        self.load()


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=30,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.slow
class TestLongLife(Life.TestCase):
    settings = settings(TestLife.settings, max_examples=300, stateful_step_count=60)
