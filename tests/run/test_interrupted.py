"""Loads that are cancelled or killed, and what the next one makes of it."""

from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, after, codes, in_phase, result
from tests.simulation.samples import sampled

from orgloader.run.events import Applied, Event, Finished, PhaseBegan
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import drop, lost_answer
from orgloader.state.store import Store

CHANGES = 24
"""How many changes the first load makes: one for each object, and two heads."""


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder)


@pytest.mark.parametrize("phase", ["read_source", "read_target", "plan", "confirm", "apply"])
def test_cancelled_before_the_first_write(engine: Engine, phase: str) -> None:
    finished = engine.load(hook=in_phase(phase))
    assert result(finished) == ("cancelled", 130)
    assert sum(engine.count().values()) == 0
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED


@pytest.mark.parametrize("number", range(1, CHANGES))
def test_cancelled_between_two_changes(engine: Engine, number: int) -> None:
    finished = engine.load(hook=after(number))
    assert result(finished) == ("cancelled", 130)
    statuses = [change.status for change in finished.report.changes]
    assert statuses == ["done"] * number + ["not_attempted"] * (CHANGES - number)
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED


def test_cancelled_while_reading_back(engine: Engine) -> None:
    assert result(engine.load(hook=in_phase("verify"))) == ("cancelled", 130)
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_cancelled_while_looking_for_a_lost_answer(engine: Engine) -> None:
    engine.studio.faults.append(Fault(lost_answer(), verb="POST", first=5))

    def hook(control, event) -> None:  # type: ignore[no-untyped-def]
        if engine.studio.faults[0].seen >= 5:
            control.cancel()

    assert result(engine.load(hook=hook)) == ("cancelled", 130)
    engine.clear_faults()
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED


@pytest.mark.parametrize("number", range(1, CHANGES + 1))
def test_a_killed_load_is_taken_up(engine: Engine, number: int) -> None:
    engine.killed_at(number)
    finished = engine.load()
    assert finished.exit_code == 0
    assert any(code.startswith("recovered.") for code in codes(finished))
    assert engine.count() == LOADED
    finished = engine.load()
    assert result(finished) == ("nothing_to_do", 0)
    assert not any(code.startswith("recover") for code in codes(finished))


def test_a_load_killed_while_it_changes_is_taken_up(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_department("3", NAME="Хранилище", PARENT="2")
    engine.portal.state.edit_user("103", WORK_POSITION="Менеджер")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[4])
    engine.killed_at(1)
    assert engine.load("limit.change_percent.department").exit_code == 0
    assert engine.count() == LOADED | {"assignment": 4, "folder": 1}
    assert "Менеджер" in engine.names("position")


def test_namesakes_of_a_killed_load_are_told_apart(engine: Engine) -> None:
    """The one that was made is not taken for the one in doubt."""
    engine.portal.state.edit_department("2", NAME="Склад")
    engine.killed_at(3)
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED


def test_a_plan_tells_of_an_interrupted_load(engine: Engine) -> None:
    engine.killed_at(5)
    finished = engine.plan()
    assert finished.exit_code == 0
    assert "recovery.pending" in codes(finished)


@pytest.mark.parametrize("number", sampled(range(1, CHANGES + 1), 5))
def test_the_plan_that_was_shown_before_taking_up_is_accepted(engine: Engine, number: int) -> None:
    engine.killed_at(number)
    shown = engine.plan().plan
    assert shown is not None
    with Store.open(engine.folder, read_only=True) as store:
        assert store.runs.unfinished(), "a preview has written"
    finished = engine.load(expected=shown)
    assert finished.exit_code == 0, finished.report.findings
    assert engine.count() == LOADED


def test_what_was_written_and_not_recorded_is_not_shown_again(engine: Engine) -> None:
    engine.killed_at(CHANGES)
    assert result(engine.plan()) == ("nothing_to_do", 0)


# Who was there before, and who came meanwhile


def namesake(engine: Engine, email: str = "another@example.ru") -> object:
    """Make a person by hand with a name from the portal, and another address."""
    names = {"name": "Серова Анна", "last_name": "Серова", "first_name": "Анна"}
    key = engine.state.add("person", **names)
    engine.state.add("contact", person=key, type="Email", value=email)
    return key


def serova(engine: Engine) -> str | None:
    """Return the key of the person that is linked."""
    with Store.open(engine.folder, read_only=True) as store:
        (base,) = store.bases()
        link = store.links(base.portal, base.base).get("u:101")
        return link.key if link else None


@pytest.mark.parametrize("sent", [False, True])
def test_an_older_namesake_is_not_taken_for_what_was_made(engine: Engine, sent: bool) -> None:
    older = namesake(engine)
    engine.killed_writing("POST", "Серова Анна", sent=sent)
    assert engine.load().exit_code == 0
    assert engine.names("person").count("Серова Анна") == 2
    assert serova(engine) not in (None, older)
    assert engine.count() == LOADED | {"person": 5, "contact": 5}


def test_where_several_came_meanwhile_it_is_asked(engine: Engine) -> None:
    engine.killed_writing("POST", "Серова Анна", sent=True)
    newer = namesake(engine)
    code = "recovery.ambiguous.u:101"
    assert code in codes(engine.plan())
    assert result(engine.load()) == ("stopped", 3)
    (contact,) = (row for row in engine.state.objects("contact") if row["person"] == newer)
    engine.state.remove(contact["key"], "contact")
    engine.state.remove(newer, "person")
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED


def test_once_that_is_confirmed_none_of_them_is_linked(engine: Engine) -> None:
    engine.killed_writing("POST", "Серова Анна", sent=True)
    namesake(engine)
    namesake(engine)
    shown = engine.plan().plan
    code = "recovery.ambiguous.u:101"
    finished = engine.load(code, expected=shown)
    assert finished.exit_code == 0
    assert finished.report.rows["person"].conflicted == 1
    assert serova(engine) is None
    finished = engine.load()
    assert code not in codes(finished)
    assert result(finished) == ("nothing_to_do", 0)


def test_a_killed_load_waits_while_the_studio_is_down(engine: Engine) -> None:
    engine.killed_at(5)
    engine.studio.faults.append(Fault(drop(), times=None))
    assert result(engine.load()) == ("failed", 6)
    engine.clear_faults()
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED


@pytest.mark.parametrize("phase", ["apply", "verify", "report"])
def test_after_an_error_of_the_program_the_next_load_takes_up(engine: Engine, phase: str) -> None:
    def hook(_: object, event: Event) -> None:
        if event == PhaseBegan(phase):  # type: ignore[arg-type]
            raise ValueError

    assert result(engine.load(hook=hook)) == ("failed", 4)
    assert isinstance(engine.events[-1], Finished)
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED


def test_after_an_error_between_two_changes_the_next_load_takes_up(engine: Engine) -> None:
    def hook(_: object, event: Event) -> None:
        if isinstance(event, Applied) and event.number == 7:
            raise ValueError

    assert result(engine.load(hook=hook)) == ("failed", 4)
    finished = engine.load()
    assert finished.exit_code == 0
    assert any(code.startswith("recovered.") for code in codes(finished))
    assert engine.count() == LOADED
