"""Loads into services that nobody here wrote, over real HTTP, checked by a reading of our own."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.interop.conftest import World
from tests.interop.services import CAP, ODATAPY, Service
from tests.simulation.samples import sampled

Begin = Callable[..., World]

FEW, MANY, CROWD = 24, 300, 1200
"""How many people: in the quick tests, in the slow ones, and once."""


def services(*, slow: bool) -> list[Any]:
    """Return both services in both shapes; CAP takes long, and so does odatapy when many work."""
    marks = {"odatapy": [pytest.mark.slow] if slow else [], "cap": [pytest.mark.long]}
    return [
        pytest.param(
            service,
            id=f"{maker}-{shape}",
            marks=marks[maker],
        )
        for maker, made in (("odatapy", ODATAPY), ("cap", CAP))
        for shape, service in made.items()
    ]


quick = pytest.mark.parametrize("service", services(slow=False))
thorough = pytest.mark.parametrize("service", services(slow=True))


def a_year(world: World) -> None:
    """Load on three dates, each twice."""
    assert world.load() > 0
    world.settle()
    for _ in range(2):
        world.company.half_a_year()
        world.publish()
        assert world.load() > 0
        world.settle()


@quick
def test_a_year_of_few(service: Service, world: Begin) -> None:
    a_year(world(service, FEW))


@thorough
def test_a_year_of_300(service: Service, world: Begin) -> None:
    a_year(world(service, MANY))


@pytest.mark.long
@pytest.mark.parametrize("service", services(slow=True))
def test_1200_people(service: Service, world: Begin) -> None:
    crowd = world(service, CROWD)
    assert crowd.load() > CROWD
    crowd.settle()


@quick
def test_what_is_closed_is_archived_and_comes_back(service: Service, world: Begin) -> None:
    here = world(service, FEW)
    here.load()
    before = here.picture()
    closed = "department", before.key("department", here.company.close_branch())
    here.publish()
    here.load()
    here.settle()
    assert here.picture().is_archived(closed)
    here.company.reopen()
    here.publish()
    here.load()
    here.settle()
    after = here.picture()
    assert not after.is_archived(closed)
    assert before.names.items() <= after.names.items()
    assert before.tree() == after.tree()


@quick
def test_a_load_is_taken_back(service: Service, world: Begin) -> None:
    here = world(service, FEW)
    here.load()
    before = here.picture()
    here.company.half_a_year()
    here.publish()
    here.load()
    assert here.loader.run("undo") == 0, here.loader.report["findings"]
    after = here.picture()
    assert before.names.items() <= after.names.items()
    assert before.tree() == after.tree()


@quick
def test_the_comparison_notices_what_differs(service: Service, world: Begin) -> None:
    here = world(service, FEW)
    here.load()
    next(iter(here.company.departments.values()))["NAME"] = "Другое имя"
    here.publish()
    with pytest.raises(AssertionError):
        here.check()


@quick
@pytest.mark.parametrize("after", [True, False], ids=["carried out", "not carried out"])
@pytest.mark.parametrize("number", sampled([30, 1, 9, 70], 4))
def test_a_load_killed_in_its_midst_is_made_good(
    number: int, after: bool, service: Service, world: Begin
) -> None:
    here = world(service, FEW)
    here.loader.killed_at(number, here.watch, after=after)
    here.load()
    here.settle()


@quick
@pytest.mark.parametrize("number", sampled([4, 1, 9], 3))
def test_a_later_load_killed_in_its_midst_is_made_good(
    number: int, service: Service, world: Begin
) -> None:
    here = world(service, FEW)
    here.load()
    here.company.half_a_year()
    here.publish()
    here.loader.killed_at(number, here.watch, after=True)
    here.load()
    here.settle()
