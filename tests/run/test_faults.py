"""A load over ends that fail: every object once, nothing lost, the truth told."""

from pathlib import Path
from typing import Any

import pytest
from tests.run.engine import LOADED, USERS, Engine, codes, error_of, result

from orgloader.run.events import Event, PhaseBegan
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, drop, late, lost_answer, swallowed
from orgloader.state.store import Store


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder)


def fault(engine: Engine, what: Any, **when: Any) -> None:
    engine.studio.faults.append(Fault(what, **when))


def converges(engine: Engine) -> None:
    """What failed before is made good by another load, without doubles."""
    engine.clear_faults()
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)


# Refusals


def test_a_refused_object_does_not_stop_the_others(engine: Engine) -> None:
    fault(engine, answers(400, "Запрещено"), verb="POST", holds="Склад", times=None)
    finished = engine.load()
    assert result(finished) == ("with_errors", 4)
    by_name = {(c.change.kind, c.change.name): c for c in finished.report.changes}
    assert by_name["department", "Склад"].status == "failed"
    assert "Запрещено" in error_of(by_name["department", "Склад"])
    assert by_name["department", "Приёмка"].status == "blocked"
    assert "Склад" in error_of(by_name["department", "Приёмка"])
    assert by_name["department", "Отдел продаж"].status == "done"
    assert by_name["person", "Белова Ольга"].status == "done"
    rows = finished.report.rows["department"]
    assert (rows.created, rows.failed) == (2, 2)
    converges(engine)


def test_after_many_failures_in_a_row_the_rest_is_left(engine: Engine) -> None:
    engine.portal.state.users.clear()
    for id in range(200, 240):
        engine.portal.state.add_user({**USERS[2], "ID": str(id), "NAME": f"Олег {id}"})
    fault(engine, answers(400, "Нет"), verb="POST", path="Person", times=None)
    finished = engine.load()
    assert result(finished) == ("with_errors", 4)
    statuses = [change.status for change in finished.report.changes]
    assert statuses.count("failed") == 20
    assert "not_attempted" in statuses


# Lost answers


@pytest.mark.parametrize("what", [lost_answer(), drop(), late(2), answers(502, "<html>")])
@pytest.mark.parametrize("number", range(1, 23))
def test_a_create_whose_answer_is_lost_is_made_once(engine: Engine, what: Any, number: int) -> None:
    fault(engine, what, verb="POST", first=number)
    finished = engine.load()
    assert result(finished) == ("done", 0)
    assert engine.count() == LOADED


def test_a_change_whose_answer_is_lost_is_repeated(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_department("3", NAME="Хранилище")
    fault(engine, lost_answer(), verb="PATCH")
    assert result(engine.load()) == ("done", 0)
    assert "Хранилище" in engine.names("department")


def test_a_removal_whose_answer_is_lost_is_repeated(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3])
    fault(engine, lost_answer(), verb="DELETE")
    assert result(engine.load()) == ("done", 0)
    assert engine.count()["assignment"] == 4


@pytest.mark.parametrize("number", range(1, 23))
def test_a_create_lost_for_good_is_looked_up_by_the_next_load(engine: Engine, number: int) -> None:
    """The answer is lost, and then the studio goes down."""
    fault(engine, lost_answer(), verb="POST", first=number)
    down = Fault(drop(), times=None, when=lambda _: engine.studio.faults[0].seen >= number)
    engine.studio.faults.append(down)
    assert result(engine.load()) in {("with_errors", 4), ("failed", 4), ("failed", 6)}
    converges(engine)


def test_a_namesake_lost_for_good_is_told_apart(engine: Engine) -> None:
    """Nothing but the journal knows which of the two was created."""
    for id in ("103", "104"):
        engine.portal.state.edit_user(id, LAST_NAME="Ким", NAME="Олег", EMAIL="")
    lost = Fault(lost_answer(), verb="POST", path="Person", first=4)
    down = Fault(drop(), times=None, when=lambda _: lost.seen >= 4)
    engine.studio.faults += [lost, down]
    assert engine.load().exit_code == 4
    engine.clear_faults()
    assert result(engine.load()) == ("done", 0)
    assert engine.count() == LOADED | {"contact": 2}


def test_without_a_root_nobody_is_created(engine: Engine) -> None:
    fault(engine, answers(400, "Нет"), verb="POST", holds="Пример", times=None)
    finished = engine.load()
    assert result(finished) == ("with_errors", 4)
    assert sum(engine.count().values()) == 0
    converges(engine)


