"""Choosing the root department from the portal's own tree."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _, number
from orgloader.org.model import Department

_ID = Qt.ItemDataRole.UserRole


class RootDialog(Retranslated, QDialog):
    """A tree of departments to search and to choose from.

    Signals:
        chosen(int): the ID of the department.
    """

    chosen = Signal(int)

    def __init__(self, departments: Iterable[Department], current: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(520, 460)
        self.search = QLineEdit(clearButtonEnabled=True)
        self.tree = QTreeWidget(columnCount=3)
        self.tree.setUniformRowHeights(True)  # before it is filled: else it paints nothing
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._ok = QPushButton(default=True)
        self.buttons.addButton(self._ok, QDialogButtonBox.ButtonRole.AcceptRole)
        column = QVBoxLayout(self)
        self._advice = QLabel(wordWrap=True)
        column.addWidget(self._advice)
        for widget in (self.search, self.tree, self.buttons):
            column.addWidget(widget)
        self._fill(list(departments), str(current))
        self.search.textChanged.connect(self._filter)
        self.tree.itemSelectionChanged.connect(self._selected)
        self.tree.itemActivated.connect(lambda *_item: self.accept())
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._selected()
        self.retranslate()

    def accept(self) -> None:
        if items := self.tree.selectedItems():
            self.chosen.emit(int(items[0].data(0, _ID)))
            super().accept()

    def retranslate(self) -> None:
        self.setWindowTitle(_("Choose the root"))
        self._advice.setText(_("What is below the root is loaded, the root included."))
        self.search.setPlaceholderText(_("Search by name or ID"))
        self.search.setAccessibleName(_("Search by name or ID"))
        self.tree.setHeaderLabels([_("Department"), _("ID"), _("Departments below")])
        self.tree.setAccessibleName(_("Departments of the portal"))
        self._ok.setText(_("Choose"))

    def _fill(self, departments: list[Department], current: str) -> None:
        below: dict[str | None, list[Department]] = {}
        known = {one.id for one in departments}
        for one in departments:
            below.setdefault(one.parent if one.parent in known else None, []).append(one)
        self._items: dict[str, QTreeWidgetItem] = {}
        self._grow(below, self.tree.invisibleRootItem(), None)
        self.tree.expandToDepth(0)
        self.tree.setColumnWidth(0, 280)
        self.tree.setColumnWidth(1, 60)
        if current in self._items:
            self.tree.setCurrentItem(self._items[current])

    def _grow(
        self, below: dict[str | None, list[Department]], top: QTreeWidgetItem, root: str | None
    ) -> int:
        """Hang the departments below ``root`` under ``top``; return how many they are."""
        count = 0
        for one in sorted(below.get(root, ()), key=lambda one: one.name.casefold()):
            item = QTreeWidgetItem(top, [one.name, one.id, ""])
            item.setData(0, _ID, one.id)
            item.setIcon(0, icon("department"))
            self._items[one.id] = item
            within = self._grow(below, item, one.id)
            item.setText(2, number(within) if within else "")
            count += within + 1
        return count

    def _filter(self, text: str) -> None:
        """Show what holds ``text``, with what stands above it."""
        wanted = text.strip().casefold()
        shown: set[str] = set()
        for item in self._items.values():
            if wanted in item.text(0).casefold() or wanted == item.text(1):
                up: QTreeWidgetItem | None = item
                while up is not None and up.data(0, _ID) not in shown:
                    shown.add(up.data(0, _ID))
                    up = up.parent()
                    if up is not None and wanted:
                        up.setExpanded(True)
        for key, item in self._items.items():
            item.setHidden(key not in shown)

    def _selected(self) -> None:
        self._ok.setEnabled(bool(self.tree.selectedItems()))
