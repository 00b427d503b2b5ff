"""The first run: three steps to the first load, ticked off as they are done."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.i18n import _


class FirstRun(Retranslated, QWidget):
    """The three steps as a list, and the way to the sample.

    Signals:
        sample_requested: the user wants to try without systems.
    """

    sample_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._done = [False] * 3
        self.title = QLabel()
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        self.title.setFont(font)
        self._signs = [Sign(size=22) for _step in range(3)]
        self._texts = [QLabel(wordWrap=True) for _step in range(3)]
        self._hints = [QLabel(wordWrap=True) for _step in range(3)]
        self.try_out = QPushButton(icon("sandbox"), "")
        self.try_out.clicked.connect(self.sample_requested)
        self.sample_hint = QLabel(wordWrap=True)
        self.sample_hint.setProperty("role", "muted")
        self._lay_out()
        self.retranslate()

    def offer_sample(self, *, offered: bool) -> None:
        """Show the button that opens the sample, or hide it."""
        self.try_out.setVisible(offered)
        self.sample_hint.setVisible(offered)

    def show_progress(self, *, webhook: bool, studio: bool) -> None:
        """Tick off the steps that are done; the last one ends in another view."""
        self._done = [webhook, studio, False]
        self._show_signs()

    def retranslate(self) -> None:
        self.title.setText(_("Three steps to the first load"))
        words = (
            (
                _("Paste the webhook's address"),
                _(
                    "In Bitrix24: Developer resources, Other, Inbound webhook; "
                    "rights department and user"
                ),
            ),
            (
                _("Enter the address of AMSI_oDataO"),
                _("It runs on the computer with Business Studio, often as http://localhost:5000/"),
            ),
            (
                _("Test the connections"),
                _("Nothing is written by a test, nor by a comparison"),
            ),
        )
        for text, hint, (name, advice) in zip(self._texts, self._hints, words, strict=True):
            text.setText(name)
            hint.setText(advice)
        self.try_out.setText(_("Tr&y with sample data"))
        self.sample_hint.setText(
            _("Opens a small portal and a small studio with an invented company on this computer")
        )
        self._show_signs()

    def _show_signs(self) -> None:
        for index, (sign, done) in enumerate(zip(self._signs, self._done, strict=True)):
            if done:
                sign.show_sign("ok", "ok")
            else:
                sign.show_text(str(index + 1))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        card = QFrame()
        card.setProperty("role", "card")
        rows = QGridLayout(card)
        rows.setContentsMargins(14, 10, 14, 12)
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(2)
        rows.setColumnStretch(1, 1)
        for index, (sign, text, hint) in enumerate(
            zip(self._signs, self._texts, self._hints, strict=True)
        ):
            text.setProperty("role", "heading")
            hint.setProperty("role", "muted")
            sign.setProperty("role", "number")
            sign.setFixedSize(26, 26)
            rows.addWidget(sign, 3 * index, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            rows.addWidget(text, 3 * index, 1)
            rows.addWidget(hint, 3 * index + 1, 1)
            rows.setRowMinimumHeight(3 * index + 2, 6)
        column.addWidget(card)
        column.addWidget(self.try_out, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.sample_hint)
        column.addStretch()
