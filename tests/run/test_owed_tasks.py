"""Tasks that a load could not write any more: the next one writes them, once."""

from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, after, result
from tests.simulation.samples import sampled

from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, drop, late, lost_answer

CHANGES = 33
"""How many changes the first load makes: one for each object, two heads, nine tasks."""
TASKS = 9


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder, options={"create_tasks": True})


def told(engine: Engine) -> list[str]:
    """Return the units whose creation is told of.

    Where another load gives a department its head, that is a change with a task of its own.
    """
    tasks = engine.state.objects("task")
    assert len({row["text"] for row in tasks}) == len(tasks)
    return sorted(row["unit"] for row in tasks if row["name"].startswith("Создана"))


def units(engine: Engine) -> list[str]:
    kinds = ("department", "position")
    return sorted(row["key"] for kind in kinds for row in engine.state.objects(kind))


def all_is_told(engine: Engine) -> None:
    """The next load writes what is owed, and the one after it nothing."""
    finished = engine.load()
    assert finished.exit_code == 0, finished.report.findings
    assert engine.count() == LOADED
    assert told(engine) == units(engine)
    assert result(engine.load()) == ("nothing_to_do", 0)


@pytest.mark.parametrize("number", sampled(range(1, CHANGES + 1), 5))
def test_no_task_is_lost_by_a_load_that_is_killed(engine: Engine, number: int) -> None:
    engine.killed_at(number)
    all_is_told(engine)


@pytest.mark.parametrize("number", [2, 3, 18, 19])
def test_no_task_is_lost_by_a_load_that_is_cancelled(engine: Engine, number: int) -> None:
    assert result(engine.load(hook=after(number))) == ("cancelled", 130)
    all_is_told(engine)


@pytest.mark.parametrize("what", [drop(), lost_answer(), late(2)], ids=["drop", "lost", "late"])
def test_an_owed_task_whose_answer_is_lost_is_written_once(engine: Engine, what: object) -> None:
    engine.killed_at(1)
    fault = Fault(what, verb="POST", holds="Создана", times=None)  # type: ignore[arg-type]
    engine.studio.faults.append(fault)
    for _ in range(2):
        engine.load(hook=after(2))
    engine.clear_faults()
    all_is_told(engine)


@pytest.mark.parametrize("sent", [False, True])
def test_a_change_in_doubt_is_told_of_once(engine: Engine, sent: bool) -> None:
    engine.load()
    engine.portal.state.edit_department("4", NAME="Отгрузка")
    engine.killed_writing("PATCH", "Отгрузка", sent=sent)
    assert result(engine.load()) == ("done", 0)
    assert engine.names("task").count("Изменена: Отгрузка") == 1
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_a_task_that_is_lost_twice_is_owed_once(engine: Engine) -> None:
    """Two loads lose it, the second one as a debt of the first: the third writes it."""
    fault = Fault(drop(), verb="POST", holds="Создана", times=None)
    engine.studio.faults.append(fault)
    engine.killed_at(1)
    engine.load()
    engine.load()
    engine.clear_faults()
    all_is_told(engine)


def test_a_task_that_a_dead_process_sent_says_nothing_of_another(engine: Engine) -> None:
    """Both are the tasks of the first change of their load."""
    engine.load()
    engine.portal.state.edit_department("4", NAME="Отгрузка")
    engine.killed_writing("POST", "Изменена: Отгрузка", sent=False)
    engine.state.add("task", name="Своя", text="От руки", unit=engine.key("department", "Склад"))
    engine.portal.state.edit_department("3", NAME="Хранение")
    assert result(engine.load()) == ("done", 0)
    assert engine.names("task").count("Изменена: Хранение") == 1
    assert engine.names("task").count("Изменена: Отгрузка") == 1
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_an_owed_task_is_shown_before_it_is_written(engine: Engine) -> None:
    engine.load(hook=after(CHANGES - 3))
    shown = engine.plan()
    assert shown.plan is not None
    finished = engine.load(expected=shown.plan)
    assert result(finished) == ("done", 0)
    assert told(engine) == units(engine)


def test_the_task_alone_is_owed_where_all_else_is_done(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_department("4", NAME="Отгрузка")
    engine.load(hook=after(1))
    shown = engine.plan()
    assert shown.report.counts.planned["task"] == {"create": 1}
    assert shown.plan is not None
    assert shown.plan.writes == 1
    finished = engine.load(expected=shown.plan)
    assert result(finished) == ("done", 0)
    assert finished.report.changes[0].verified
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert engine.names("task").count("Изменена: Отгрузка") == 1


def test_a_task_that_was_refused_is_not_owed(engine: Engine) -> None:
    engine.studio.faults.append(Fault(answers(400, "Нет"), holds="Создана"))
    assert result(engine.load()) == ("with_errors", 4)
    engine.clear_faults()
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert len(told(engine)) == TASKS - 1


def test_the_task_of_a_refused_unit_is_not_owed(engine: Engine) -> None:
    engine.studio.faults.append(Fault(answers(400, "Нет"), verb="POST", holds='"Приёмка"'))
    assert result(engine.load()) == ("with_errors", 4)
    engine.clear_faults()
    all_is_told(engine)


def test_nothing_is_owed_with_tasks_switched_off(engine: Engine) -> None:
    engine.killed_at(1)
    engine.options["create_tasks"] = False
    assert engine.load().exit_code == 0
    assert told(engine) == []
