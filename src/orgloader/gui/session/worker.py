"""One job at a time, in a thread of its own, reported to the window by one queue."""

import contextlib
import gc
import importlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from orgloader.errors import OrgLoaderError
from orgloader.gui.session.log_lines import LineHandler, LogLine
from orgloader.run.events import Emit, Event, Finished, PhaseBegan, Progress

if TYPE_CHECKING:
    from orgloader.run.control import JobControl

Job = Callable[["JobControl", Emit], Any]
"""What the worker carries out; returns the job's result and may raise ``OrgLoaderError``."""

TICK_MS = 100
TICK_EVENTS = 2000

_ours = logging.getLogger("orgloader")


@dataclass(frozen=True, slots=True)
class Ended:
    """The terminal message of a job: what it returned, or why it could not.

    ``crash`` is an exception that is not ours: a fault of the program.
    """

    result: Any = None
    error: OrgLoaderError | None = None
    crash: BaseException | None = None


class Worker(QObject):
    """Runs a job; its signals come in the window's thread.

    Signals:
        reported(Event), logged(list[LogLine]): what comes from the job, in its order.
        ended(Ended): the job has ended; exactly once, and last.
    """

    reported = Signal(object)
    logged = Signal(list)
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[Event | LogLine | Ended] = SimpleQueue()
        self._handler = LineHandler(self._queue.put)
        _ours.addHandler(self._handler)
        self._control: JobControl | None = None
        self._cancelled = False
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._drain)
        self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether a job runs whose ``ended`` has not come yet."""
        return self._thread is not None

    def start(self, job: Job) -> None:
        """Begin ``job``; only where none runs."""
        if self.busy:
            raise RuntimeError("A job is running")
        self._cancelled = False
        self._control = None
        self._thread = threading.Thread(target=self._run, args=(job,), name="job")
        self._thread.start()

    def cancel(self) -> None:
        """Ask the job to end; it answers with ``ended`` when it has."""
        self._cancelled = True
        if self._control is not None:
            self._control.cancel()

    def close(self) -> None:
        """Cancel, wait for the job and take the log handler away; for the end of the window."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._timer.stop()
        _ours.removeHandler(self._handler)

    def _run(self, job: Job) -> None:
        ended = Ended(error=OrgLoaderError("The job ended without a result"))
        try:
            with no_full_collection():
                ended = Ended(result=job(self._begin(), self._emit))
        except OrgLoaderError as error:
            ended = Ended(error=error)
        except BaseException as crash:  # whatever it was, the window must hear of it
            ended = Ended(crash=crash)
        finally:
            self._handler.phase = ""
            self._queue.put(ended)

    def _begin(self) -> "JobControl":
        """Make the control here: what it needs takes too long to load for the window's thread."""
        from orgloader.run.control import JobControl

        self._control = JobControl(self._emit)
        if self._cancelled:
            self._control.cancel()
        return self._control

    def _emit(self, event: Event) -> None:
        if isinstance(event, PhaseBegan):
            self._handler.phase = event.phase
        if not isinstance(event, Finished):  # what the job returns says the same
            self._queue.put(event)

    def _drain(self) -> None:
        lines: list[LogLine] = []
        progress: Progress | None = None
        ended: Ended | None = None
        with contextlib.suppress(Empty):
            for _ in range(TICK_EVENTS):
                match self._queue.get_nowait():
                    case LogLine() as line:
                        lines.append(line)
                    case Ended() as ended:
                        break
                    case Progress() as progress:
                        pass
                    case event:
                        self._report(progress)
                        progress = None
                        self.reported.emit(event)
        self._report(progress)
        if lines:
            self.logged.emit(lines)
        if ended is not None:
            self._end(ended)

    def _report(self, progress: Progress | None) -> None:
        if progress is not None:
            self.reported.emit(progress)

    def _end(self, ended: Ended) -> None:
        if self._thread is not None:
            self._thread.join()
        self._thread = None
        self.ended.emit(ended)
        if ended.crash is not None:
            sys.excepthook(type(ended.crash), ended.crash, ended.crash.__traceback__)


@contextlib.contextmanager
def no_full_collection() -> Iterator[None]:
    """Keep the garbage collector from the millions of rows of a job, which hold no cycles.

    One pass over them would hold the GIL, and so the window, for a second and more. Young objects
    are collected as always; what is left at the end stays out of the collector's sight, and goes
    with its last reference.
    """
    usual = gc.get_threshold()
    gc.set_threshold(*usual[:2], 10**9)
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*usual)


def preload() -> threading.Thread:
    """Load the engine beside the window, once that is shown: so the first job begins at once."""

    def load() -> None:
        importlib.import_module("orgloader.run.jobs")
        importlib.import_module("keyring").get_keyring()

    thread = threading.Thread(target=load, name="preload", daemon=True)
    thread.start()
    return thread
