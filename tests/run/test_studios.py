"""The same load over studios of another kind: versions, tasks, persons off, no confirmation."""

from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, after, codes, result

from orgloader.errors import StateError
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import first, lost_answer
from orgloader.state.journal import Journal


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder)
    engine.studio.switches.etags = True
    return engine


def test_an_object_with_versions_is_changed_twice_by_one_load(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_department("3", NAME="Хранилище", PARENT="2", UF_HEAD="104")
    assert result(engine.load()) == ("done", 0)
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_what_somebody_changes_meanwhile_is_not_overwritten(engine: Engine) -> None:
    engine.load()
    key = engine.key("department", "Склад")
    engine.portal.state.edit_department("3", NAME="Хранилище")
    meanwhile = first(lambda: engine.state.edit(key, "department", name="Правка"))
    engine.studio.faults.append(Fault(meanwhile, verb="PATCH"))
    finished = engine.load()
    assert result(finished) == ("with_errors", 4)
    assert [change.status for change in finished.report.changes] == ["stale"]
    assert engine.state.object(key, "department")["name"] == "Правка"
    finished = engine.load()
    assert result(finished) == ("done", 0)
    assert "drift.d:3.name" in codes(finished)


def test_without_versions_a_unit_that_was_moved_meanwhile_stays(engine: Engine) -> None:
    engine.studio.switches.etags = False
    engine.load()
    key, elsewhere = engine.key("department", "Склад"), engine.key("department", "Отдел продаж")
    engine.portal.state.remove_department("4")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[2])
    engine.portal.state.remove_department("3")
    meanwhile = first(lambda: engine.state.edit(key, "department", parent=elsewhere))
    engine.studio.faults.append(Fault(meanwhile, first=_reads_of_a_load(engine) + 1))
    finished = engine.load()
    assert "stale" in {change.status for change in finished.report.changes}
    assert engine.state.object(key, "department")["parent"] == elsewhere


def _reads_of_a_load(engine: Engine) -> int:
    """The number of requests after which writing begins."""
    reads: int = engine.plan().report.requests.target_reads
    return reads


@pytest.mark.parametrize("number", range(1, 10))
def test_each_unit_gets_one_task(engine: Engine, number: int) -> None:
    engine.options = {"create_tasks": True}
    engine.studio.faults.append(Fault(lost_answer(), verb="POST", path="Task", first=number))
    finished = engine.load()
    assert finished.exit_code == 0
    tasks = engine.state.objects("task")
    assert len(tasks) == LOADED["department"] + LOADED["position"]
    assert all(f"({finished.report.run} / " in task["text"] for task in tasks)


@pytest.mark.parametrize("number", range(1, 34, 4))
def test_a_killed_load_tells_nothing_twice(engine: Engine, number: int) -> None:
    engine.options = {"create_tasks": True}
    engine.killed_at(number)
    assert engine.load().exit_code == 0
    told = [(task["unit"], task["event"]) for task in engine.state.objects("task")]
    assert len(told) == len(set(told))


def test_with_persons_off_only_units_are_loaded(engine: Engine) -> None:
    engine.options = {"create_persons": False}
    assert result(engine.load()) == ("done", 0)
    blank = dict.fromkeys(LOADED, 0)
    assert engine.count() == blank | {"department": 4, "position": 5}
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_persons_may_be_switched_on_later(engine: Engine) -> None:
    engine.options = {"create_persons": False}
    engine.load()
    engine.options = {}
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED


def test_a_portal_that_shows_no_more_mobile_phones_clears_none(engine: Engine) -> None:
    for id, row in engine.portal.state.users.items():
        engine.portal.state.edit_user(id, **{**row, "PERSONAL_MOBILE": f"+7 900 000-0{id}"})
    engine.load()
    assert engine.count()["contact"] == 8
    for id in engine.portal.state.users:
        engine.portal.state.edit_user(id, PERSONAL_MOBILE=None)
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert engine.count()["contact"] == 8


def test_a_full_disk_ends_the_load_at_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be written down must not be sent."""
    intend, written = Journal.intend, []

    def fills_up(journal: Journal, *row: object, **_: object) -> None:
        written.append(row)
        if len(written) > 5:
            raise StateError("The data folder cannot be written")
        intend(journal, *row)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "intend", fills_up)
    engine.load()
    assert sum(engine.count().values()) == 5
    assert len(written) == 6
    monkeypatch.undo()
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED


def test_cancelling_leaves_no_drift(engine: Engine) -> None:
    """What the loader wrote itself is no edit by somebody else."""
    engine.load()
    engine.portal.state.edit_department("2", NAME="Отдел сбыта")
    engine.portal.state.edit_department("3", NAME="Хранилище")
    assert engine.load(hook=after(1)).exit_code == 130
    engine.load()
    engine.portal.state.edit_department("2", NAME="Отдел закупок")
    finished = engine.load()
    assert result(finished) == ("done", 0)
    assert not [code for code in codes(finished) if code.startswith("drift.")]
