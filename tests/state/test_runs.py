import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orgloader.errors import SettingsError
from orgloader.state.store import Store

PORTAL = "example.bitrix24.ru"
ADDRESS = "http://localhost:5000/"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    """A store whose clock goes back by a day at each look."""
    days = iter(range(100))
    with Store.open(folder, clock=lambda: NOON - timedelta(days=next(days))) as store:
        yield store


def test_a_run_from_begin_to_end(store: Store) -> None:
    run = store.runs.begin("load", PORTAL, ADDRESS)
    (begun,) = store.runs.unfinished()
    assert run.startswith("20261120-120000-")
    assert (begun.id, begun.mode, begun.portal, begun.address) == (run, "load", PORTAL, ADDRESS)
    assert (begun.base, begun.ended, begun.outcome, begun.counts) == ("", "", "", {})

    report = {"outcome": "done", "counts": {"person": {"create": 2}}, "changes": [{"name": "Цех"}]}
    store.runs.bind(run, "0a1b")
    store.runs.end(run, "done", {"person": {"create": 2}}, [json.dumps(report).encode()])

    (ended,) = store.runs.history()
    assert (ended.base, ended.outcome, ended.counts) == ("0a1b", "done", report["counts"])
    assert ended.started == "2026-11-20T12:00:00+00:00"
    assert ended.ended
    assert store.runs.unfinished() == []
    assert store.runs.report(run) == report


def test_history_follows_the_order_of_the_runs_and_not_the_clock(store: Store) -> None:
    runs = [store.runs.begin("load", PORTAL, ADDRESS) for _ in range(3)]

    assert [run.id for run in store.runs.history()] == runs[::-1]
    assert [run.id for run in store.runs.history(limit=1)] == runs[2:]
    assert [run.id for run in store.runs.unfinished()] == runs


def test_a_report_that_does_not_exist_is_told(store: Store) -> None:
    unfinished = store.runs.begin("load", PORTAL, ADDRESS)

    for run in (unfinished, "20261121-231500-4f2a"):
        with pytest.raises(SettingsError, match=run):
            store.runs.report(run)
