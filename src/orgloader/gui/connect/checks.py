"""*Test connections*: two cards, each a checklist that fills as it runs."""

from collections.abc import Iterable
from functools import partial
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from orgloader import __version__, secrets
from orgloader.errors import Check, OrgLoaderError
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign, give_role
from orgloader.i18n import _
from orgloader.plan.objects import KINDS
from orgloader.run.events import End

Status = Literal["idle", "running", "ok", "note", "failed"]

_ENDS: dict[End, str] = {"bitrix24": "Bitrix24", "studio": "Business Studio"}
_ICONS = {"idle": "pending", "running": "running"}
_COLOURS = {"idle": "muted", "running": "accent"}
WORDS = {
    "idle": "Not tested yet",
    "running": "Testing…",
    "ok": "All right",
    "note": "All right, with notes",
    "failed": "Not ready",
}
LINE_WORDS = {"ok": "OK", "note": "Note", "failed": "Failed"}


class CheckCard(Retranslated, QFrame):
    """One end: its outcome in a word, and a line for each check with what to do about it.

    Attributes:
        end, status: which end it is, and how its test went.
        checks: the lines, in the order of the test.

    Signals:
        test_requested: this end is to be tested.
        correct_requested(str): the entry of the profile is to be corrected that this line, by its
            name, complains of.
    """

    test_requested = Signal()
    correct_requested = Signal(str)

    def __init__(self, end: End) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.end = end
        self.status: Status = "idle"
        self.checks: list[Check] = []
        self.button = QPushButton()
        self._sign, self._title, self._word = Sign(size=18), QLabel(), QLabel()
        self._title.setProperty("role", "heading")
        head = QHBoxLayout()
        for widget in (self._sign, self._title, self._word):
            head.addWidget(widget)
        head.addStretch()
        head.addWidget(self.button)
        self._lines = QGridLayout()
        self._lines.setColumnStretch(2, 1)
        self._lines.setHorizontalSpacing(8)
        self._lines.setVerticalSpacing(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 10)
        column.addLayout(head)
        column.addLayout(self._lines)
        self.button.clicked.connect(self.test_requested)
        self.retranslate()

    def begin(self) -> None:
        """Empty the list: the test begins."""
        self.checks.clear()
        self._show("running")

    def add(self, check: Check) -> None:
        """Add one line."""
        self.checks.append(check)
        self._line(check)

    def end_test(self, error: OrgLoaderError | None = None) -> None:
        """Show the outcome; ``error``: the test itself could not be carried out."""
        if error is not None:
            self.add(
                Check("error", "failed", error.message or error.title, error.hint, error.values)
            )
        statuses = {check.status for check in self.checks}
        order: tuple[Status, ...] = ("failed", "note", "ok")
        self._show(next((one for one in order if one in statuses), "idle"))

    def reset(self) -> None:
        """Forget the test: it was made with other settings."""
        self.checks.clear()
        self._show("idle")

    def diagnostics(self) -> str:
        """Return the list as text, without secrets."""
        lines = [f"{_(_ENDS[self.end])}: {_(WORDS[self.status])}"]
        for check in self.checks:
            text, hint = check.parts(_)
            lines.append(f"[{_(LINE_WORDS[check.status])}] {check.name}: {text}")
            lines += [f"    {hint}"] if hint else []
        return secrets.redact("\n".join(lines))

    def retranslate(self) -> None:
        end = _(_ENDS[self.end])
        self._title.setText(end)
        self.button.setText(_("Test"))
        self.button.setAccessibleName(_("Test %(end)s") % {"end": end})
        self._show(self.status)

    def _show(self, status: Status) -> None:
        self.status = status
        self._sign.show_sign(_ICONS.get(status, status), _COLOURS.get(status, status))
        self._word.setText(_(WORDS[status]))
        give_role(self._word, "muted" if status == "idle" else status)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for check in self.checks:
            self._line(check)

    def _line(self, check: Check) -> None:
        text, hint = check.parts(_)
        row = self._lines.rowCount()
        sign = Sign(check.status, check.status)
        word = QLabel(_(LINE_WORDS[check.status]))
        give_role(word, check.status)
        text_label = QLabel(text, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for place, widget in enumerate((sign, word, text_label)):
            self._lines.addWidget(widget, row, place, Qt.AlignmentFlag.AlignTop)
            widget.show()
        if hint and check.status != "ok":
            advice = QLabel(hint, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            advice.setProperty("role", "muted")
            self._lines.addWidget(advice, row + 1, 2)
            advice.show()
        if check.status != "ok" and is_of_profile(check):
            correct = QPushButton(_("Correct…"), autoDefault=False)
            correct.setAccessibleName(f"{_('Correct…')} {text}")
            correct.clicked.connect(partial(self.correct_requested.emit, check.name))
            self._lines.addWidget(correct, row, 3, Qt.AlignmentFlag.AlignTop)
            correct.show()


def is_of_profile(check: Check) -> bool:
    """Return whether a line is about a name in the profile, which can be corrected there."""
    end, _dot, what = check.name.partition(".")
    return end == "studio" and what.partition(".")[0] in (*KINDS, "path", "profile")


class Checks(Retranslated, QWidget):
    """Both cards, and the button that copies what they say.

    Attributes:
        cards: by end, in the order in which they are tested.

    Signals:
        test_requested(tuple[End, ...]): these ends are to be tested.
        correct_requested(str): as ``CheckCard.correct_requested``.
    """

    test_requested = Signal(tuple)
    correct_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[End, CheckCard] = {end: CheckCard(end) for end in _ENDS}
        self.copy = QPushButton(icon("copy"), "")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.diagnostics()))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        for end, card in self.cards.items():
            column.addWidget(card)
            card.test_requested.connect(partial(self.test_requested.emit, (end,)))
            card.correct_requested.connect(self.correct_requested)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch()
        self._area = area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.retranslate()

    @property
    def buttons(self) -> list[QPushButton]:
        """The button of each card that tests its end."""
        return [card.button for card in self.cards.values()]

    @property
    def passed(self) -> bool:
        """Whether both ends are ready for a load."""
        return all(card.status in {"ok", "note"} for card in self.cards.values())

    def begin(self, ends: Iterable[End]) -> None:
        """Empty the cards of ``ends``: their test begins."""
        for end in ends:
            self.cards[end].begin()

    def add(self, end: End, check: Check) -> None:
        """Add one line to the card of ``end``."""
        self.cards[end].add(check)

    def end_test(self, ends: Iterable[End], error: OrgLoaderError | None = None) -> None:
        """Show how the test of ``ends`` went, as far as it is still going on."""
        for end in ends:
            if self.cards[end].status == "running":
                self.cards[end].end_test(error)

    def reset(self) -> None:
        """Forget the test of both ends."""
        for card in self.cards.values():
            card.reset()

    def diagnostics(self) -> str:
        """Return the diagnostics as text, without secrets."""
        cards = "\n\n".join(card.diagnostics() for card in self.cards.values())
        return f"Org Loader {__version__}\n\n{cards}\n"

    def retranslate(self) -> None:
        self.copy.setText(_("Copy dia&gnostics"))
        self._area.setAccessibleName(_("Connections"))
