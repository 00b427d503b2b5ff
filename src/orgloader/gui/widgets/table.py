"""Small tables of plain texts."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from orgloader.gui.widgets.cells import cached_icon, plain_tip
from orgloader.logs import clean

_WIDEST = 340
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
Marks = Mapping[tuple[int, int], tuple[str, str]]
"""Icon and colour by row and column."""


class PlainTable(QTableWidget):
    """Rows of texts that are read, not edited; the last ``figures`` columns hold numbers."""

    def __init__(self, columns: int, *, figures: int = 0) -> None:
        super().__init__(0, columns)
        self._first_figure = columns - figures
        rows, header = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(rows.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setStretchLastSection(not figures)
        if figures:
            header.setSectionResizeMode(self._first_figure - 1, header.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)

    def fill(self, rows: Iterable[Sequence[str]], marks: Marks | None = None) -> None:
        """Show other rows; ``marks`` puts icons before the texts of cells."""
        rows = list(rows)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                mark = marks.get((row, column)) if marks else None
                self.setItem(row, column, self._item(text, column, mark))
        self.resizeColumnsToContents()
        for column in range(self.columnCount()):
            self.setColumnWidth(column, min(self.columnWidth(column) + 16, _WIDEST))

    def _item(self, text: str, column: int, mark: tuple[str, str] | None) -> QTableWidgetItem:
        item = QTableWidgetItem(clean(text))
        item.setToolTip(plain_tip(item.text()))
        if column >= self._first_figure:
            item.setTextAlignment(RIGHT)
        if mark is not None:
            item.setIcon(cached_icon(*mark))
        return item

    def name(self, heads: Sequence[str]) -> None:
        """Set the headings."""
        self.setHorizontalHeaderLabels(heads)
        for column in range(self._first_figure, len(heads)):
            head = self.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(RIGHT)
