"""How far a job is: a bar on a terminal, a plain line for each phase elsewhere."""

from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TimeRemainingColumn
from rich.text import Text as Styled

from orgloader.cli.output import Output
from orgloader.i18n import _, duration, number
from orgloader.plan.words import phase_word
from orgloader.run import events

WORTH_TELLING = 1.0
"""Seconds of a wait from which on it is told."""


class Display(Protocol):
    """Shows the events of a job, handed to it from any thread, while its ``with`` block runs."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def show(self, event: events.Event) -> None: ...


def display(output: Output) -> Display:
    """Return what suits stderr."""
    return Bar(output.err) if output.err.is_terminal else Lines(output)


class Lines:
    """A line for each phase and each wait."""

    def __init__(self, output: Output) -> None:
        self._output = output

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, event: events.Event) -> None:
        if isinstance(event, events.PhaseBegan):
            self._output.note(_(phase_word(event.phase)))
        elif isinstance(event, events.Waiting) and event.seconds >= WORTH_TELLING:
            self._output.note(f"  {_(event.reason)}: {duration(event.seconds)}")


class Bar:
    """One bar for each phase, with counts, time left and the countdown of a wait."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            _Description(),
            BarColumn(),
            _Count(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            _Wait(),
            console=console,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bars.stop()

    def show(self, event: events.Event) -> None:
        match event:
            case events.PhaseBegan(phase):
                self._end()
                self._task = self._bars.add_task(_(phase_word(phase)), total=None)
            case events.Progress(what, done, total):
                self._update(done, total, _(what))
            case events.Applied(number=done, total=total):
                self._update(done, total, _("changes"))
            case events.Waiting(reason, seconds):
                self._wait(reason, seconds)
            case events.Finished(exit_code=code):
                self._end(whole=code != 130)
            case events.Checked():
                pass

    def _update(self, done: int, total: int | None, what: str) -> None:
        if self._task is not None:
            self._bars.update(self._task, completed=done, total=total, what=what)

    def _wait(self, reason: str, seconds: float) -> None:
        if self._task is not None:
            until = self._bars.get_time() + seconds if seconds >= WORTH_TELLING else None
            self._bars.update(self._task, reason=reason, until=until)

    def _end(self, *, whole: bool = True) -> None:
        """Stop the bar of the phase that has ended; full where it came to its end."""
        if self._task is not None:
            task = self._bars.tasks[self._task]
            total = task.total or max(task.completed, 1)
            self._bars.update(self._task, total=total, completed=total if whole else task.completed)
            self._bars.stop_task(self._task)
            self._task = None


class _Description(ProgressColumn):
    def render(self, task: Task) -> Styled:
        return Styled(task.description)


class _Count(ProgressColumn):
    """``120 / 293 persons``."""

    def render(self, task: Task) -> Styled:
        what = task.fields.get("what")
        if what is None:
            return Styled()
        of = f" / {number(task.total)}" if task.total is not None else ""
        return Styled(f"{number(task.completed)}{of} {what}")


class _Wait(ProgressColumn):
    """Why the job waits, and for how long still."""

    def render(self, task: Task) -> Styled:
        until = task.fields.get("until")
        if until is None:
            return Styled()
        return Styled(f"{_(task.fields['reason'])}: {duration(until - task.get_time())}", "yellow")
