"""How a cell of a plan looks: its text, its icon, its colour, and what a screen reader says."""

from collections.abc import Callable, Collection, Mapping

from PySide6.QtGui import QFontMetrics

from orgloader.gui.widgets.cells import MARK, Mark, Role, plain_tip, word_width
from orgloader.gui.widgets.theme import theme
from orgloader.i18n import translate
from orgloader.plan import words
from orgloader.report.change_list import ChangeList
from orgloader.text import Text

HEADS: Mapping[str, Text] = {
    "action": Text("Action"),
    "object": Text("Object"),
    "kind": Text("Kind"),
    "now": Text("Now in Business Studio"),
    "becomes": Text("Will become"),
    "before": Text("Before"),
    "after": Text("After"),
    "reason": Text("Reason"),
    "status": Text("Status"),
}
WEIGHTS: Mapping[str, int] = {
    "object": 5,
    "now": 4,
    "becomes": 4,
    "before": 4,
    "after": 4,
    "reason": 4,
}
"""How the columns of free text share the room that the others leave."""

_LEAST = 90

_WORDS: Mapping[str, Mapping[str, Text]] = {
    "action": words.ACTIONS,
    "kind": words.KINDS,
    "status": words.STATUSES,
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
STATUSES: Mapping[str, Mark] = {
    "planned": ("pending", "muted"),
    "done": ("note", "note"),
    "verified": ("ok", "ok"),
    "failed": ("failed", "failed"),
    "blocked": ("note", "note"),
    "stale": ("note", "note"),
    "unclear": ("note", "note"),
    "not_attempted": ("pending", "note"),
    "left_out": ("pending", "muted"),
}
"""Icon and colour of what became of a change."""


def cell(lines: ChangeList, number: int, column: str, role: int) -> object:
    """Return what ``role`` asks of a cell."""
    ask = _ROLES.get(role)
    return ask(lines, number, column) if ask else None


def _mark(lines: ChangeList, number: int, column: str) -> Mark | None:
    line = lines.lines[number]
    if column == "action" and lines.is_left_out(number):
        return f"action-{line.action}", "muted"
    if column == "action":
        return f"action-{line.action}", COLOURS[line.action]
    return STATUSES.get(lines.status(number)) if column == "status" else None


def _colour(lines: ChangeList, number: int, column: str) -> object:
    line = lines.lines[number]
    if lines.is_left_out(number):
        return theme().color("muted")
    if column == "action":
        return theme().color(COLOURS[line.action])
    if column == "status" and (status := lines.status(number)) in STATUSES:
        return theme().color(STATUSES[status][1])
    if column in ("kind", "reason") or line.action == "excluded":
        return theme().color("muted")
    return None


_ROLES: Mapping[int, Callable[[ChangeList, int, str], object]] = {
    Role.DisplayRole: lambda lines, number, column: lines.cell(number, column),
    MARK: _mark,
    Role.ForegroundRole: _colour,
    Role.ToolTipRole: lambda lines, number, column: plain_tip(lines.cell(number, column)),
    Role.AccessibleTextRole: lambda lines, number, column: (
        lines.caption(number) if column == "action" else lines.cell(number, column)
    ),
}


def width(column: str, metrics: QFontMetrics, codes: Collection[str]) -> int:
    """Return the least width of a column in the language in use, ``codes`` being what it shows."""
    if column in WEIGHTS:
        return _LEAST
    known = [text for code, text in _WORDS[column].items() if code in codes]
    icon = 0 if column == "kind" else 22
    head = metrics.horizontalAdvance(HEADS[column].render(translate)) + 26
    return max(head, word_width(known, metrics, icon=icon) if known else 0)


def head(column: str) -> str:
    """Return the heading of a column."""
    return HEADS[column].render(translate)
