"""Texts that follow the language while the window is open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object


class Retranslated(_Widget):
    """Mixed into a widget, before the Qt class: calls ``retranslate`` when the language changes.

    The widget calls it once itself, at the end of its construction.
    """

    def retranslate(self) -> None:
        """Set every text again."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
