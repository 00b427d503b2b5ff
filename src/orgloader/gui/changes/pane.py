"""The changes of a plan or of a report: chips, search, table or tree, the selected row in full."""

from collections import Counter
from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.changes.cells import COLOURS, HEADS, STATUSES, WEIGHTS, width
from orgloader.gui.changes.details import DetailsPanel
from orgloader.gui.changes.flat_model import FlatModel
from orgloader.gui.changes.tree_model import TreeModel
from orgloader.gui.widgets.chip_menu import ChipMenu
from orgloader.gui.widgets.chips import Chip, Chips
from orgloader.gui.widgets.columns import Columns
from orgloader.gui.widgets.delegate import CellDelegate
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import ngettext, number
from orgloader.i18n import translate as _
from orgloader.plan import words
from orgloader.report.change_list import ChangeList

_INDEX_AT_ONCE = 1000
_EXPAND_ALL = 500
_TYPING_MS = 120
_INDENT = 120
_LEAST_HEIGHT = 120


class ChangesPane(Retranslated, QWidget):
    """Shows a ``ChangeList`` as a table and as a tree, with filters above.

    Attributes:
        by_action, by_kind, by_status, search: the filters.
        table, branches: the two views, with the models flat and tree; details: the selected row.

    Signals:
        object_story(str): the reader wants the story of the object with this source ID.
    """

    object_story = Signal(str)

    def __init__(self, columns: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._lines = ChangeList()
        self._numbers: list[int] = []
        self._stale = {0, 1}
        self.by_action = Chips()
        self.by_kind, self.by_status = (
            ChipMenu(HEADS[head].message) for head in ("kind", "status")
        )
        self.search, self._left, self._empty = QLineEdit(), QLabel(), QLabel()
        self.flat, self.tree = FlatModel(columns, self), TreeModel(columns, self)
        self.table, self.branches = _table(self.flat), _tree(self.tree, columns)
        weights = {at: WEIGHTS[name] for at, name in enumerate(columns) if name in WEIGHTS}
        self._fitted = [Columns(view, weights) for view in (self.table, self.branches)]
        self.details = DetailsPanel()
        self._toggle = _toggle()
        self._views = QStackedWidget()
        self._copy, self._story = QAction(self), QAction(self)
        self._above = QHBoxLayout()
        self._steps: Sequence[QAction] = ()
        self._button: QToolButton | None = None
        # Searching needs all rows in small letters, the tree their groups: made while idle.
        self._idle = QTimer(self, interval=0)
        self._typed = QTimer(self, interval=_TYPING_MS, singleShot=True)
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_lines(self, lines: ChangeList) -> None:
        """Show other lines, unfiltered."""
        self._lines = lines
        self.search.clear()
        self._offer_chips()
        self._fit()
        self.filter()
        self._idle.start()

    def _offer_chips(self) -> None:
        lines = self._lines
        self.by_action.offer(
            (
                Chip(action, words.action_word(action), f"action-{action}", COLOURS[action])
                for action in words.ACTIONS
                if lines.actions[action]
            ),
            lines.actions.__getitem__,
        )
        self.by_kind.offer(
            (Chip(kind, words.kind_word(kind)) for kind in words.KINDS if lines.kinds[kind]),
            lines.kinds.__getitem__,
        )
        statuses = lines.statuses if "status" in self._columns else Counter[str]()
        self.by_status.offer(
            (
                Chip(status, words.status_word(status), *STATUSES[status])
                for status in STATUSES
                if statuses[status]
            ),
            statuses.__getitem__,
        )
        self.by_status.setVisible(len(statuses) > 1)

    @property
    def stops(self) -> list[QWidget]:
        """What takes the focus, from above and from the left."""
        chips = (self.by_action, self.by_kind, self.by_status)
        buttons: list[QWidget] = [button for each in chips for button in each.buttons]
        offered = [self._button] if self._button is not None else []
        views = (self.table, self.branches, self.details.fields)
        return [*buttons, self.search, *offered, self._toggle, *views]

    def offer(self, button: QToolButton, steps: Sequence[QAction]) -> None:
        """Show a button beside the search; its steps are in the menu of a row, too."""
        self._above.insertWidget(self._above.count() - 1, button)
        self._steps, self._button = steps, button
        for action in steps:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            for view in (self.table, self.branches):
                view.addAction(action)

    @property
    def marked(self) -> list[int]:
        """The numbers of the changes in the rows that are selected, a group's with all below it."""
        found: dict[int, None] = {}
        for index in self._view().selectionModel().selectedRows():
            in_tree = index.model() is self.tree
            for line in self.tree.below(index) if in_tree else [self.flat.number(index)]:
                if (change := self._lines.change(line)) is not None:
                    found[change.number] = None
        return list(found)

    def leave_out(self, numbers: frozenset[int]) -> None:
        """Show which changes are left out."""
        self._lines.left_out = numbers
        for view in (self.table, self.branches):
            view.viewport().update()
        self._selected(self._view().currentIndex())

    def filter(self) -> None:
        """Show the rows that chips and search leave."""
        self._numbers = self._lines.filter(
            self.by_action.chosen(),
            self.by_kind.chosen(),
            self.by_status.chosen(),
            self.search.text(),
        )
        self._stale = {0, 1}
        self._refresh()
        self._count()
        self._show_details(None)

    def _search(self) -> None:
        """Search as soon as all rows are ready for it: a moment after they have come."""
        if self._lines.ready:
            self.filter()
        else:
            self._typed.start()

    def show_tree(self, tree: bool) -> None:
        """Show the tree, or the table."""
        self._toggle.setChecked(tree)
        self._views.setCurrentIndex(int(tree))
        self._refresh()
        self._selected(self._view().currentIndex())

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search names, places, values"))
        self.search.setAccessibleName(_("Search"))
        self.table.setAccessibleName(_("Changes"))
        self.branches.setAccessibleName(_("Changes by department"))
        self.by_action.setAccessibleName(_("Show by action"))
        self.by_kind.setAccessibleName(_("Show by kind"))
        self.by_status.setAccessibleName(_("Show by status"))
        self._toggle.setText(_("Tree"))
        self._toggle.setToolTip(_("Group the rows by department"))
        self._copy.setText(_("Copy"))
        self._story.setText(_("Log entries for this object"))
        for model in (self.flat, self.tree):
            model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        self._fit()
        for view in (self.table, self.branches):
            view.viewport().update()
        self._count()

    def _fit(self) -> None:
        """Make the columns as wide as what they show now."""
        lines, metrics = self._lines, self.fontMetrics()
        codes = {"action": lines.actions, "kind": lines.kinds, "status": lines.statuses}
        least = {
            column: width(name, metrics, codes.get(name, ()))
            for column, name in enumerate(self._columns)
        }
        at = self._columns.index("object")
        for fitted, indent in zip(self._fitted, (0, _INDENT), strict=True):
            fitted.need({**least, at: least[at] + indent})

    def _lay_out(self) -> None:
        above = self._above
        for widget in (self.by_kind, self.by_status, self.search, self._left, self._toggle):
            above.addWidget(widget)
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        for label in (self._left, self._empty):
            label.setProperty("role", "muted")
        self._views.addWidget(self.table)
        self._views.addWidget(self.branches)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        self._views.setMinimumHeight(_LEAST_HEIGHT)
        framed = QWidget()
        cell = QGridLayout(framed)
        cell.setContentsMargins(0, 0, 0, 0)
        cell.addWidget(self._views, 0, 0)
        cell.addWidget(self._empty, 0, 0, Qt.AlignmentFlag.AlignCenter)
        splitter.addWidget(framed)
        splitter.addWidget(self.details)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([780, 240])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.by_action)
        layout.addLayout(above)
        layout.addWidget(splitter, 1)

    def _connect(self) -> None:
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        for action in (self._copy, self._story):
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._copy.triggered.connect(self.copy)
        self._story.triggered.connect(self._show_story)
        for view in (self.table, self.branches):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(self._menu)
            view.addAction(self._copy)
            view.selectionModel().currentChanged.connect(self._selected)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)
        self.by_action.changed.connect(self.filter)
        self.by_kind.changed.connect(self.filter)
        self.by_status.changed.connect(self.filter)
        self.search.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self._search)
        self._toggle.toggled.connect(self.show_tree)
        self._idle.timeout.connect(self._index)

    def _refresh(self) -> None:
        shown = self._views.currentIndex()
        if shown in self._stale:
            self._stale.discard(shown)
            (self.flat, self.tree)[shown].show(self._lines, self._numbers)
            if shown:
                self._expand()

    def _expand(self) -> None:
        """Open all branches where there are few rows, else those that are short."""
        if len(self._numbers) <= _EXPAND_ALL:
            self.branches.expandAll()
            return
        for row in range(self.tree.rowCount()):
            top = self.tree.index(row, 0)
            if self.tree.rowCount(top) <= _EXPAND_ALL:
                self.branches.expand(top)

    def _count(self) -> None:
        count = len(self._numbers)
        self._left.setText(ngettext("%(n)s row", "%(n)s rows", count) % {"n": number(count)})
        filtered = self.search.text() or any(
            each.chosen() for each in (self.by_action, self.by_kind, self.by_status)
        )
        self._empty.setText(_("No row matches") if filtered else _("No rows"))
        self._empty.setVisible(not count)

    def _index(self) -> None:
        if not self._lines.index(_INDEX_AT_ONCE) and not self.tree.group(
            self._lines, _INDEX_AT_ONCE
        ):
            self._idle.stop()

    def _view(self) -> QAbstractItemView:
        return cast(QAbstractItemView, self._views.currentWidget())

    def _number(self, index: QModelIndex) -> int | None:
        if not index.isValid():
            return None
        return self.tree.number(index) if index.model() is self.tree else self.flat.number(index)

    def _selected(self, current: QModelIndex) -> None:
        self._show_details(self._number(current))

    def _show_details(self, number: int | None) -> None:
        """Show a line in full; without one the table has the room."""
        self.details.show_row(self._lines, number)
        self.details.setVisible(number is not None)

    def copy(self) -> None:
        """Put the selected rows on the clipboard, one a line, columns parted by tabs."""
        chosen = [self._number(index) for index in self._view().selectionModel().selectedRows()]
        texts = (
            "\t".join(self._lines.cell(line, column) for column in self._columns)
            for line in chosen
            if line is not None
        )
        QGuiApplication.clipboard().setText("\n".join(texts))

    def _menu(self, at: QPoint) -> None:
        chosen = self._number(self._view().indexAt(at))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._story.setEnabled(chosen is not None)
        self._copy.setEnabled(chosen is not None)
        if self._button is not None:
            menu.addActions(list(self._steps))
            menu.addSeparator()
        menu.addActions([self._copy, self._story])
        menu.aboutToHide.connect(lambda: self._copy.setEnabled(True))
        menu.popup(self._view().viewport().mapToGlobal(at))

    def _show_story(self) -> None:
        chosen = self._number(self._view().currentIndex())
        if chosen is not None:
            self.object_story.emit(self._lines.lines[chosen].source_id)


def _table(model: FlatModel) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setItemDelegate(CellDelegate(table))
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(table.verticalHeader().ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setHighlightSections(False)
    header.setTextElideMode(Qt.TextElideMode.ElideRight)
    header.setStretchLastSection(True)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    table.setSortingEnabled(True)
    return table


def _tree(model: TreeModel, columns: Sequence[str]) -> QTreeView:
    tree = QTreeView()
    tree.setUniformRowHeights(True)  # before the model: Qt paints nothing otherwise
    tree.setModel(model)
    tree.setItemDelegate(CellDelegate(tree))
    tree.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    tree.setTreePosition(columns.index("object"))
    tree.header().moveSection(columns.index("object"), 0)
    return tree


def _toggle() -> QToolButton:
    toggle = QToolButton()
    toggle.setCheckable(True)
    toggle.setProperty("role", "chip")
    toggle.setIcon(icon("tree"))
    toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return toggle
