"""The control of a job: waits and progress become events."""

from orgloader.http import Control
from orgloader.run.events import Emit, Progress, Waiting


class JobControl(Control):
    """Tells waits and progress through ``emit``; cancelled from any thread by ``cancel()``."""

    def __init__(self, emit: Emit) -> None:
        super().__init__()
        self._emit = emit

    def wait(self, seconds: float, reason: str) -> None:
        self._emit(Waiting(reason, seconds))
        try:
            super().wait(seconds, reason)
        finally:
            self._emit(Waiting(reason, 0.0))

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        self._emit(Progress(what, done, total))
