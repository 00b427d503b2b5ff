"""A box that says or asks something, and follows the language while it is open."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from orgloader.gui.widgets.retranslated import Retranslated

Words = Callable[[], tuple[str, str]]
"""Returns the text and, maybe empty, the text below it: in the language in use."""
Act = Callable[[], object]
Name = Callable[[], str]


class Box(Retranslated, QMessageBox):
    """Shows ``words``; gone for good once it is closed. Its maker calls ``open``."""

    def __init__(self, parent: QWidget | None, sign: QMessageBox.Icon, words: Words) -> None:
        super().__init__(parent)
        self._words = words
        self._names: dict[QPushButton, Name] = {}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIcon(sign)
        self.retranslate()

    def offer(self, name: Name, act: Act, role: QMessageBox.ButtonRole) -> QPushButton:
        """Add a button that closes the box and does ``act``."""
        button = self.addButton(name(), role)
        self._names[button] = name

        def closed() -> None:
            if self.clickedButton() is button:
                act()

        self.finished.connect(lambda _code: closed())
        return button

    def retranslate(self) -> None:
        self.setWindowTitle("Org Loader")
        text, below = self._words()
        self.setText(text)
        self.setInformativeText(below)
        for button, name in self._names.items():
            button.setText(name())
