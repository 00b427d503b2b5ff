"""A load of which something is left out: it writes, counts and remembers the rest only."""

from dataclasses import asdict, replace
from pathlib import Path

import pytest
from tests.run.engine import LOADED, Engine, codes, result

from orgloader.plan.model import Plan
from orgloader.plan.selection.choice import only
from orgloader.plan.selection.dependencies import Dependencies
from orgloader.plan.selection.selected import leaving_out, selected
from orgloader.run.events import Applied
from orgloader.run.planfile import read_plan, save_plan


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder, options={"limits": {"minimum": 1000}})


def shown(engine: Engine) -> Plan:
    plan = engine.plan().plan
    assert plan is not None
    return plan


def numbers(plan: Plan, *source_ids: str) -> list[int]:
    return [change.number for change in plan.changes if change.source_id in source_ids]


def without(engine: Engine, *source_ids: str) -> Plan:
    plan = shown(engine)
    return selected(plan, numbers(plan, *source_ids))


def test_the_rest_is_loaded_and_the_next_load_finishes_it(engine: Engine) -> None:
    finished = engine.load(expected=without(engine, "d:3"))
    assert result(finished) == ("done", 0)
    assert engine.names("department") == ["ООО «Пример»", "Отдел продаж"]
    statuses = {one.change.source_id: one.status for one in finished.report.changes}
    assert {id for id, status in statuses.items() if status == "left_out"} == {
        "d:3", "d:4", "p:3:1", "p:4:1", "u:104", "c:104:email", "a:104:p:3:1", "a:104:p:4:1",
    }  # fmt: skip
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_what_is_left_out_is_pending_and_not_planned(engine: Engine) -> None:
    report = engine.load(expected=without(engine, "d:3")).report
    assert report.counts.planned["department"]["create"] == 2
    assert report.rows["department"].pending == 2
    for rows in report.rows.values():
        assert rows.read == sum(asdict(rows).values()) - rows.read


def test_progress_counts_what_is_chosen(engine: Engine) -> None:
    engine.load(expected=without(engine, "d:2"))
    steps = [(e.number, e.total) for e in engine.events if isinstance(e, Applied)]
    assert steps == [(at, len(steps)) for at in range(1, len(steps) + 1)]


def test_one_person_alone(engine: Engine) -> None:
    plan = shown(engine)
    left = only(Dependencies(plan), numbers(plan, "a:103:p:2:2"))
    finished = engine.load(expected=leaving_out(plan, left))
    assert result(finished) == ("done", 0)
    assert engine.names("person") == ["Ким Олег"]
    assert engine.names("department") == ["ООО «Пример»", "Отдел продаж"]
    assert engine.count()["contact"] == 1


def test_what_is_not_archived_stays(engine: Engine) -> None:
    engine.load()
    engine.portal.state.remove_department("4")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3])
    finished = engine.load(expected=without(engine, "d:4"))
    assert result(finished) == ("done", 0)
    assert engine.count()["folder"] == 0
    parent = engine.state.object(engine.key("department", "Приёмка"))["parent"]
    assert parent == engine.key("department", "Склад")


def test_all_left_out_is_nothing_to_do(engine: Engine) -> None:
    finished = engine.load(expected=without(engine, "d:1"))
    assert result(finished) == ("nothing_to_do", 0)
    assert {one.status for one in finished.report.changes} == {"left_out"}
    assert "base.changed" not in codes(engine.plan())


def test_a_limit_asks_only_about_what_is_chosen(engine: Engine) -> None:
    engine.load()
    engine.portal.state.remove_department("4")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3])
    engine.options = {"limits": {"minimum": 1, "archive_count": 0}}
    assert result(engine.load()) == ("stopped", 3)
    assert result(engine.load(expected=without(engine, "d:4"))) == ("done", 0)


def test_a_plan_out_of_date_is_shown_whole(engine: Engine) -> None:
    plan = without(engine, "d:3")
    engine.portal.state.edit_department("2", NAME="Продажи")
    finished = engine.load(expected=plan)
    assert result(finished) == ("stopped", 3)
    assert finished.plan is not None
    assert not finished.plan.left_out


def test_a_saved_plan_keeps_what_is_left_out(engine: Engine, tmp_path: Path) -> None:
    finished = engine.plan()
    assert finished.plan is not None
    chosen = selected(finished.plan, numbers(finished.plan, "d:3"))
    save_plan(tmp_path / "plan.json", engine.settings, replace(finished, plan=chosen))
    saved = read_plan(tmp_path / "plan.json", engine.settings)
    assert saved.plan.left_out == chosen.left_out
    assert result(engine.load(expected=saved.plan)) == ("done", 0)
    assert engine.count()["department"] == 2
