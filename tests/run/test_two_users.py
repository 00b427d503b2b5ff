"""Two users of one computer, each with a data folder of their own, and one Business Studio."""

from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, codes, result
from tests.run.test_undo import undo

from orgloader.run.events import Applied, Finished


@pytest.fixture
def users(folder: Path) -> tuple[Engine, Engine]:
    first = Engine(folder)
    return first, Engine(folder.with_name("other"), portal=first.portal, studio=first.studio)


def beside(first: Engine, work: object) -> list[Finished]:
    """Let somebody do something while the first user's load is at its third change."""
    done: list[Finished] = []

    def hook(_: object, event: object) -> None:
        if isinstance(event, Applied) and event.number == 3:
            done.append(work())  # type: ignore[operator]

    assert result(first.load(hook=hook)) == ("done", 0)
    return done


def test_two_first_loads_at_once_make_one_organisation(users: tuple[Engine, Engine]) -> None:
    first, second = users
    (refused,) = beside(first, second.load)
    assert result(refused) == ("stopped", 3)
    assert codes(refused) == {"writer.busy"}
    assert refused.report.requests.target_writes == 0
    assert first.count() == LOADED


def test_who_may_not_write_may_look(users: tuple[Engine, Engine]) -> None:
    first, second = users
    (plan,) = beside(first, second.plan)
    assert plan.exit_code == 0
    assert plan.report.requests.target_writes == 0


@pytest.mark.parametrize("address", ["http://127.0.0.1:5000/", "https://other.example/"])
def test_the_base_counts_and_not_the_address(users: tuple[Engine, Engine], address: str) -> None:
    first, second = users
    first.address, second.address = "http://localhost:5000/", address
    first.load()
    second.load("links.missing")
    first.portal.state.edit_department("2", NAME="Сбыт")
    for id in ("3", "4"):
        first.portal.state.edit_department(id, NAME=f"Новый {id}")
    (refused,) = beside(first, second.load)
    assert codes(refused) >= {"writer.busy"}
    assert refused.report.requests.target_writes == 0


def test_an_undo_waits_for_nobody_either(users: tuple[Engine, Engine]) -> None:
    first, second = users
    first.load()
    second.load("links.missing")
    for id in ("2", "3", "4"):
        first.portal.state.edit_department(id, NAME=f"Новый {id}")
    (refused,) = beside(first, lambda: undo(second))
    assert codes(refused) == {"writer.busy"}


def test_a_scheduled_load_waits_for_its_turn(users: tuple[Engine, Engine]) -> None:
    first, second = users
    waited: list[Finished] = []

    def hook(_: object, event: object) -> None:
        if isinstance(event, Applied) and event.number == 3:
            waited.append(second.load(scheduled=True))

    first.load(hook=hook)
    (stopped,) = waited
    assert codes(stopped) == {"writer.busy"}
    assert [event for event in second.events if "Waiting for another program" in str(event)]
