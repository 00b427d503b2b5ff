"""A small firm for examples: ``firm(SALES, STORE, man(101, "Инженер", 2))``."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from tests.plan.world import OPTIONS, World

from orgloader.org.assemble import assemble
from orgloader.org.model import Department, Organisation, Person
from orgloader.plan.model import Change, Plan
from orgloader.plan.options import Limits, Options

FIRM = Department("1", "ООО «Пример»")
SALES = Department("2", "Отдел продаж", "1")
STORE = Department("3", "Склад", "1")
DOCK = Department("4", "Приёмка", "3")

ILYIN, SEROVA, KIM = "Ильин", "Серова", "Ким"


def man(id: int, title: str, *places: int, name: str = "", **fields: Any) -> Person:
    """A person called after their ID, unless named."""
    departments = tuple(map(str, places))
    return Person(str(id), name or f"Лицо{id}", title=title, departments=departments, **fields)


def firm(*items: Department | Person, root: Department = FIRM, **known: Any) -> Organisation:
    """The root with these departments and persons."""
    departments = [root, *(item for item in items if isinstance(item, Department))]
    persons = [item for item in items if isinstance(item, Person)]
    return assemble(departments, persons, root="1", default_position="Сотрудник", **known)


def options(limits: Limits | None = None, **changes: Any) -> Options:
    """The usual options with changes; limits that nothing reaches."""
    return replace(OPTIONS, limits=limits or Limits(minimum=10**6), **changes)


def told(changes: Iterable[Change]) -> list[str]:
    """Each change in short: ``rename d:2``."""
    return [f"{change.action} {change.source_id}" for change in changes]


def codes(plan: Plan, severity: str = "") -> list[str]:
    return [f.code for f in plan.findings if severity in ("", f.severity)]


def names(world: World, kind: Any) -> list[str]:
    return sorted(item.fields["name"] or "" for item in world.objects[kind].values())


def key(world: World, source_id: str) -> str:
    return world.links[source_id].key


def field(world: World, source_id: str, name: str) -> str | None:
    link = world.links[source_id]
    return world.objects[link.kind][link.key].fields[name]
