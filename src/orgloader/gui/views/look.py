"""How a cell of a plan looks: its text, its icon, its colour, and what a screen reader says."""

from collections.abc import Callable, Mapping
from functools import cache
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from orgloader.gui.icons import icon
from orgloader.gui.theme import theme
from orgloader.gui.views.rows import Row, Rows
from orgloader.i18n import translate
from orgloader.org.text import Text

Role = Qt.ItemDataRole

HEADS: Mapping[str, Text] = {
    "action": Text("Action"),
    "object": Text("Object"),
    "kind": Text("Kind"),
    "now": Text("Now in Business Studio"),
    "becomes": Text("Will become"),
    "reason": Text("Reason"),
    "status": Text("Status"),
}
WIDTHS: Mapping[str, int] = {
    "action": 116,
    "object": 190,
    "kind": 100,
    "now": 150,
    "becomes": 150,
    "reason": 240,
    "status": 110,
}
COLOURS: Mapping[str, str] = {
    "create": "created",
    "adopt": "linked",
    "rename": "changed",
    "update": "changed",
    "move": "moved",
    "archive": "archived",
    "restore": "restored",
    "link": "linked",
    "unlink": "archived",
    "conflict": "failed",
    "drift": "note",
    "excluded": "muted",
}
_STATUSES: Mapping[str, tuple[str, str]] = {
    "done": ("ok", "ok"),
    "failed": ("failed", "failed"),
    "blocked": ("note", "note"),
    "stale": ("note", "note"),
}


def plain_tip(text: str) -> str:
    """Return ``text`` as a tool tip in which nothing is taken for markup."""
    return f"<span>{escape(text)}</span>" if text else ""


@cache
def cached_icon(name: str, colour: str) -> QIcon:
    """Return one icon for all the cells that bear it; it follows the palette by itself."""
    return icon(name, colour)


def cell(rows: Rows, number: int, column: str, role: int) -> object:
    """Return what ``role`` asks of a cell."""
    ask = _ROLES.get(role)
    return ask(rows, number, column) if ask else None


def _mark(rows: Rows, number: int, column: str) -> object:
    line = rows.lines[number]
    if column == "action":
        return cached_icon(f"action-{line.action}", COLOURS[line.action])
    if column == "status" and isinstance(line, Row) and line.status in _STATUSES:
        return cached_icon(*_STATUSES[line.status])
    return None


def _colour(rows: Rows, number: int, column: str) -> object:
    line = rows.lines[number]
    if column == "action":
        return theme().color(COLOURS[line.action])
    if column in ("kind", "reason") or line.action == "excluded":
        return theme().color("muted")
    return None


_ROLES: Mapping[int, Callable[[Rows, int, str], object]] = {
    Role.DisplayRole: lambda rows, number, column: rows.cell(number, column),
    Role.DecorationRole: _mark,
    Role.ForegroundRole: _colour,
    Role.ToolTipRole: lambda rows, number, column: plain_tip(rows.cell(number, column)),
    Role.AccessibleTextRole: lambda rows, number, column: (
        rows.told(number) if column == "action" else rows.cell(number, column)
    ),
}


def head(column: str) -> str:
    """Return the heading of a column."""
    return HEADS[column].render(translate)
