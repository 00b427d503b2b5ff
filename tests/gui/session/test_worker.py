"""One job at a time, one queue, exactly one end."""

import logging
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from orgloader.errors import CancelledError, SettingsError
from orgloader.gui.session.log_lines import LogLine
from orgloader.gui.session.worker import TICK_EVENTS, Ended, Worker
from orgloader.run.control import JobControl
from orgloader.run.events import Emit, Finished, PhaseBegan, Progress

log = logging.getLogger("orgloader.test")


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    made = Worker()
    yield made
    made.close()


def ended(qtbot: QtBot, worker: Worker, job: object) -> Ended:
    with qtbot.waitSignal(worker.ended, timeout=10_000) as told:
        worker.start(job)  # type: ignore[arg-type]
    found = told.args[0]
    assert isinstance(found, Ended)
    return found


def test_events_come_in_order_in_the_thread_of_the_window(qtbot: QtBot, worker: Worker) -> None:
    seen: list[object] = []
    threads = set()
    worker.reported.connect(lambda event: (seen.append(event), threads.add(threading.get_ident())))

    def job(_control: JobControl, emit: Emit) -> Finished:
        emit(PhaseBegan("read_source"))
        for done in range(1000):
            emit(Progress("persons", done, 1000))
        emit(PhaseBegan("plan"))
        emit(Finished(0))
        return Finished(0)

    assert ended(qtbot, worker, job).result == Finished(0)
    assert [event for event in seen if isinstance(event, PhaseBegan)] == [
        PhaseBegan("read_source"),
        PhaseBegan("plan"),
    ]
    assert seen[-1] == PhaseBegan("plan"), "the end comes by its own signal only"
    assert len(seen) < 100, "only the latest progress is shown"
    assert threads == {threading.get_ident()}


def test_an_error_and_a_crash_are_ends_too(
    qtbot: QtBot, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *crash: crashes.append(crash[0]))

    def wrong(*_: object) -> None:
        raise SettingsError("Wrong")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    assert isinstance(ended(qtbot, worker, wrong).error, SettingsError)
    assert isinstance(ended(qtbot, worker, broken).crash, ZeroDivisionError)
    qtbot.waitUntil(lambda: crashes == [ZeroDivisionError])


def test_a_cancelled_job_ends(qtbot: QtBot, worker: Worker) -> None:
    def job(control: JobControl, _emit: Emit) -> None:
        control.wait(60, "Waiting")

    with qtbot.waitSignal(worker.ended, timeout=10_000) as told:
        worker.start(job)
        worker.cancel()
    assert isinstance(told.args[0].error, CancelledError)
    assert not worker.busy


def test_two_jobs_never_run_at_once(qtbot: QtBot, worker: Worker) -> None:
    go = threading.Event()
    with qtbot.waitSignal(worker.ended, timeout=10_000):
        worker.start(lambda *_: go.wait(10))
        with pytest.raises(RuntimeError):
            worker.start(lambda *_: None)
        go.set()


def test_a_flood_of_lines_comes_whole_and_in_pieces(qtbot: QtBot, worker: Worker) -> None:
    pieces: list[list[LogLine]] = []
    worker.logged.connect(pieces.append)
    log.setLevel(logging.INFO)

    def job(*_: object) -> None:
        for number in range(10_000):
            log.info("Line %(number)d", {"number": number})

    ended(qtbot, worker, job)
    lines = [line.text for piece in pieces for line in piece]
    assert lines == [f"Line {number}" for number in range(10_000)]
    assert max(map(len, pieces)) <= TICK_EVENTS
