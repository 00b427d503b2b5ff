"""The progress of a job: its phase, one bar that never goes back, the time left, Cancel or Stop."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.session.progress import JobProgress
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import give_role
from orgloader.i18n import _, duration, number
from orgloader.plan.words import phase_word
from orgloader.run.events import Applied, Event, Phase, PhaseBegan, Progress, Waiting

_STEPS = 1000


class RunBar(Retranslated, QWidget):
    """Shown while a job runs.

    Signals:
        cancelled: the user wants the job to end.
    """

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.phase, self.detail = QLabel(), QLabel()
        self.phase.setProperty("role", "heading")
        self.detail.setProperty("role", "muted")
        self.bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self.bar.setFixedHeight(8)
        self.button = QPushButton()
        self.button.clicked.connect(self.cancelled)
        self._progress = JobProgress({}, time.monotonic)
        self._span = (0.0, 1.0)
        self._counted: Progress | None = None
        self._waiting: tuple[str, float] | None = None
        self._stopping = self._writing = False
        self._tick = QTimer(self, interval=500)
        self._soon = QTimer(self, interval=100, singleShot=True)
        for timer in (self._tick, self._soon):
            timer.timeout.connect(self._refresh)
        self._lay_out()
        self.hide()

    def begin(self, weights: Mapping[Phase, float], span: tuple[float, float] = (0.0, 1.0)) -> None:
        """Start for a job of these phases, which takes the part ``span`` of the whole bar."""
        self._progress = JobProgress(weights, time.monotonic)
        self._span = span
        self._counted = self._waiting = None
        self._stopping = self._writing = False
        self._tick.start()
        self.retranslate()
        self.show()

    def take(self, event: Event) -> None:
        """Show what the job reports."""
        self._progress.take(event)
        match event:
            case PhaseBegan(phase):
                self._counted = None
                self._writing = self._writing or phase == "apply"
                self.retranslate()
            case Progress():
                self._counted = event
            case Waiting(reason, seconds):
                self._waiting = (reason, time.monotonic() + seconds) if seconds else None
            case Applied(number=done, total=total):
                self._counted = Progress("changes", done, total)
        if not self._soon.isActive():
            self._soon.start()

    def stopping(self) -> None:
        """The user has asked to end the job; say what it is still about."""
        self._stopping = True
        self._refresh()

    def end(self) -> None:
        """The job has ended."""
        self._tick.stop()
        self._soon.stop()
        self.hide()

    def retranslate(self) -> None:
        self.button.setText(_("Stop") if self._writing else _("Ca&ncel"))
        self.button.setIcon(icon("stop" if self._writing else "close"))
        self.bar.setAccessibleName(_("Progress"))
        self._refresh()

    def _refresh(self) -> None:
        low, high = self._span
        counting = self._progress.counting and not self._waiting
        self.bar.setRange(0, 0 if counting and self._progress.share == 0.0 else _STEPS)
        if self.bar.maximum():
            self.bar.setValue(round(_STEPS * (low + (high - low) * self._progress.share)))
        phase = self._progress.phase
        self.phase.setText(f"{_(phase_word(phase))}…" if phase else _("Starting…"))
        self.detail.setText(self._detail())
        give_role(self.detail, "note" if self._waiting else "muted")
        self.button.setEnabled(not self._stopping)

    def _detail(self) -> str:
        if self._stopping:
            if self._writing:
                return _(
                    "Stopping: a request already sent cannot be cancelled; its result is recorded"
                )
            return _("Cancelling: waiting for the answer to the request under way")
        if self._waiting:
            reason, until = self._waiting
            left = duration(max(0.0, until - time.monotonic()))
            return _("%(reason)s: goes on in %(time)s") % {"reason": _(reason), "time": left}
        parts = [self._count()] if self._counted else []
        left_seconds = self._progress.seconds_left()
        if left_seconds is not None and left_seconds >= 2:
            parts.append(_("Time left: %(time)s") % {"time": duration(_coarse(left_seconds))})
        return " · ".join(parts)

    def _count(self) -> str:
        if self._counted is None:
            return ""
        what, done, total = self._counted.what, self._counted.done, self._counted.total
        if total is None:
            return _("%(what)s: %(done)s") % {"what": _(what), "done": number(done)}
        values = {"what": _(what), "done": number(done), "total": number(total)}
        return _("%(what)s: %(done)s of %(total)s") % values

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.phase)
        head.addWidget(self.detail, 1)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.addLayout(column, 1)
        row.addWidget(self.button)


def _coarse(seconds: float) -> float:
    """Round as one would say it: to 5 seconds, above ten minutes to whole minutes."""
    step = 60 if seconds > 600 else 5
    return max(step, round(seconds / step) * step)