# What was accepted, but not stored


def test_an_accepted_write_that_is_not_stored_is_told(engine: Engine) -> None:
    engine.load()
    engine.portal.state.edit_department("3", NAME="Хранилище")
    fault(engine, swallowed(engine.state.revert), verb="PATCH")
    finished = engine.load()
    assert result(finished) == ("unverified", 5)
    (change,) = finished.report.changes
    assert (change.status, change.verified) == ("done", False)
    converges(engine)


def test_an_accepted_create_that_is_not_stored_is_told(engine: Engine) -> None:
    fault(engine, swallowed(engine.state.revert), verb="POST", first=22)
    assert result(engine.load()) == ("unverified", 5)
    converges(engine)


# Ends that go down


def test_a_studio_that_goes_down_ends_the_run(engine: Engine) -> None:
    reads = engine.plan().report.requests.target_reads
    fault(engine, drop(), first=reads + 12, times=None)
    finished = engine.load()
    assert finished.exit_code == 4
    assert "not_attempted" in {change.status for change in finished.report.changes}
    converges(engine)


def test_a_studio_that_is_down_from_the_start(engine: Engine) -> None:
    fault(engine, drop(), times=None)
    assert result(engine.load()) == ("failed", 6)
    converges(engine)


def test_a_studio_that_goes_down_before_the_proof(engine: Engine) -> None:
    def hook(_: object, event: Event) -> None:
        if event == PhaseBegan("verify"):
            fault(engine, drop(), times=None)

    assert result(engine.load(hook=hook)) == ("unverified", 5)
    engine.clear_faults()
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert engine.count() == LOADED


def test_a_portal_that_is_down_means_no_writes(engine: Engine) -> None:
    engine.portal.faults.append(Fault(answers(500, "Oops"), times=None))
    finished = engine.load()
    assert result(finished) == ("failed", 6)
    assert finished.report.requests.target_writes == 0
    converges(engine)


def test_a_portal_that_contradicts_itself_means_no_writes(engine: Engine) -> None:
    """Department 4 is missing from the read, yet a second look shows it."""
    engine.load()
    row = engine.portal.state.departments["4"]
    engine.portal.state.remove_department("4")

    def hook(_: object, event: Event) -> None:
        if event == PhaseBegan("confirm"):
            engine.portal.state.add_department(row)

    finished = engine.load(hook=hook)
    assert result(finished) == ("failed", 6)
    assert finished.report.requests.target_writes == 0
    assert finished.report.error is not None
    assert finished.report.error.code == "source"
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_a_root_that_is_gone_means_no_writes(engine: Engine) -> None:
    engine.load()
    engine.root = 77
    finished = engine.load()
    assert result(finished) == ("failed", 6)
    assert finished.report.requests.target_writes == 0


@pytest.mark.parametrize("refused", [False, True])
def test_a_rename_that_did_not_happen_is_not_remembered_as_one(
    engine: Engine, refused: bool
) -> None:
    """The position is still the one of its former title, for whoever bears that next."""
    engine.load()
    key = engine.key("position", "Продавец")
    engine.portal.state.edit_user("103", WORK_POSITION="Менеджер")
    what = answers(400, "Нельзя") if refused else swallowed(engine.state.revert)
    engine.studio.faults.append(Fault(what, verb="PATCH"))
    assert engine.load().exit_code == (4 if refused else 5)
    engine.clear_faults()
    engine.portal.state.edit_user("103", ACTIVE=False)
    engine.portal.state.add_user(
        {"ID": "105", "LAST_NAME": "Орлов", "WORK_POSITION": "Продавец", "UF_DEPARTMENT": [2]}
    )
    assert engine.load().exit_code == 0
    assert engine.key("position", "Продавец") == key


def test_what_was_made_and_is_not_there_is_not_linked(engine: Engine) -> None:
    swallows = Fault(swallowed(engine.state.revert), verb="POST", holds='"Приёмка"')
    engine.studio.faults.append(swallows)
    engine.load()
    with Store.open(engine.folder, read_only=True) as store:
        (base,) = store.bases()
        assert "d:4" not in store.links(base.portal, base.base)
    engine.clear_faults()
    finished = engine.load()
    assert finished.exit_code == 0
    assert not any(code.startswith("link.gone") for code in codes(finished))
    assert engine.count() == LOADED
