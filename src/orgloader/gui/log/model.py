"""The newest lines of the log, as a table: a ring that is trimmed a hundredth at a time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from logging import DEBUG, ERROR, INFO, WARNING

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from orgloader.gui.session.log_lines import LogLine
from orgloader.gui.widgets.cells import MARK, Mark, plain_tip
from orgloader.gui.widgets.theme import theme
from orgloader.i18n import translate
from orgloader.plan import ids, words
from orgloader.text import Text

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT = QModelIndex()

CAP = 200_000
TIME, LEVEL, PHASE, OBJECT, TEXT = range(5)
HEADS = (Text("Time"), Text("Level"), Text("Phase"), Text("Object"), Text("Text"))
LEVELS: Mapping[int, tuple[Text, str, str]] = {
    ERROR: (Text("Error"), "failed", "failed"),
    WARNING: (Text("Warning"), "note", "note"),
    INFO: (Text("Information"), "info", "muted"),
    DEBUG: (Text("Debug"), "pending", "muted"),
}
"""Word, icon and colour of the levels, gravest first."""

_BANDS = sorted(LEVELS)


@cache
def band(level: int) -> int:
    """Return which of ``LEVELS`` a level of ``logging`` counts as."""
    place = bisect_left(_BANDS, level + 1) - 1
    return _BANDS[max(place, 0)]


class RingLog(QAbstractTableModel):
    """Holds up to ``cap`` lines and shows those that pass the filter.

    ``_lines[0]`` has the running number ``_first``; ``_shown`` holds running numbers.
    Lines before ``_ready`` are ready for searching.
    """

    def __init__(self, parent: QObject | None = None, cap: int = CAP) -> None:
        super().__init__(parent)
        self._cap = cap
        self._first = 0
        self._lines: list[LogLine] = []
        self._searched: list[str | None] = []
        self._ready = 0
        self._shown: list[int] = []
        self._levels: frozenset[int] = frozenset()
        self._object = ""
        self._search = ""
        self.counts: Counter[int] = Counter()

    def append(self, lines: Sequence[LogLine]) -> int:
        """Add lines at the end, and return how many rows went from the beginning for them."""
        lines = lines[-self._cap :]
        gone = self._trim(len(lines))
        begin = self._first + len(self._lines)
        self._lines.extend(lines)
        self._searched.extend([None] * len(lines))
        self.counts.update([band(line.level) for line in lines])
        passed = self._passing(range(begin, begin + len(lines)))
        if passed:
            last = len(self._shown)
            self.beginInsertRows(_ROOT, last, last + len(passed) - 1)
            self._shown.extend(passed)
            self.endInsertRows()
        return gone

    def clear(self) -> None:
        """Forget all lines."""
        self.beginResetModel()
        self._first += len(self._lines)
        self._lines, self._searched, self._shown = [], [], []
        self.counts.clear()
        self.endResetModel()

    def filter(self, levels: Iterable[int], of: str = "", search: str = "") -> None:
        """Show only lines of these levels (none: all), of one object, that hold ``search``."""
        self.beginResetModel()
        self._levels, self._object, self._search = frozenset(levels), of, search.strip().casefold()
        self._shown = self._passing(range(self._first, self._first + len(self._lines)))
        self.endResetModel()

    def index_some(self, most: int) -> bool:
        """Make up to ``most`` more lines ready for searching; return whether some are left."""
        begin = max(self._ready - self._first, 0)
        end = min(begin + most, len(self._lines))
        for place in range(begin, end):
            self._haystack(place)
        self._ready = self._first + end
        return end < len(self._lines)

    def retranslate(self) -> None:
        """Show all in the language in use from now on."""
        self._searched = [None] * len(self._lines)
        self._ready = 0
        self.filter(self._levels, self._object, self._search)

    def line(self, row: int) -> LogLine:
        """Return the line in a row."""
        return self._lines[self._shown[row] - self._first]

    def lines(self) -> list[LogLine]:
        """Return the lines that are shown."""
        return [self._lines[number - self._first] for number in self._shown]

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        ask = _ROLES.get(role)
        return ask(self.line(index.row()), index.column()) if ask and index.isValid() else None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return HEADS[section].render(translate)
        return None

    def _trim(self, coming: int) -> int:
        """Make room for the lines that come, a hundredth at least; return how many rows went."""
        if len(self._lines) + coming <= self._cap:
            return 0
        old = min(len(self._lines), max(coming, self._cap // 100))
        rows = bisect_left(self._shown, self._first + old)
        if rows:
            self.beginRemoveRows(_ROOT, 0, rows - 1)
        self.counts.subtract([band(line.level) for line in self._lines[:old]])
        del self._lines[:old], self._searched[:old], self._shown[:rows]
        self._first += old
        if rows:
            self.endRemoveRows()
        return rows

    def _passing(self, numbers: range) -> list[int]:
        left: Iterable[int] = numbers
        first, lines = self._first, self._lines
        if self._levels:
            left = [n for n in left if band(lines[n - first].level) in self._levels]
        if self._object:
            left = [n for n in left if belongs(lines[n - first].object, self._object)]
        if self._search:
            left = [n for n in left if self._search in self._haystack(n - first)]
        return list(left)

    def _haystack(self, place: int) -> str:
        found = self._searched[place]
        if found is None:
            line = self._lines[place]
            found = self._searched[place] = f"{line.text}\n{line.object}".casefold()
        return found


def belongs(found: str, of: str) -> bool:
    """Return whether a line about ``found`` is part of the story of the object ``of``.

    Contacts (``c:101:email``) and assignments (``a:101:p:40:1``) belong to their person's.
    """
    return of in (found, ids.person_of(found))


def clock(time: float) -> str:
    """Return the time of day on this computer: ``09:30:12.125``."""
    return datetime.fromtimestamp(time).strftime("%H:%M:%S.%f")[:-3]


def cell(line: LogLine, column: int) -> str:
    """Return the text of a cell, in the language in use."""
    if column == TIME:
        return clock(line.time)
    if column == LEVEL:
        return LEVELS[band(line.level)][0].render(translate)
    if column == PHASE:
        return translate(words.phase_word(line.phase))
    return line.object if column == OBJECT else line.text


def plain_line(line: LogLine) -> str:
    """Return a line as text, its cells parted by tabs."""
    return "\t".join(cell(line, column) for column in range(len(HEADS)))


def _mark(line: LogLine, column: int) -> Mark | None:
    if column != LEVEL:
        return None
    _, name, colour = LEVELS[band(line.level)]
    return name, colour


def _colour(line: LogLine, column: int) -> object:
    if column == LEVEL or (column == TEXT and line.level >= ERROR):
        return theme().color(LEVELS[band(line.level)][2])
    return theme().color("muted") if column in (TIME, PHASE, OBJECT) else None


_ROLES: Mapping[int, Callable[[LogLine, int], object]] = {
    Role.DisplayRole: cell,
    Role.ToolTipRole: lambda line, column: plain_tip(cell(line, column)),
    MARK: _mark,
    Role.ForegroundRole: _colour,
}
