"""A data folder of version 0.1.0 is taken up: its reports are read, its loads ended and undone."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.run.engine import Engine, codes, result
from tests.run.test_undo import undo

from orgloader.report.model import Report
from orgloader.run.kept import read_report
from orgloader.sandbox import Portal, PortalState
from orgloader.state.migrations import MIGRATIONS
from orgloader.state.store import Store

KEPT = Path(__file__).with_name("state-0.1.0")
NAMED_ANEW = "profile.changed"
"""Then the bundled profile was named, here it is a file of the test."""
NO_LIMITS = {"archive_percent": 100, "change_percent": 100}


@pytest.fixture
def face() -> None:
    """That version knew one class of units only."""


@pytest.fixture
def engine(folder: Path) -> Engine:
    folder.mkdir()
    shutil.copy(KEPT / "orgloader.sqlite", folder)
    shown = json.loads((KEPT / "portal.json").read_text("utf-8"))
    portal = Portal(PortalState(shown["departments"], shown["users"]))
    engine = Engine(folder, portal, options={"create_tasks": True, "limits": NO_LIMITS})
    engine.state.load(KEPT / "studio.json")
    return engine


def reports(engine: Engine) -> list[Report]:
    """Return the reports of the runs that have ended, the oldest first."""
    with Store.open(engine.folder, read_only=True) as store:
        return [read_report(store, run.id) for run in reversed(store.runs.history()) if run.ended]


def told_of(engine: Engine, name: str) -> list[str]:
    return [row["name"] for row in engine.state.objects("task") if name in row["name"]]


def test_its_reports_are_counted_again(engine: Engine) -> None:
    first, second, stopped = reports(engine)
    assert first.counts.done["department"]["create"] == 4
    assert second.counts.verified["department"] == {
        "create": 0, "rename": 1, "update": 0, "move": 0, "archive": 1, "restore": 0, "adopt": 0,
        "unchanged": 2,
    }  # fmt: skip
    assert second.rows["department"].updated == 1
    assert (stopped.counts.planned["person"]["create"], stopped.outcome) == (1, "stopped")
    assert {n for kind in stopped.counts.done.values() for n in kind.values()} == {0}
    assert (stopped.rows["person"].created, stopped.rows["person"].pending) == (0, 1)


def test_what_a_stopped_load_would_have_done_is_not_in_its_history(engine: Engine) -> None:
    with Store.open(engine.folder) as store:
        done = {run.outcome: run.counts for run in store.runs.history()}
    assert done["stopped"]["person"]["create"] == 0
    assert done["done"]["department"]["create"] == 4


def test_the_file_is_copied_before_its_tables_change(engine: Engine) -> None:
    before = _tables(engine.folder / "orgloader.sqlite")
    with Store.open(engine.folder):
        pass
    copy = engine.folder / "orgloader.sqlite.v2"
    assert _tables(copy) == before
    assert before[0] == 2 < len(MIGRATIONS)
    assert _tables(engine.folder / "orgloader.sqlite")[0] == len(MIGRATIONS)
    kept = copy.read_bytes()
    with Store.open(engine.folder):
        pass
    assert copy.read_bytes() == kept


def _tables(path: Path) -> tuple[int, list[str]]:
    connection = sqlite3.connect(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    rows = [str(row) for row in connection.execute("SELECT * FROM runs ORDER BY number")]
    connection.close()
    return version, rows


def test_the_load_that_was_killed_is_taken_up(engine: Engine) -> None:
    finished = engine.load(NAMED_ANEW)
    assert result(finished) == ("done", 0)
    assert any(code.startswith("recovered.") for code in codes(finished))
    assert engine.names("department").count("Лаборатория") == 1
    assert told_of(engine, "Лаборатория") == ["Создана: Лаборатория"]
    assert "Носов Иван" in engine.names("person")
    assert result(engine.load()) == ("nothing_to_do", 0)
    killed = reports(engine)[3]
    assert (killed.outcome, killed.counts.done["department"]["rename"]) == ("failed", 1)


def test_a_load_of_that_version_is_undone(engine: Engine) -> None:
    engine.load(NAMED_ANEW)
    second = reports(engine)[1].run
    finished = undo(engine, second, "undo.older")
    assert result(finished) == ("done", 0)
    assert "Отдел продаж" in engine.names("department")
    assert "Приёмка" in engine.names("department")
    with Store.open(engine.folder, read_only=True) as store:
        (run,) = [one for one in store.runs.history() if one.id == second]
    assert run.undone_by == finished.report.run
