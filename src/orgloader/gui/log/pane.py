"""The log pane: what happened, line by line, while it happens and afterwards."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from logging import WARNING, getLevelName
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from orgloader.files import write_file
from orgloader.gui.log.model import LEVEL, LEVELS, OBJECT, PHASE, TIME, RingLog, plain_line
from orgloader.gui.session.log_lines import LogLine
from orgloader.gui.widgets.cells import word_width
from orgloader.gui.widgets.chips import Chip, Chips
from orgloader.gui.widgets.delegate import CellDelegate
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.saving import Saving, ask_path
from orgloader.i18n import ngettext, number
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan.words import PHASES

_TYPING_MS = 120
_CALM_MS = 500
_INDEX_AT_ONCE = 1000
_WIDTHS = {TIME: 104, OBJECT: 88}


class LogPane(Retranslated, QWidget):
    """Follows the end of the log until the reader scrolls up, and again from the end on.

    Attributes:
        model: the lines; table: their view.
        levels, search: the filters; story: the button that ends the story of one object.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self._object = ""
        self._new = 0
        self.model = RingLog(self)
        self.levels, self.search = Chips(), QLineEdit()
        self.table = _table(self.model)
        self.story, self.newer = QToolButton(), QPushButton(self.table)
        self._copy, self._save, self._open = QAction(self), QAction(self), QAction(self)
        self._tools: list[QToolButton] = []
        self._status = QLabel()
        self._saving = Saving(self)
        self._typed = QTimer(self, interval=_TYPING_MS, singleShot=True)
        # Searching needs all lines in small letters: made when the flood has calmed down.
        self._idle = QTimer(self)
        self._lay_out()
        self._connect()
        self.levels.offer(
            (Chip(str(level), word.message, mark, colour)
             for level, (word, mark, colour) in LEVELS.items()),
            lambda _code: 0,
        )  # fmt: skip
        self._order()
        self.retranslate()

    @property
    def empty(self) -> bool:
        """Whether the filters leave no line."""
        return not self.model.rowCount()

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in sight."""
        bar = self.table.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def append(self, lines: Sequence[LogLine]) -> None:
        """Add lines at the end: best some hundreds at a time."""
        following, rows = self.following, self.model.rowCount()
        bar = self.table.verticalScrollBar()
        place = bar.value()
        gone = self.model.append(lines)
        for level in LEVELS:
            self.levels.count(str(level), self.model.counts[level])
        if following:
            self.table.scrollToBottom()
        else:
            if gone:
                bar.setValue(max(0, place - gone))
            self._show_new(self._new + self.model.rowCount() - rows + gone)
        self._idle.start(_CALM_MS)

    def clear(self) -> None:
        """Forget all lines."""
        self.model.clear()
        for level in LEVELS:
            self.levels.count(str(level), 0)
        self._show_new(0)

    def show_problems(self) -> None:
        """Show warnings and errors only."""
        self.levels.choose(*(str(level) for level in LEVELS if level >= WARNING))

    def set_folder(self, folder: Path) -> None:
        """Say where the log's files lie, so that the reader can open the folder."""
        self._folder = folder
        self._open.setEnabled(True)

    def show_object(self, source_id: str) -> None:
        """Show the story of one object; empty: of all."""
        self._object = source_id
        if source_id:
            self.levels.choose()
            self.search.clear()
        self.filter()

    def filter(self) -> None:
        """Show the lines that levels, object and search leave."""
        levels = (int(code) for code in self.levels.chosen())
        self.model.filter(levels, self._object, self.search.text())
        self.story.setVisible(bool(self._object))
        self.story.setText(_("Only %(object)s") % {"object": clean(self._object)})
        self.follow()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.table.scrollToBottom()
        self._show_new(0)

    def copy(self) -> None:
        """Put the selected lines on the clipboard as text."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        QGuiApplication.clipboard().setText(
            "\n".join(plain_line(self.model.line(row)) for row in rows)
        )

    def retranslate(self) -> None:
        self.search.setPlaceholderText(_("Search the log"))
        self.search.setAccessibleName(_("Search the log"))
        self.levels.setAccessibleName(_("Show by level"))
        self.table.setAccessibleName(_("Log"))
        self.story.setToolTip(_("Show the lines of all objects again"))
        self._copy.setText(_("Copy"))
        self._save.setText(_("Save as…"))
        self._open.setText(_("Open folder"))
        for action in (self._copy, self._save, self._open):
            action.setToolTip(action.text())
        words = (word for word, _mark, _colour in LEVELS.values())
        self.table.setColumnWidth(LEVEL, word_width(words, self.fontMetrics()))
        self.table.setColumnWidth(PHASE, word_width(PHASES.values(), self.fontMetrics(), icon=0))
        self.model.retranslate()
        self.filter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Resize:
            self._place_newer()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        self.story.setProperty("role", "chip")
        self.story.setIcon(icon("close"))
        self.story.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._status.setProperty("role", "muted")
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self.newer.setIcon(icon("down"))
        self.newer.hide()
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(200)
        self.search.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._open.setEnabled(False)
        above = QHBoxLayout()
        above.addWidget(self.levels, 1)
        above.addWidget(self.story)
        above.addWidget(self.search)
        for action, name in ((self._copy, "copy"), (self._save, "save"), (self._open, "folder")):
            action.setIcon(icon(name))
            self._tools.append(_button(action))
            above.addWidget(self._tools[-1])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 8)
        layout.addLayout(above)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._status)
        self._status.hide()

    def _order(self) -> None:
        """Let Tab go from the left: the chips are made last."""
        stops = (*self.levels.buttons, self.story, self.search, *self._tools, self.table)
        for one, next_one in pairwise(stops):
            self.setTabOrder(one, next_one)

    def _connect(self) -> None:
        self._copy.setShortcut(QKeySequence.StandardKey.Copy)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.table.addActions([self._copy, self._save, self._open])
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.table.viewport().installEventFilter(self)
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.search.setFocus)
        self._copy.triggered.connect(self.copy)
        self._save.triggered.connect(self._ask_and_save)
        self._open.triggered.connect(self._open_folder)
        self.levels.changed.connect(self.filter)
        self.search.textChanged.connect(self._typed.start)
        self._typed.timeout.connect(self.filter)
        self._idle.timeout.connect(self._index)
        self.story.clicked.connect(lambda: self.show_object(""))
        self.newer.clicked.connect(self.follow)
        self._saving.reported.connect(self._show_status)

    def _scrolled(self) -> None:
        if self._new and self.following:
            self._show_new(0)

    def _show_new(self, count: int) -> None:
        self._new = count
        self.newer.setVisible(count > 0)
        if count:
            text = ngettext("%(n)s new", "%(n)s new", count)
            self.newer.setText(text % {"n": number(count)})
            self._place_newer()

    def _place_newer(self) -> None:
        self.newer.adjustSize()
        view = self.table.viewport().geometry()
        self.newer.move(
            view.right() - self.newer.width() - 12, view.bottom() - self.newer.height() - 8
        )

    def _index(self) -> None:
        if self.model.index_some(_INDEX_AT_ONCE):
            self._idle.start(0)
        else:
            self._idle.stop()

    def _show_status(self, text: str) -> None:
        self._status.setText(text)
        self._status.setVisible(bool(text))

    def _ask_and_save(self) -> None:
        kinds = {_("Text (*.txt)"): ".txt", _("JSON lines (*.jsonl)"): ".jsonl"}
        path = ask_path(self, _("Save log"), "orgloader-log", kinds)
        self._saving.save(path, partial(write_lines, self.model.lines()))

    def _open_folder(self) -> None:
        if self._folder is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


def write_lines(lines: Sequence[LogLine], path: Path) -> None:
    """Write lines as text, or as JSON lines where the suffix of ``path`` says so."""
    form = _as_json if path.suffix.lower() == ".jsonl" else _as_text
    write_file(path, "".join(form(line) + "\n" for line in lines))


def _as_text(line: LogLine) -> str:
    return f"{_iso(line.time)}\t{plain_line(line).partition(chr(9))[2]}"


def _as_json(line: LogLine) -> str:
    record = {
        "time": _iso(line.time),
        "level": getLevelName(line.level),
        "phase": line.phase,
        "object": line.object,
        "text": line.text,
    }
    return json.dumps(record, ensure_ascii=False)


def _iso(time: float) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds")


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _table(model: RingLog) -> QTableView:
    table = QTableView()
    table.setModel(model)
    table.setItemDelegate(CellDelegate(table))
    rows, columns = table.verticalHeader(), table.horizontalHeader()
    rows.hide()
    rows.setSectionResizeMode(rows.ResizeMode.Fixed)
    rows.setMinimumSectionSize(1)
    rows.setDefaultSectionSize(table.fontMetrics().height() + 4)
    columns.setSectionResizeMode(columns.ResizeMode.Interactive)
    columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    columns.setHighlightSections(False)
    columns.setStretchLastSection(True)
    for column, width in _WIDTHS.items():
        table.setColumnWidth(column, width)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    return table
