"""One row of the settings form: an editor, and under it what is wrong or what was understood."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from orgloader.errors import SettingsError
from orgloader.gui.widgets.sign import give_role
from orgloader.i18n import _


class Field(QWidget):
    """An editor of the setting ``key``; a fault is shown once the user has changed the value.

    Attributes:
        editor: the widget that edits it; below: the line under it.
        touched: whether the user has changed the value.

    Signals:
        edited: the value has changed.
    """

    edited = Signal()

    def __init__(self, key: str, editor: QWidget, button: QAbstractButton | None = None) -> None:
        super().__init__()
        self.key = key
        self.editor = editor
        self.touched = False
        self.below = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.below.hide()
        self._fault: SettingsError | None = None
        row = QHBoxLayout()
        row.addWidget(editor, 1)
        if button is not None:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.below)
        self.setFocusProxy(editor)

    def show_fault(self, fault: SettingsError | None, *, insist: bool = False) -> None:
        """Show ``fault`` under the editor, ``None``: show what the value means instead."""
        self.touched = self.touched or insist
        self._fault = fault if self.touched else None
        self.refresh()

    def refresh(self) -> None:
        """Show the same again, in the language in use."""
        if self._fault is None:
            text = self.meaning()
        else:
            _title, message, hint = self._fault.parts(_)
            text = ". ".join(part.rstrip(".") for part in (message, hint) if part)
        self.below.setText(text)
        self.below.setVisible(bool(text))
        give_role(self.below, "failed" if self._fault else "muted")
        self.editor.setAccessibleDescription(text)

    def meaning(self) -> str:
        """Return what is worth saying about a right value."""
        return ""

    def touch(self) -> None:
        """Note that the user has changed the value."""
        self.touched = True
        self.edited.emit()


class LineField(Field):
    """A line of text."""

    editor: QLineEdit

    def __init__(self, key: str, button: QAbstractButton | None = None) -> None:
        super().__init__(key, QLineEdit(), button)
        self.editor.textEdited.connect(lambda _text: self.touch())

    def value(self) -> str:
        return self.editor.text().strip()

    def show_value(self, text: str) -> None:
        """Show ``text`` as it stands in the settings."""
        self.touched = False
        self.editor.setText(text)
        self.editor.setCursorPosition(0)


class NumberField(Field):
    """A whole number from ``low`` to ``high``."""

    editor: QSpinBox

    def __init__(
        self, key: str, low: int, high: int, button: QAbstractButton | None = None
    ) -> None:
        super().__init__(key, QSpinBox(minimum=low, maximum=high), button)
        self.editor.setGroupSeparatorShown(True)
        self.editor.valueChanged.connect(lambda _value: self.touch())

    def value(self) -> int:
        return self.editor.value()

    def show_value(self, number: int) -> None:
        """Show ``number`` as it stands in the settings."""
        self.editor.setValue(number)
        self.touched = False
