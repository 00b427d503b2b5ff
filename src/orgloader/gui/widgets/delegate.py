"""Cells of plain text, painted in half the time that Qt's own delegate takes.

Qt asks a model ten roles for each cell and lays its text out as a document; with thousands of
lines a second that is what the window's time goes into.
"""

from functools import cache

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from orgloader.gui.widgets.cells import MARK, Mark, cached_icon
from orgloader.gui.widgets.theme import theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

_ICON = 16
_MARGIN = 4
_FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class CellDelegate(QStyledItemDelegate):
    """Asks a model for text, colour and mark only; leaves selection to the palette."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, palette, state = option.rect, option.palette, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, palette.highlight())
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        rect = rect.adjusted(_MARGIN, 0, -_MARGIN // 2, 0)
        ask = index.model().data  # our own models': index.data would go through Qt and back
        mark = ask(index, MARK)
        if mark is not None:
            rect = self._paint_mark(painter, rect, mark, selected=selected)
        colour = None if selected else ask(index, Role.ForegroundRole)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.setPen(palette.color(role) if colour is None else colour)
        text = option.fontMetrics.elidedText(
            ask(index, Role.DisplayRole) or "", Qt.TextElideMode.ElideRight, rect.width()
        )
        painter.drawText(rect, _FLAGS, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        height = option.fontMetrics.height() + 8
        return QSize(super().sizeHint(option, index).width(), height)

    def _paint_mark(self, painter: QPainter, rect: QRect, mark: Mark, *, selected: bool) -> QRect:
        picture = _picture(*mark, theme().scheme, selected, painter.device().devicePixelRatioF())
        painter.drawPixmap(QPoint(rect.x(), rect.center().y() - _ICON // 2 + 1), picture)
        return rect.adjusted(_ICON + _MARGIN + 2, 0, 0, 0)


@cache
def _picture(name: str, colour: str, _scheme: str, selected: bool, ratio: float) -> QPixmap:
    """Return an icon as it looks in a scheme, drawn once for all the cells that show it."""
    mode = QIcon.Mode.Selected if selected else QIcon.Mode.Normal
    return cached_icon(name, colour).pixmap(QSize(_ICON, _ICON), ratio, mode)
