"""Scheduled loads that keep failing pause longer and longer; a person is never held back."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.run.engine import Engine, codes, result

from orgloader.run import jobs
from orgloader.run.events import Finished
from orgloader.run.quarantine import LONGEST, Record, after, pause, remaining
from orgloader.sandbox import Fault, Response
from orgloader.sandbox.faults import drop
from orgloader.state.store import Store

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_pauses_double_up_to_a_day() -> None:
    hours = [pause(failures) / HOUR for failures in range(9)]
    assert hours == [0, 0, 1, 2, 4, 8, 16, 24, 24]


@given(st.integers(0, 10**6))
def test_no_pause_is_longer_than_a_day(failures: int) -> None:
    assert timedelta() <= pause(failures) <= LONGEST


def ended(code: int) -> Finished:
    return Finished(code)


@pytest.mark.parametrize("code", [3, 4, 6])
def test_failures_in_a_row_are_counted(code: int) -> None:
    record = after(
        after(Record(), ended(code), NOW, scheduled=True), ended(code), NOW, scheduled=True
    )
    assert record.failures == 2
    assert remaining(record, NOW) == HOUR
    assert remaining(record, NOW + HOUR) == timedelta()


@pytest.mark.parametrize("code", [0, 5])
@pytest.mark.parametrize("scheduled", [True, False])
def test_a_success_of_any_load_releases(code: int, scheduled: bool) -> None:
    assert after(Record(5, NOW.isoformat()), ended(code), NOW, scheduled=scheduled) == Record()


@pytest.mark.parametrize(("code", "scheduled"), [(6, False), (2, True), (130, True)])
def test_what_is_no_failure_of_a_scheduled_load_changes_nothing(code: int, scheduled: bool) -> None:
    record = Record(1, NOW.isoformat())
    assert after(record, ended(code), NOW, scheduled=scheduled) == record


def test_a_clock_put_back_ends_the_wait() -> None:
    assert remaining(Record(7, NOW.isoformat()), NOW - HOUR) == timedelta()


class Schedule:
    """Loads at moments of its own choosing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = NOW

    def load(self, *, scheduled: bool = True) -> Finished:
        control = self.engine._control(None)
        with Store.open(self.engine.folder, clock=lambda: self.now) as store:
            return jobs.load(
                self.engine.settings,
                store,
                control,
                control._emit,
                scheduled=scheduled,
                transports=self.engine._transports(control),
                today="2026-11-21",
            )

    def runs(self) -> int:
        with Store.open(self.engine.folder, read_only=True) as store:
            return len(store.runs.history())


@pytest.fixture
def schedule(folder: Path) -> Schedule:
    """Two scheduled loads in a row have failed: the portal refuses the webhook."""
    schedule = Schedule(Engine(folder))
    refusal = Response(401, b'{"error": "INVALID_CREDENTIALS"}')
    schedule.engine.portal.faults.append(Fault(lambda _: refusal, times=None))
    assert [schedule.load().exit_code for _ in range(2)] == [6, 6]
    return schedule


def test_a_third_load_is_held_back_at_once(schedule: Schedule) -> None:
    runs = schedule.runs()
    schedule.now += HOUR / 2
    finished = schedule.load()
    assert result(finished) == ("stopped", 3)
    assert codes(finished) == {"quarantine"}
    assert finished.error is not None
    _, message, hint = finished.error.parts()
    assert message == "2 in a row have failed, so the next may begin in 0 h 30 min"
    assert "--scheduled" in hint
    assert finished.report.requests.total == 0
    assert schedule.runs() == runs


def test_being_held_back_does_not_lengthen_the_pause(schedule: Schedule) -> None:
    for _ in range(5):
        assert schedule.load().exit_code == 3
    schedule.now += HOUR
    assert schedule.load().exit_code == 6
    schedule.now += HOUR
    assert schedule.load().exit_code == 3
    schedule.now += HOUR
    assert schedule.load().exit_code == 6


def test_a_person_is_not_held_back_and_success_releases(schedule: Schedule) -> None:
    assert schedule.load(scheduled=False).exit_code == 6
    schedule.engine.clear_faults()
    assert schedule.load().exit_code == 3
    assert schedule.load(scheduled=False).exit_code == 0
    assert schedule.load().exit_code == 0


def test_a_business_studio_that_is_closed_at_night_lengthens_no_pause(folder: Path) -> None:
    schedule = Schedule(Engine(folder))
    schedule.engine.studio.faults.append(Fault(drop(), times=None))
    assert [schedule.load().exit_code for _ in range(4)] == [6, 6, 6, 6]
    schedule.engine.clear_faults()
    assert schedule.load().exit_code == 0


def test_a_sign_in_that_is_refused_again_and_again_is_a_fault(folder: Path) -> None:
    schedule = Schedule(Engine(folder))
    refusal = Response(401, b"")
    schedule.engine.studio.faults.append(Fault(lambda _: refusal, times=None))
    assert [schedule.load().exit_code for _ in range(3)] == [6, 6, 3]
