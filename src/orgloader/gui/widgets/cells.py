"""What cells of any table share: the icon in front, the tip, the least width."""

from collections.abc import Iterable
from functools import cache
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QIcon

from orgloader.gui.widgets.icons import icon
from orgloader.i18n import translate
from orgloader.text import Text

Role = Qt.ItemDataRole
MARK = Role.UserRole
"""Asks a model for the icon in front of a cell's text."""

Mark = tuple[str, str]
"""Name and colour of an icon."""


def plain_tip(text: str) -> str:
    """Return ``text`` as a tool tip in which nothing is taken for markup."""
    return f"<span>{escape(text)}</span>" if text else ""


@cache
def cached_icon(name: str, colour: str) -> QIcon:
    """Return one icon for all the cells that show it; it follows the palette by itself."""
    return icon(name, colour)


def word_width(texts: Iterable[Text], metrics: QFontMetrics, *, icon: int = 22) -> int:
    """Return the width that the longest of ``texts`` needs behind an ``icon`` of so many points."""
    return max(metrics.horizontalAdvance(text.render(translate)) for text in texts) + icon + 10
