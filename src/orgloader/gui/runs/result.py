"""How a load, or the undo of one, ended."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.widgets.icon_label import IconLabel
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.table import Marks, PlainTable
from orgloader.i18n import duration, ngettext, number
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.report import words as report_words
from orgloader.report.model import Report, ReportedChange
from orgloader.report.results import PROBLEMS
from orgloader.run.events import Finished

MOST_PROBLEMS = 1000
"""More are in the report: a dialog is no place to read thousands."""


class ResultDialog(Retranslated, QDialog):
    """The outcome in the title, figures by kind and action, problems in the remote's words.

    Signals:
        show_problems: the log is to show its warnings and errors.
        retry_failed: what failed is to be tried again.
        open_report(str): the report of the run with this ID is to be shown.
    """

    show_problems = Signal()
    retry_failed = Signal()
    open_report = Signal(str)

    def __init__(self, finished: Finished, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finished, self._report = finished, finished.report
        self._figures = tuple(report_words.figures(self._report.counts))
        problems = [one for one in self._report.changes if _is_problem(one)]
        self._problems, self._count = problems[:MOST_PROBLEMS], len(problems)
        self.title, self.error, self.facts = (QLabel() for _ in range(3))
        self._mark = IconLabel(*outcome_mark(self._report.outcome), 32)
        self.table = PlainTable(5, figures=3)
        self.texts = QPlainTextEdit()
        self.report_button, self.problems_button, self.retry_button, self.close_button = (
            QPushButton() for _ in range(4)
        )
        self._lay_out()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        report = self._report
        self.setWindowTitle(title_words(report, self._count))
        self.title.setText(self.windowTitle())
        self.error.setText(_error(self._finished))
        self.error.setVisible(bool(self.error.text()))
        self.facts.setText(_facts(report))
        self.table.setAccessibleName(_("Figures by kind and action"))
        self.table.name(report_words.heads(report_words.COUNTS, _))
        self.table.fill(map(_figures, self._figures), _marks(self._figures))
        self.table.setVisible(self.table.rowCount() > 0)
        self.texts.setAccessibleName(_("Problems"))
        self.texts.setPlainText("\n\n".join(map(_problem, self._problems)))
        self.texts.setVisible(bool(self._count))
        self.report_button.setText(_("&Open report"))
        self.problems_button.setText(_("Show &problems"))
        self.retry_button.setText(_("&Retry failed (%(n)s)") % {"n": number(self._count)})
        self.close_button.setText(_("&Close"))

    def _lay_out(self) -> None:
        self.resize(680, 460)
        self.title.setProperty("role", "heading")
        self.facts.setProperty("role", "muted")
        for label in (self.title, self.error, self.facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setWordWrap(True)
        self.texts.setReadOnly(True)
        self.texts.setTabChangesFocus(True)
        head = QHBoxLayout()
        head.addWidget(self._mark)
        head.addWidget(self.title, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addWidget(self.error)
        layout.addWidget(self.table, 3)
        layout.addWidget(self.texts, 2)
        layout.addWidget(self.facts)
        foot = QHBoxLayout()  # a button box loses the focus when light and dark change
        foot.addStretch()
        for button in (
            self.report_button,
            self.problems_button,
            self.retry_button,
            self.close_button,
        ):
            foot.addWidget(button)
        layout.addLayout(foot)

    def _connect(self) -> None:
        for button, name in (
            (self.report_button, "report"),
            (self.problems_button, "note"),
            (self.retry_button, "retry"),
        ):
            button.setIcon(icon(name))
            button.setAutoDefault(False)
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.report_button.setVisible(bool(self._report.run))
        self.problems_button.setVisible(bool(self._count))
        self.retry_button.setVisible(bool(self._count))
        self.close_button.clicked.connect(self.reject)
        self.report_button.clicked.connect(lambda: self.open_report.emit(self._report.run))
        self.problems_button.clicked.connect(self.show_problems)
        self.retry_button.clicked.connect(self.retry_failed)
        self.retry_button.clicked.connect(self.accept)


def title_words(report: Report, problems: int) -> str:
    """Return the outcome in words: ``Loaded``, ``Loaded with 3 problems``, ``Stopped…``."""
    if report.outcome != "with_errors":
        return report_words.outcome_words(report, _)
    text = (
        ngettext("Undone with %(n)s problem", "Undone with %(n)s problems", problems)
        if report.mode == "undo"
        else ngettext("Loaded with %(n)s problem", "Loaded with %(n)s problems", problems)
    )
    return text % {"n": number(problems)}


def _is_problem(one: ReportedChange) -> bool:
    return one.status in PROBLEMS or bool(one.unverified)


def _error(finished: Finished) -> str:
    if finished.error is None:
        return ""
    return "\n".join(clean(part) for part in finished.error.parts(_) if part)


def _figures(row: tuple[str, str, int, int, int]) -> Sequence[str]:
    kind, action, *figures = row
    name = report_words.heading(_(words.kind_word(kind)))
    return name, _(words.action_word(action)), *map(number, figures)


def _marks(rows: Sequence[tuple[str, str, int, int, int]]) -> Marks:
    """Mark the figures that fall short of the one before."""
    marks: dict[tuple[int, int], tuple[str, str]] = {}
    for row, (_kind, _action, planned, accepted, verified) in enumerate(rows):
        if accepted < planned:
            marks[row, 3] = ("failed", "failed")
        elif verified < accepted:
            marks[row, 4] = ("note", "note")
    return marks


def _problem(one: ReportedChange) -> str:
    change, status = one.change, _(words.status_word(one.status))
    what = f"{_(words.action_word(change.action))}: {_(words.kind_word(change.kind))}"
    error = "\n".join(map(clean, report_words.error_lines(one, _)))
    return f"{status}. {what} «{clean(change.name)}»\n{error}".rstrip()


def _facts(report: Report) -> str:
    """Return duration, requests and the run's ID on one line."""
    requests = report.requests.total
    facts = (
        duration(report.seconds.total),
        ngettext("%(n)s request", "%(n)s requests", requests) % {"n": number(requests)},
        clean(report.run),
    )
    return "  ·  ".join(fact for fact in facts if fact)
