"""Our own icons, painted in the colours of the palette at the moment they are shown."""

from functools import cache, lru_cache
from typing import cast

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from orgloader import resource
from orgloader.gui.widgets.theme import theme


def icon(name: str, colour: str = "") -> QIcon:
    """Return ``resources/icons/<name>.svg`` in the text's colour, or in one of the theme's."""
    return QIcon(_Engine(name, colour))


def pixmap(name: str, colour: str = "", size: int = 16) -> QPixmap:
    """Return the icon as a picture of ``size`` points for a label, sharp on this screen."""
    ratio = cast(QApplication, QApplication.instance()).devicePixelRatio()
    return icon(name, colour).pixmap(QSize(size, size), ratio)


class _Engine(QIconEngine):
    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _: QIcon.State) -> None:
        side = min(rect.width(), rect.height())  # wider: the rest is room before a text
        ratio = painter.device().devicePixelRatioF()
        picture = _drawn(self._name, self._tone(mode).name(), side, ratio)
        painter.drawPixmap(QPoint(rect.x(), rect.y() + (rect.height() - side) // 2), picture)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._colour)

    def _tone(self, mode: QIcon.Mode) -> QColor:
        palette = QApplication.palette()
        if mode == QIcon.Mode.Selected:
            return palette.color(QPalette.ColorRole.HighlightedText)
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
        return theme().color(self._colour or "text")


@lru_cache(maxsize=500)
def _drawn(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    """Return a square icon of ``side`` points: a flood of log lines repaints the same few."""
    picture = QPixmap(QSize(side, side) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    source = _source(name).replace("currentColor", colour)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture


@cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text("utf-8")
