"""A load from end to end: what comes of it, and what it leaves behind."""

from dataclasses import asdict
from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, codes, result

from orgloader.run.events import Applied, Finished, PhaseBegan
from orgloader.run.kept import read_report
from orgloader.state.store import Store


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder)


def test_a_first_load_fills_the_studio(engine: Engine) -> None:
    finished = engine.load()
    assert result(finished) == ("done", 0)
    assert engine.count() == LOADED
    assert {change.status for change in finished.report.changes} == {"done"}
    assert all(change.verified for change in finished.report.changes)
    head = engine.state.object(engine.key("department", "Отдел продаж"), "department")["head"]
    assert head == engine.key("position", "Начальник отдела")


def test_rows_and_counts_add_up(engine: Engine) -> None:
    report = engine.load().report
    for rows in report.rows.values():
        assert rows.read == sum(asdict(rows).values()) - rows.read
    assert report.counts.done["department"]["create"] == LOADED["department"]
    assert report.counts.done["assignment"]["link"] == LOADED["assignment"]
    assert report.source.complete is True


def test_a_second_load_writes_nothing(engine: Engine) -> None:
    engine.load()
    finished = engine.load()
    assert result(finished) == ("nothing_to_do", 0)
    assert finished.report.requests.target_writes == 0


def test_one_job_tells_its_phases_and_one_end(engine: Engine) -> None:
    engine.load()
    phases = [event.phase for event in engine.events if isinstance(event, PhaseBegan)]
    assert phases == [
        "read_source", "read_target", "plan", "confirm", "apply", "verify", "report",
    ]  # fmt: skip
    assert [type(event) for event in engine.events].count(Finished) == 1
    assert isinstance(engine.events[-1], Finished)
    numbers = [event.number for event in engine.events if isinstance(event, Applied)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_plan_writes_nothing(engine: Engine) -> None:
    finished = engine.plan()
    assert result(finished) == ("planned", 0)
    assert sum(engine.count().values()) == 0
    assert not engine.folder.exists()


def test_changes_of_the_portal_keep_the_objects(engine: Engine) -> None:
    engine.load()
    before = engine.key("department", "Склад"), engine.key("position", "Продавец")
    engine.portal.state.edit_department("3", NAME="Центральный склад", PARENT="2")
    engine.portal.state.edit_user("103", WORK_POSITION="Менеджер")
    assert result(engine.load("limit.change_percent.department")) == ("done", 0)
    after = engine.key("department", "Центральный склад"), engine.key("position", "Менеджер")
    assert after == before
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_what_is_gone_is_archived_and_comes_back(engine: Engine) -> None:
    engine.load()
    row = engine.portal.state.departments["4"]
    key = engine.key("department", "Приёмка")
    engine.portal.state.remove_department("4")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3])
    assert result(engine.load()) == ("done", 0)
    assert engine.state.object(key, "department")["parent"] == engine.key("folder", "Удалённые")
    engine.portal.state.add_department(row)
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3, 4])
    assert result(engine.load()) == ("done", 0)
    assert engine.state.object(key, "department")["parent"] == engine.key("department", "Склад")
    assert engine.count() == LOADED | {"folder": 1}


# Findings


def test_a_confirmation_is_asked_for_before_the_first_write(engine: Engine) -> None:
    engine.options = {"limits": {"minimum": 1, "change_percent": 10}}
    engine.load()
    engine.portal.state.edit_department("2", NAME="Отдел сбыта")
    finished = engine.load()
    assert result(finished) == ("stopped", 3)
    assert "limit.change_percent.department" in codes(finished)
    assert finished.report.requests.target_writes == 0
    assert finished.plan is not None
    assert finished.plan.changes
    assert result(engine.load("limit.change_percent.department")) == ("done", 0)
    assert "Отдел сбыта" in engine.names("department")


def test_a_confirmation_that_nothing_asks_for_is_noted(engine: Engine) -> None:
    finished = engine.load("limit.change_count.person")
    assert result(finished) == ("done", 0)
    assert "confirm.ignored.limit.change_count.person" in codes(finished)


def test_the_plan_that_was_shown_is_carried_out(engine: Engine) -> None:
    plan = engine.plan().plan
    assert result(engine.load(expected=plan)) == ("done", 0)


def test_a_plan_out_of_date_is_refused(engine: Engine) -> None:
    plan = engine.plan().plan
    engine.portal.state.edit_department("3", NAME="Хранилище")
    finished = engine.load(expected=plan)
    assert result(finished) == ("stopped", 3)
    (stale,) = (f for f in finished.report.findings if f.code == "plan.stale")
    assert "d:3" in str(stale.text)
    assert "d:3" in stale.objects
    assert sum(engine.count().values()) == 0


# History


def test_every_load_leaves_its_report(engine: Engine) -> None:
    ids = [engine.load().report.run for _ in range(2)]
    with Store.open(engine.folder, read_only=True) as store:
        assert [run.id for run in store.runs.history()] == ids[::-1]
        assert [read_report(store, id).outcome for id in ids] == ["done", "nothing_to_do"]
