"""The third step: the phases of the load as they pass, and what has been done so far."""

from collections import Counter

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from orgloader.gui.widgets.icon_label import IconLabel
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign, give_role
from orgloader.i18n import _, number
from orgloader.plan import words
from orgloader.report.results import PROBLEMS
from orgloader.report.words import heading
from orgloader.run.events import Applied, Event, Phase, PhaseBegan

_PHASES: tuple[Phase, ...] = (
    "read_source",
    "read_target",
    "plan",
    "apply",
    "verify",
    "report",
)
_REFRESH_MS = 200


class LoadPage(Retranslated, QWidget):
    """Phases on the left, counts on the right; above them how the load goes or how it went."""

    def __init__(self) -> None:
        super().__init__()
        self._reached = -1
        self._seen: set[Phase] = set()
        self._running = self._undo = False
        self._done: Counter[str] = Counter()
        self.outcome, self._mark = QLabel(wordWrap=True), IconLabel(size=18)
        self.outcome.setProperty("role", "heading")
        self._outcome = ""
        self._signs = [Sign(size=18) for _phase in _PHASES]
        self._names = [QLabel() for _phase in _PHASES]
        self._counts = QVBoxLayout()
        self._lines = {action: QLabel() for action in (*words.DONE, "failed")}
        self._soon = QTimer(self, interval=_REFRESH_MS, singleShot=True)
        self._soon.timeout.connect(self._show_counts)
        self._lay_out()
        self.retranslate()

    def begin(self, *, undo: bool = False) -> None:
        """A load begins, or the undo of one."""
        self._reached, self._running, self._outcome = -1, True, ""
        self._undo = undo
        self._seen.clear()
        self._done.clear()
        self.retranslate()

    def take(self, event: Event) -> None:
        """Count what the job reports."""
        match event:
            case PhaseBegan(phase) if phase in _PHASES:
                self._reached = max(self._reached, _PHASES.index(phase))
                self._seen.add(phase)
                self._show_phases()
            case Applied(change, status):
                failed = status in PROBLEMS
                self._done["failed" if failed else change.action] += 1
                if not self._soon.isActive():
                    self._soon.start()

    def forget(self) -> None:
        """Nothing is being loaded: the preview asks first."""
        self._reached, self._running, self._outcome = -1, False, ""
        self.retranslate()

    def end(self, outcome: str, *, complete: bool = False) -> None:
        """It has ended; ``outcome`` is that of its report."""
        self._running, self._outcome = False, outcome
        self._reached = len(_PHASES) if complete else self._reached
        self.retranslate()

    def retranslate(self) -> None:
        for name, phase in zip(self._names, _PHASES, strict=True):
            name.setText(_(words.phase_word(phase)))
        self.outcome.setText(self._state_text())
        self._mark.show_icon(*outcome_mark(self._outcome))
        self._mark.setVisible(bool(self._outcome))
        self._show_phases()
        self._show_counts()

    def _state_text(self) -> str:
        if self._outcome:
            return _(words.outcome_word(self._outcome, "undo" if self._undo else "load"))
        if not self._running:
            return _("No load has run yet")
        return _("The undo is running") if self._undo else _("The load is running")

    def _show_phases(self) -> None:
        for widget in (self._signs[0], self._names[0]):
            widget.setHidden(self._undo)  # an undo does not ask the portal
        for index, (sign, name) in enumerate(zip(self._signs, self._names, strict=True)):
            if index < self._reached and _PHASES[index] in self._seen:
                sign.show_sign("ok", "ok")
            elif index == self._reached:
                here = ("running", "accent") if self._running else ("stop", "note")
                sign.show_sign(*here)
            else:
                sign.show_sign("pending", "muted")
            give_role(name, "heading" if index == self._reached else "")

    def _show_counts(self) -> None:
        for action, line in self._lines.items():
            failed = action == "failed"
            text = _("%(count)s not done") if failed else _(words.done_words(action))
            line.setText(heading(text % {"count": number(self._done[action])}))
            line.setVisible(bool(self._done[action]))

    def _lay_out(self) -> None:
        phases = QGridLayout()
        phases.setVerticalSpacing(8)
        phases.setHorizontalSpacing(10)
        phases.setColumnStretch(1, 1)
        for row, (sign, name) in enumerate(zip(self._signs, self._names, strict=True)):
            phases.addWidget(sign, row, 0)
            phases.addWidget(name, row, 1)
        for line in self._lines.values():
            self._counts.addWidget(line)
        self._counts.addStretch()
        give_role(self._lines["failed"], "failed")
        card = QFrame()
        card.setProperty("role", "card")
        columns = QHBoxLayout(card)
        columns.setContentsMargins(16, 12, 16, 12)
        columns.addLayout(phases, 1)
        columns.addLayout(self._counts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self._mark)
        head.addWidget(self.outcome, 1)
        column.addLayout(head)
        column.addWidget(card)
        column.addStretch()
