"""Undo of a load, from end to end: chosen, previewed, limited, carried out, verified, kept."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.faces import CHOSEN
from tests.run.engine import LOADED, Engine, Hook, Killed, VirtualControl, after, codes, result

from orgloader.plan.model import Plan
from orgloader.run import jobs
from orgloader.run.events import Applied, Event, Finished, PhaseBegan
from orgloader.run.gate import Consent
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, drop, lost_answer
from orgloader.state.runs import Runs
from orgloader.state.store import Store

NO_LIMITS = {"limits": {"archive_percent": 100, "change_percent": 100}}


def undo(
    engine: Engine,
    run: str | None = None,
    *confirmed: str,
    dry: bool = False,
    expected: Plan | None = None,
    hook: Hook | None = None,
) -> Finished:
    control = engine._control(hook)
    with Store.open(engine.folder, read_only=dry) as store:
        return jobs.undo(
            engine.settings,
            store,
            control,
            control._emit,
            Consent(frozenset(confirmed), expected),
            run=run,
            dry=dry,
            transports=engine._transports(control),
            today="2026-11-21",
        )


@pytest.fixture
def engine(folder: Path) -> Engine:
    """The first load is done; then the portal has changed in every way."""
    engine = Engine(folder, options=dict(NO_LIMITS))
    assert result(engine.load()) == ("done", 0)
    return engine


def reorganise(engine: Engine) -> None:
    state = engine.portal.state
    state.edit_department("2", NAME="Отдел сбыта")
    state.edit_department("4", PARENT="1")
    state.add_department({"ID": "5", "NAME": "Лаборатория", "PARENT": "2", "UF_HEAD": "105"})
    state.remove_department("3")
    state.edit_user("104", UF_DEPARTMENT=[4], EMAIL="belova@example.ru")
    state.edit_user("103", WORK_POSITION="Старший продавец")
    state.add_user(
        {"ID": "105", "LAST_NAME": "Орлов", "NAME": "Яков", "EMAIL": "o@example.ru",
         "WORK_POSITION": "Лаборант", "UF_DEPARTMENT": [5]}
    )  # fmt: skip


def live(engine: Engine) -> dict[str, Any]:
    """What stands outside the archive, by key; contacts of people that have a value."""
    state = engine.state
    folders = {row["key"] for row in state.objects("folder")}
    rows = {r["key"]: r for kind in ("department", "position") for r in state.objects(kind)}

    def archived(row: dict[str, Any]) -> bool:
        parent = row["parent"]
        return parent in folders or (parent in rows and archived(rows[parent]))

    return {
        "units": {key: row for key, row in rows.items() if not archived(row)},
        "assignments": sorted((r["person"], r["position"]) for r in state.objects("assignment")),
        "contacts": sorted((r["person"], r["value"]) for r in state.objects("contact")),
    }


def without(before: dict[str, Any], now: dict[str, Any], person: Any) -> dict[str, Any]:
    contacts = [contact for contact in now["contacts"] if contact[0] != person]
    return {**now, "contacts": contacts}


def test_the_last_load_is_undone_and_can_be_done_again(engine: Engine) -> None:
    before = live(engine)
    reorganise(engine)
    assert result(engine.load()) == ("done", 0)
    loaded = live(engine)
    finished = undo(engine)
    assert result(finished) == ("done", 0)
    assert finished.report.mode == "undo"
    assert all(change.verified for change in finished.report.changes)
    orlov = engine.key("person", "Орлов Яков")
    assert without(before, live(engine), orlov) == before
    assert finished.report.requests.source == 0
    assert result(engine.load()) == ("done", 0)
    assert live(engine) == loaded
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_a_preview_writes_nothing_and_tells_the_same(engine: Engine) -> None:
    reorganise(engine)
    engine.load()
    loaded = engine.state.dump()
    shown = undo(engine, dry=True)
    assert result(shown) == ("planned", 0)
    assert shown.report.requests.target_writes == 0
    assert engine.state.dump() == loaded
    assert shown.plan is not None
    carried = undo(engine)
    assert carried.plan is not None
    assert carried.plan.fingerprint == shown.plan.fingerprint


def test_loads_are_undone_one_after_the_other(engine: Engine) -> None:
    reorganise(engine)
    engine.load()
    engine.portal.state.edit_department("2", NAME="Продажи")
    engine.load()
    assert "Отдел сбыта" not in engine.names("department")
    undo(engine)
    assert "Отдел сбыта" in engine.names("department")
    undo(engine)
    assert "Отдел продаж" in engine.names("department")


def test_the_first_load_is_undone_but_for_its_root(engine: Engine) -> None:
    finished = undo(engine)
    assert result(finished) == ("done", 0)
    assert "undo.root" in codes(finished)
    assert list(live(engine)["units"]) == [engine.key("department", "ООО «Пример»")]
    assert live(engine)["assignments"] == []
    nothing = undo(engine)
    assert result(nothing) == ("failed", 2)
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == {**LOADED, "folder": 1}


def test_limits_hold_for_an_undo(engine: Engine) -> None:
    for id in map(str, range(10, 30)):
        engine.portal.state.add_department({"ID": id, "NAME": f"Отдел {id}", "PARENT": "1"})
    engine.load()
    engine.options = {}
    stopped = undo(engine)
    assert result(stopped) == ("stopped", 3)
    assert stopped.report.requests.target_writes == 0
    code = "limit.archive_percent.department"
    assert code in codes(stopped)
    assert result(undo(engine, None, code)) == ("done", 0)


def test_what_somebody_changed_since_stays(engine: Engine) -> None:
    reorganise(engine)
    engine.load()
    key = engine.key("department", "Отдел сбыта")
    engine.state.edit(key, "department", name="Коммерция")
    finished = undo(engine)
    assert "undo.changed.d:2" in codes(finished)
    assert engine.state.object(key, "department")["name"] == "Коммерция"


def test_an_older_load_wants_a_confirmation(engine: Engine) -> None:
    reorganise(engine)
    older = engine.load().report.run
    engine.portal.state.edit_department("1", NAME="АО «Пример»")
    engine.load()
    assert "undo.older" in codes(undo(engine, older))
    assert result(undo(engine, older, "undo.older")) == ("done", 0)
    assert "Отдел продаж" in engine.names("department")
    assert "АО «Пример»" in engine.names("department")


def test_runs_that_cannot_be_undone_are_refused(engine: Engine) -> None:
    run = engine.load().report.run
    reorganise(engine)
    loaded = engine.load().report.run
    undone = undo(engine).report.run
    for id in ("20000101-000000-abcd", run, loaded, undone):
        finished = undo(engine, id)
        assert result(finished) == ("failed", 2), id
        assert finished.report.requests.target_writes == 0


def test_a_load_of_another_portal_or_base_is_refused(engine: Engine) -> None:
    run = engine.load().report.run
    engine.studio = CHOSEN.get().studio()
    assert result(undo(engine)) == ("failed", 2)
    engine.load("base.changed")
    assert result(undo(engine, run)) == ("failed", 2)
    engine.host = "other.example"
    assert result(undo(engine, run)) == ("failed", 2)


def test_a_cancelled_undo_is_taken_up_by_the_next(engine: Engine) -> None:
    before = live(engine)
    reorganise(engine)
    engine.load()
    assert result(undo(engine, hook=after(3))) == ("cancelled", 130)
    assert result(undo(engine)) == ("done", 0)
    orlov = engine.key("person", "Орлов Яков")
    assert without(before, live(engine), orlov) == before


@pytest.mark.parametrize("number", [1, 3, 5, 7])
def test_a_killed_undo_is_taken_up_by_the_next(engine: Engine, number: int) -> None:
    before = live(engine)
    reorganise(engine)
    engine.load()
    copy = engine.folder.with_name("killed")

    def die(_: VirtualControl, event: Event) -> None:
        if isinstance(event, Applied) and event.number == number:
            shutil.copytree(engine.folder, copy)
            raise Killed

    with pytest.raises(Killed):
        undo(engine, hook=die)
    engine.folder = copy
    finished = undo(engine)
    assert result(finished) == ("done", 0)
    (text,) = (
        str(row.text) for row in finished.report.findings if row.code.startswith("recovered.")
    )
    assert text.startswith("The undo ")
    orlov = engine.key("person", "Орлов Яков")
    assert without(before, live(engine), orlov) == before
    assert result(engine.load()) == ("done", 0)
    assert result(engine.load()) == ("nothing_to_do", 0)


@pytest.mark.parametrize("where", ["verify", "report", "kept"])
def test_an_undo_killed_at_its_end_does_not_take_back_the_load_before(
    engine: Engine, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reorganise(engine)
    engine.load()
    engine.portal.state.edit_department("2", NAME="Отдел закупок")
    engine.load()
    copy = engine.folder.with_name("killed")

    def die(*_: object, **__: object) -> None:
        shutil.copytree(engine.folder, copy)
        raise Killed

    def at(_: VirtualControl, event: Event) -> None:
        if isinstance(event, PhaseBegan) and event.phase == where:
            die()

    if where == "kept":
        monkeypatch.setattr(Runs, "undone", die)
    with pytest.raises(Killed):
        undo(engine, hook=at)
    monkeypatch.undo()
    engine.folder = copy
    before = live(engine)
    assert result(undo(engine)) == ("nothing_to_do", 0)
    assert live(engine) == before
    assert "Отдел сбыта" in engine.names("department")


@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize("what", [lost_answer, drop])
def test_lost_answers_double_nothing(engine: Engine, what: Any, verb: str) -> None:
    before = live(engine)
    reorganise(engine)
    engine.load()
    engine.studio.faults.append(Fault(what(), verb=verb))
    assert result(undo(engine)) == ("done", 0)
    orlov = engine.key("person", "Орлов Яков")
    assert without(before, live(engine), orlov) == before


def test_what_was_refused_can_be_undone_later(engine: Engine) -> None:
    before = live(engine)
    reorganise(engine)
    engine.load()
    engine.studio.faults.append(Fault(answers(400, "Нельзя"), verb="PATCH", times=3))
    assert result(undo(engine)) == ("with_errors", 4)
    engine.clear_faults()
    assert result(undo(engine)) == ("done", 0)
    orlov = engine.key("person", "Орлов Яков")
    assert without(before, live(engine), orlov) == before


def test_a_plan_that_was_shown_is_carried_out_or_refused(engine: Engine) -> None:
    reorganise(engine)
    engine.load()
    shown = undo(engine, dry=True).plan
    engine.state.edit(engine.key("department", "Отдел сбыта"), "department", name="Коммерция")
    assert "plan.stale" in codes(undo(engine, expected=shown))
    assert result(undo(engine, expected=undo(engine, dry=True).plan)) == ("done", 0)


def test_what_was_taken_over_is_given_back(engine: Engine, tmp_path: Path) -> None:
    engine.folder = tmp_path / "another computer"
    loaded = engine.state.dump()
    assert result(engine.load("links.missing")) == ("done", 0)
    finished = undo(engine)
    assert result(finished) == ("nothing_to_do", 0)
    assert "undo.forgotten" in codes(finished)
    assert engine.state.dump() == loaded
    with Store.open(engine.folder, read_only=True) as store:
        (base,) = store.bases()
        assert store.links(base.portal, base.base) == {}
    assert codes(engine.load()) == {"links.missing"}


def test_a_load_that_is_undone_is_told_so(engine: Engine) -> None:
    reorganise(engine)
    engine.load()
    undo(engine)
    with Store.open(engine.folder, read_only=True) as store:
        undone, load, first = store.runs.history()
        assert (load.undone_by, undone.undone_by, first.undone_by) == (undone.id, "", "")


def test_who_is_not_assigned_again_is_told_with_the_position(engine: Engine) -> None:
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[4])
    engine.load()
    position = next(row for row in engine.state.objects("position") if archived(engine, row))
    engine.state.remove(position["key"], "position")
    found = undo(engine, dry=True).report.findings
    (text,) = (str(row.text) for row in found if row.code.startswith("undo.unassigned."))
    assert text.startswith("Белова Ольга is not assigned again to ООО «Пример» / Склад / Кладовщик")


def archived(engine: Engine, row: dict[str, Any]) -> bool:
    return row["parent"] in {folder["key"] for folder in engine.state.objects("folder")}


def test_a_load_that_has_only_written_a_task_is_not_the_one_to_undo(engine: Engine) -> None:
    engine.options["create_tasks"] = True
    engine.portal.state.edit_department("2", NAME="Отдел сбыта")
    assert result(engine.load(hook=after(1))) == ("cancelled", 130)
    assert result(engine.load()) == ("done", 0)
    assert engine.names("task") == ["Изменена: Отдел сбыта"]
    plan = undo(engine, dry=True).plan
    assert plan is not None
    assert [(change.action, change.new.get("name")) for change in plan.changes[:1]] == [
        ("rename", "Отдел продаж")
    ]
