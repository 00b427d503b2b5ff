"""A stored report: who was changed, when and why."""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.changes.captions import began, ends
from orgloader.gui.changes.pane import ChangesPane
from orgloader.gui.widgets.fold import Fold
from orgloader.gui.widgets.icon_label import IconLabel
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.saving import Saving, ask_report_path, write_report
from orgloader.i18n import duration, ngettext, number
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.report.change_list import REPORT, ChangeList
from orgloader.report.model import Report
from orgloader.report.words import counts_words, error_words, heading, outcome_words


class ReportView(Retranslated, QWidget):
    """Shows a report as it is kept for every run.

    Attributes:
        findings: the findings of the run, folded; changes: its rows.

    Signals:
        back_requested: the reader goes back to the past runs.
        object_story(str): the reader wants the story of the object with this source ID.
    """

    back_requested = Signal()
    object_story = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report = Report()
        self._mark = IconLabel(size=22)
        self.title, self.counts, self.facts = (QLabel() for _ in range(3))
        self.findings = Fold(_findings_caption)
        self.changes = ChangesPane(REPORT)
        self.back, self.export, self._status = QPushButton(), QPushButton(), QLabel()
        self._saving = Saving(self)
        self._lay_out()
        self.back.clicked.connect(self.back_requested)
        self.export.clicked.connect(self._export)
        self.changes.object_story.connect(self.object_story)
        self._saving.reported.connect(self._status.setText)
        self.setFocusProxy(self.changes.table)
        self.retranslate()

    def show_report(self, report: Report, lines: ChangeList) -> None:
        """Show another report, and its ``lines``."""
        self._report = report
        self.changes.show_lines(lines)
        self.retranslate()
        for one, next_one in pairwise((*self.changes.stops, self.back, self.export)):
            QWidget.setTabOrder(one, next_one)

    def retranslate(self) -> None:
        report = self._report
        self._mark.show_icon(*outcome_mark(report.outcome))
        parts = began(report.run), _(words.mode_word(report.mode)), outcome_words(report, _)
        self.title.setText(" · ".join(part for part in parts if part))
        self.counts.setText(heading(counts_words(report.counts.done, _)))
        self.counts.setVisible(bool(self.counts.text()))
        self.facts.setText(_facts(report))
        self.findings.show_texts(_remarks(report))
        self.back.setText(_("&Back"))
        self.export.setText(_("&Export report…"))

    def _lay_out(self) -> None:
        self.title.setProperty("role", "heading")
        for label in (self.facts, self._status):
            label.setProperty("role", "muted")
        for label in (self.title, self.counts, self.facts, self._status):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(label is not self._status)
        self.back.setIcon(icon("back"))
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._mark)
        head.addWidget(self.title, 1)
        foot.addWidget(self.back)
        foot.addWidget(self.export)
        foot.addWidget(self._status)
        foot.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        for widget in (self.counts, self.facts, self.findings):
            layout.addWidget(widget)
        layout.addWidget(self.changes, 1)
        layout.addLayout(foot)

    def _export(self) -> None:
        path = ask_report_path(self, self._report)
        self._saving.save(path, partial(write_report, self._report))


def _findings_caption(count: int) -> str:
    return ngettext("%(n)s finding", "%(n)s findings", count) % {"n": number(count)}


def _remarks(report: Report) -> Iterator[str]:
    """Yield why the run could not be carried through, then its findings."""
    if report.error is not None:
        yield error_words(report.error, _)
    for one in report.findings:
        yield f"{_(words.severity_word(one.severity))}. {heading(one.text.render(_))}"


def _facts(report: Report) -> str:
    """Return ends, duration, requests and the run's ID on one line."""
    requests = report.requests.total
    facts = [
        ends(report),
        duration(report.seconds.total),
        ngettext("%(n)s request", "%(n)s requests", requests) % {"n": number(requests)},
        clean(report.run),
    ]
    return "  ·  ".join(fact for fact in facts if fact)
