"""The rows of a plan as a table."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from orgloader.gui.changes import cells
from orgloader.report.change_list import ChangeList

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class FlatModel(QAbstractTableModel):
    """Shows the lines that it is given, in the order of the plan or of a column."""

    def __init__(self, columns: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._lines = ChangeList()
        self._numbers: list[int] = []
        self._shown: list[int] = []
        self._order: tuple[str, bool] | None = None

    def show(self, lines: ChangeList, numbers: list[int]) -> None:
        """Show these of ``lines`` and no other."""
        self.beginResetModel()
        self._lines, self._numbers = lines, numbers
        self._arrange()
        self.endResetModel()

    def number(self, index: Index) -> int:
        """Return which line of the plan is at ``index``."""
        return self._shown[index.row()]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 stands for the order of the plan."""
        down = order == Qt.SortOrder.DescendingOrder
        wanted = (self.columns[column], down) if column >= 0 else None
        if wanted != self._order:
            self._order = wanted
            self.layoutAboutToBeChanged.emit()
            before = self.persistentIndexList()
            kept = [self._shown[index.row()] for index in before]
            self._arrange()
            places = {number: row for row, number in enumerate(self._shown)} if kept else {}
            after = [
                self.index(places[number], index.column())
                for number, index in zip(kept, before, strict=True)
            ]
            self.changePersistentIndexList(before, after)
            self.layoutChanged.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        return cells.cell(self._lines, self._shown[index.row()], self.columns[index.column()], role)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return cells.head(self.columns[section])
        return None

    def _arrange(self) -> None:
        if self._order is None:
            self._shown = self._numbers
        else:
            column, down = self._order
            self._shown = self._lines.sort(self._numbers, column, down=down)
