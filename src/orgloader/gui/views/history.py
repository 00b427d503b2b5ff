"""Past runs, the latest first."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.icons import icon
from orgloader.gui.texts import Retranslated
from orgloader.gui.views.outcomes import outcome_mark
from orgloader.gui.views.table import PlainTable
from orgloader.i18n import moment
from orgloader.i18n import translate as _
from orgloader.plan import words
from orgloader.run.runs import Run
from orgloader.run.telling import heading, told_counts

_OUTCOME = 2


class HistoryView(Retranslated, QWidget):
    """A row for each run. ``open_report`` carries the ID of the run whose report is wanted."""

    open_report = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs: list[Run] = []
        self.table = PlainTable(5)
        self.empty, self.open = QLabel(), QPushButton()
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open.setIcon(icon("report"))
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.open)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.empty, 1)
        layout.addLayout(foot)
        self.table.activated.connect(self._open)
        self.open.clicked.connect(self._open)
        self.table.itemSelectionChanged.connect(self._offer)
        self.retranslate()

    def show_runs(self, runs: Iterable[Run]) -> None:
        """Show other runs, in the order given."""
        self._runs = list(runs)
        self.retranslate()
        if self._runs:
            self.table.selectRow(0)

    def retranslate(self) -> None:
        self.empty.setText(_("Nothing has been loaded or compared yet."))
        self.open.setText(_("&Open report"))
        self.table.setAccessibleName(_("Past runs"))
        heads = [_("When"), _("Kind of run"), _("Outcome"), _("Business Studio"), _("Changes")]
        self.table.name(heads)
        chosen = self.table.currentRow()
        marks = {(row, _OUTCOME): outcome_mark(run.outcome) for row, run in enumerate(self._runs)}
        self.table.fill(map(_told, self._runs), marks)
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

    def _open(self) -> None:
        run = self._chosen()
        if run is not None and run.ended:
            self.open_report.emit(run.id)


def _told(run: Run) -> Sequence[str]:
    return (
        moment(run.started),
        _(words.mode_word(run.mode)),
        _(words.outcome_word(run.outcome)),
        run.address,
        heading(told_counts(run.counts, _)) or "—",
    )
