"""The rows of a plan as a tree of departments.

Flat lists and internal IDs instead of an object for each node: an even ID is twice the number of
a group, an odd one belongs to a line (``2 * number + 1``).
"""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from orgloader.gui.changes import cells
from orgloader.gui.widgets.cells import MARK, plain_tip
from orgloader.i18n import ngettext, number, translate
from orgloader.logs import clean
from orgloader.plan import ids
from orgloader.report.change_list import ChangeList, Line

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_STEP = " / "
_TOP = -1
_GROUP = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LINE = _GROUP | Qt.ItemFlag.ItemNeverHasChildren

PERSONS, OTHERS = "\0persons", "\0others"
"""The places of what belongs to no department: no name can hold their first character."""


def place(line: Line) -> str:
    """Return the path of the department that a line belongs to."""
    if line.kind in ("person", "contact"):
        return PERSONS
    if not line.path:
        return OTHERS
    unit = line.new.get("unit") or ""
    own = line.kind == "department" or ids.is_valid(unit, "department")
    return line.path if own else line.path.rpartition(_STEP)[0] or OTHERS


class TreeModel(QAbstractItemModel):
    """Groups the lines that it is given by department, each group with the count below it."""

    def __init__(self, columns: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = columns
        self._shown = ChangeList()
        self._group_of: list[int] = []
        self._names: list[str] = []
        self._above: list[int] = []
        self._known: dict[str, int] = {}
        self._clear()

    def show(self, lines: ChangeList, numbers: list[int]) -> None:
        """Show these of ``lines`` and no other."""
        self.group(lines, len(lines.lines))
        self.beginResetModel()
        self._clear()
        for line in numbers:
            self._lines[self._group_of[line]].append(line)
        self._count()
        self.endResetModel()

    def group(self, lines: ChangeList, most: int) -> bool:
        """Give up to ``most`` more lines their group; return whether some are left.

        With other lines than before it begins again, so that nothing is shown until ``show``.
        """
        if lines is not self._shown:
            self.beginResetModel()
            self._shown, self._group_of = lines, []
            self._names, self._above, self._known = [], [], {}
            self._clear()
            self.endResetModel()
        begin = len(self._group_of)
        more = lines.lines[begin : begin + most]
        self._group_of.extend([self._group(place(line)) for line in more])
        return len(self._group_of) < len(lines.lines)

    def number(self, index: Index) -> int | None:
        """Return which line of the plan is at ``index``; ``None`` for a group."""
        node = index.internalId()
        return node // 2 if index.isValid() and node % 2 else None

    def below(self, index: Index) -> list[int]:
        """Return the lines that are shown at or below ``index``."""
        node = index.internalId()
        if node % 2:
            return [node // 2]
        found, waiting = list[int](), [node // 2]
        while waiting:
            group = waiting.pop()
            found += self._lines[group]
            waiting += self._groups[group]
        return found

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if row < 0 or column < 0 or column >= len(self.columns) or row >= self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, 2 * self._tops[row])
        lines, groups = self._children(parent)
        if row < len(lines):
            return self.createIndex(row, column, 2 * lines[row] + 1)
        return self.createIndex(row, column, 2 * groups[row - len(lines)])

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        node = index.internalId()
        group = self._group_of[node // 2] if node % 2 else self._above[node // 2]
        return QModelIndex() if group == _TOP else self.createIndex(self._row[group], 0, 2 * group)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        if not parent.isValid():
            return len(self._tops)
        if parent.column() > 0 or parent.internalId() % 2:
            return 0
        return sum(map(len, self._children(parent)))

    def hasChildren(self, parent: Index = _ROOT) -> bool:  # noqa: N802
        return self.rowCount(parent) > 0

    def columnCount(self, _parent: Index = _ROOT) -> int:  # noqa: N802
        return len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _LINE if index.internalId() % 2 else _GROUP

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        node, column = index.internalId(), self.columns[index.column()]
        if node % 2:
            return cells.cell(self._shown, node // 2, column, role)
        return self._group_cell(node // 2, column, role)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return cells.head(self.columns[section])
        return None

    def _children(self, parent: Index) -> tuple[list[int], list[int]]:
        """Return the lines and the groups of the group at ``parent``, in this order."""
        group = parent.internalId() // 2
        return self._lines[group], self._groups[group]

    def _group_cell(self, group: int, column: str, role: int) -> object:
        if column == "object":
            if role == MARK:
                return ("person" if self._names[group] == PERSONS else "department"), "muted"
            if role in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
                name = self._name(group)
                return plain_tip(name) if role == Role.ToolTipRole else name
        if column == "action" and role == Role.DisplayRole:
            count = self._counts[group]
            return ngettext("%(n)s row", "%(n)s rows", count) % {"n": number(count)}
        return None

    def _name(self, group: int) -> str:
        name = self._names[group]
        if name == PERSONS:
            return translate("Persons")
        return translate("Others") if name == OTHERS else clean(name)

    def _group(self, path: str) -> int:
        """Return the group of a path; one that is new is made after the one above it."""
        known = self._known.get(path)
        if known is None:
            above, _, name = path.rpartition(_STEP)
            upper = self._group(above) if above else _TOP
            known = self._known[path] = len(self._names)
            self._names.append(name)
            self._above.append(upper)
        return known

    def _clear(self) -> None:
        self._lines: list[list[int]] = [[] for _ in self._names]
        self._groups: list[list[int]] = [[] for _ in self._names]
        self._tops: list[int] = []
        self._row = [0] * len(self._names)
        self._counts = [0] * len(self._names)

    def _count(self) -> None:
        """Count what is below each group, and leave out the groups with nothing below."""
        self._counts = [len(lines) for lines in self._lines]
        for group in reversed(range(len(self._names))):
            if self._above[group] != _TOP:
                self._counts[self._above[group]] += self._counts[group]
        for group, above in enumerate(self._above):
            if self._counts[group]:
                beside = self._tops if above == _TOP else self._groups[above]
                before = 0 if above == _TOP else len(self._lines[above])
                self._row[group] = before + len(beside)
                beside.append(group)
