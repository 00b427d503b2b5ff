"""A stored report: who was changed, when and why."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

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
from orgloader.report.rows import REPORT, Rows
from orgloader.report.words import heading, told_counts


class ReportView(Retranslated, QWidget):
    """Shows a report (contracts.md, Report) as it is kept for every run."""

    back_requested = Signal()
    object_story = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Mapping[str, Any] = {}
        self._mark = IconLabel(size=22)
        self.title, self.counts, self.facts = (QLabel() for _ in range(3))
        self.findings = Fold(_findings_told)
        self.changes = ChangesPane(REPORT)
        self.back, self.export, self._status = QPushButton(), QPushButton(), QLabel()
        self._saving = Saving(self)
        self._lay_out()
        self.back.clicked.connect(self.back_requested)
        self.export.clicked.connect(self._export)
        self.changes.object_story.connect(self.object_story)
        self._saving.told.connect(self._status.setText)
        self.retranslate()

    def show_report(self, report: Mapping[str, Any], rows: Rows) -> None:
        """Show another report, and its ``rows``."""
        self._report = report
        self.changes.show_rows(rows)
        self.retranslate()
        for one, next_one in pairwise((*self.changes.stops, self.back, self.export)):
            QWidget.setTabOrder(one, next_one)

    def retranslate(self) -> None:
        report = self._report
        outcome = report.get("outcome", "")
        self._mark.show_icon(*outcome_mark(outcome))
        mode = report.get("mode", "")
        ended = _(words.outcome_word(outcome, mode))
        told = (began(report.get("run", "")), _(words.mode_word(mode)), ended)
        self.title.setText(" · ".join(part for part in told if part))
        self.counts.setText(heading(told_counts(report.get("counts", {}), _)))
        self.counts.setVisible(bool(self.counts.text()))
        self.facts.setText(_facts(report))
        self.findings.show_texts(
            f"{_(words.severity_word(item['severity']))}. {heading(_(item['text']))}"
            for item in report.get("findings", ())
        )
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
        layout.addLayout(head)
        for widget in (self.counts, self.facts, self.findings):
            layout.addWidget(widget)
        layout.addWidget(self.changes, 1)
        layout.addLayout(foot)

    def _export(self) -> None:
        path = ask_report_path(self, self._report)
        self._saving.save(path, partial(write_report, self._report))


def _findings_told(count: int) -> str:
    return ngettext("%(n)s finding", "%(n)s findings", count) % {"n": number(count)}


def _facts(report: Mapping[str, Any]) -> str:
    """Return ends, duration, requests and the run's ID on one line."""
    requests = sum(report.get("requests", {}).values())
    facts = [
        ends(report),
        duration(sum(report.get("seconds", {}).values())),
        ngettext("%(n)s request", "%(n)s requests", requests) % {"n": number(requests)},
        clean(str(report.get("run", ""))),
    ]
    return "  ·  ".join(fact for fact in facts if fact)
