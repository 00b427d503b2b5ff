"""A quiet line above the work: what has happened, what to do, and buttons to do it."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.i18n import _

Severity = Literal["ok", "info", "note", "failed"]
Words = Callable[[], tuple[str, str]]
"""Returns the text and, maybe empty, what to do: in the language in use."""
Offer = tuple[Callable[[], str], Callable[[], object]]
"""A button: its text, and what it does."""


class Notice(Retranslated, QFrame):
    """Hidden as long as there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self._words: Words | None = None
        self._offers: tuple[Offer, ...] = ()
        self._severity: Severity = "info"
        self._sign = Sign(size=18)
        self.text, self.hint = (
            QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText),
            QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText),
        )
        self.hint.setProperty("role", "muted")
        for label in (self.text, self.hint):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        self._close = QToolButton()
        self._close.setAutoRaise(True)
        self._close.setIcon(icon("close"))
        self._close.clicked.connect(self.clear)
        self._lay_out()
        self.clear()

    def show_text(
        self, severity: Severity, words: Words, *offers: Offer, stays: bool = False
    ) -> None:
        """Show ``words`` with a button for each of ``offers``; ``stays``: it cannot be closed."""
        self.clear()
        self._words, self._offers, self._severity = words, offers, severity
        for name, act in offers:
            button = QPushButton(name())
            button.clicked.connect(act)
            self._row.insertWidget(self._row.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
            self.buttons.append(button)
        self._close.setVisible(not stays)
        self.retranslate()
        self.show()

    def clear(self) -> None:
        """Say nothing any more."""
        self._words, self._offers = None, ()
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons.clear()
        self.hide()

    def retranslate(self) -> None:
        self._close.setAccessibleName(_("Close this message"))
        if self._words is None:
            return
        text, hint = self._words()
        colour = "accent" if self._severity == "info" else self._severity
        self._sign.show_sign(self._severity, colour)
        self.text.setText(text)
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        for button, (name, _act) in zip(self.buttons, self._offers, strict=True):
            button.setText(name())

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(self.text)
        texts.addWidget(self.hint)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 6, 6, 6)
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(texts, 1)
        self._row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
