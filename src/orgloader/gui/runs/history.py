"""Past runs, the latest first."""

from collections.abc import Collection, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.table import PlainTable
from orgloader.i18n import moment
from orgloader.i18n import translate as _
from orgloader.plan import words
from orgloader.report.words import counts_words, heading
from orgloader.state.runs import Run

_OUTCOME = 2


class HistoryView(Retranslated, QWidget):
    """A row for each run.

    Signals:
        open_report(str): the report of the run with this ID is to be shown.
        undo_run(str): the load with this ID is to be taken back.
    """

    open_report = Signal(str)
    undo_run = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[Run] = []
        self._undoable: Collection[str] = ()
        self._may_undo = False
        self.table = PlainTable(5)
        self.empty, self.open, self.undo = QLabel(), QPushButton(), QPushButton()
        self._open_action, self._undo_action = QAction(self), QAction(self)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for button, action, name in self._choices():
            button.setIcon(icon(name))
            action.setIcon(icon(name))
            action.triggered.connect(button.click)
            self.table.addAction(action)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        foot = QHBoxLayout()
        foot.addWidget(self.undo)
        foot.addStretch()
        foot.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(foot)
        self.setFocusProxy(self.table)
        self.table.activated.connect(self._open)
        self.open.clicked.connect(self._open)
        self.undo.clicked.connect(self._undo)
        self.table.itemSelectionChanged.connect(self._offer)
        self.retranslate()

    def show_runs(self, runs: Iterable[Run], undoable: Collection[str] = ()) -> None:
        """Show other runs, in the order given; those with the IDs ``undoable`` may be undone."""
        self._runs, self._undoable = list(runs), undoable
        self.retranslate()
        if self._runs:
            self.table.selectRow(0)

    def allow_undo(self, *, allowed: bool) -> None:
        """Say whether an undo may be begun now."""
        self._may_undo = allowed
        self._offer()

    def retranslate(self) -> None:
        self.empty.setText(_("Nothing has been loaded or compared yet."))
        self.open.setText(_("&Open report"))
        self.undo.setText(_("&Undo this load…"))
        for button, action, _name in self._choices():
            action.setText(button.text())
        self.table.setAccessibleName(_("Past runs"))
        heads = [_("When"), _("Operation"), _("Outcome"), _("Business Studio"), _("Changes")]
        self.table.name(heads)
        chosen = self.table.currentRow()
        marks = {(row, _OUTCOME): _mark(run) for row, run in enumerate(self._runs)}
        self.table.fill(map(_cells, self._runs), marks)
        if 0 <= chosen < len(self._runs):
            self.table.selectRow(chosen)
        self.table.setVisible(bool(self._runs))
        self.empty.setVisible(not self._runs)
        self._offer()

    def _chosen(self) -> Run | None:
        rows = self.table.selectionModel().selectedRows()
        return self._runs[rows[0].row()] if rows and rows[0].row() < len(self._runs) else None

    def _offer(self) -> None:
        run = self._chosen()
        self.open.setEnabled(run is not None and bool(run.ended))
        self.undo.setEnabled(self._may_undo and run is not None and run.id in self._undoable)
        for button, action, _name in self._choices():
            action.setEnabled(button.isEnabled())

    def _choices(self) -> tuple[tuple[QPushButton, QAction, str], ...]:
        return (
            (self.open, self._open_action, "report"),
            (self.undo, self._undo_action, "undo"),
        )

    def _open(self) -> None:
        run = self._chosen()
        if run is not None and run.ended:
            self.open_report.emit(run.id)

    def _undo(self) -> None:
        run = self._chosen()
        if run is not None:
            self.undo_run.emit(run.id)


def _mark(run: Run) -> tuple[str, str]:
    return ("undo", "muted") if run.undone_by else outcome_mark(run.outcome)


def _outcome(run: Run) -> str:
    """Return how a run ended; of a load that was taken back since, that it was."""
    outcome, mode = ("done", "undo") if run.undone_by else (run.outcome, run.mode)
    return _(words.outcome_word(outcome, mode))


def _cells(run: Run) -> Sequence[str]:
    return (
        moment(run.started),
        _(words.mode_word(run.mode)),
        _outcome(run),
        run.address,
        heading(counts_words(run.counts, _)) or "—",
    )
