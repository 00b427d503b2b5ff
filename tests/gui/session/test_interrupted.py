"""What the window knows, and says, of a run that never ended."""

from pathlib import Path

import pytest
from tests.report.samples import change

from orgloader import i18n
from orgloader.gui.session.interrupted import description, look_for
from orgloader.state.store import Store

PORTAL = "zavod.bitrix24.ru"


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.set_language("en")


def begin(store: Store, *, sent: int, answered: int, mode: str = "load") -> str:
    """Begin a run that has ``sent`` writes, and got so many answers."""
    run = store.runs.begin(mode, PORTAL, "http://localhost:5000/")
    with store.journal(run) as journal:
        for number in range(1, sent + 1):
            new = change(number, "create", "department", f"d:{number}", f"Цех {number}", "")
            journal.intend(new, {"name": new.name})
            if number <= answered:
                journal.done(number, f"0x{number}")
    return run


def test_nothing_is_said_where_all_has_ended(tmp_path: Path) -> None:
    with Store.open(tmp_path, "load") as store:
        run = begin(store, sent=2, answered=2)
        store.runs.end(run, "done", {}, [b"{}"])
        assert look_for(store, PORTAL) is None


def test_what_is_in_doubt_is_named(tmp_path: Path) -> None:
    with Store.open(tmp_path, "load") as store:
        begin(store, sent=3, answered=2)
        found = look_for(store, PORTAL)
        assert look_for(store, "other.bitrix24.ru") is None
    assert found is not None
    title, facts = description(found)
    assert title.startswith("A load was interrupted on 20")
    assert facts.splitlines()[:2] == [
        "2 changes were applied.",
        "It is not known whether 1 change was applied: create: department «Цех 3».",
    ]
    assert "first looks this up" in facts


def test_a_run_that_ended_may_have_left_a_doubt(tmp_path: Path) -> None:
    with Store.open(tmp_path, "load") as store:
        run = begin(store, sent=1, answered=0, mode="undo")
        store.runs.end(run, "with_errors", {}, [b"{}"])
        found = look_for(store, PORTAL)
    assert found is not None
    title, facts = description(found)
    assert title.startswith("An undo was interrupted on 20")
    assert facts.startswith("No change is confirmed.")


def test_of_many_doubts_the_first_are_named(tmp_path: Path) -> None:
    with Store.open(tmp_path, "load") as store:
        begin(store, sent=5, answered=0)
        found = look_for(store, PORTAL)
    assert found is not None
    assert "whether 5 changes were applied" in description(found)[1]
    assert description(found)[1].count("Цех") == 3
