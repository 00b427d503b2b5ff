"""One constant: its type and its value."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from orgloader.gui.profile.captions import constant_caption
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _

TYPES = ("text", "number", "yes", "no", "empty", "enum", "guid", "date", "datetime", "decimal")
NAMES = {
    "text": "Text",
    "number": "Whole number",
    "yes": "Yes",
    "no": "No",
    "empty": "Empty",
    "enum": "Member of an enumeration",
    "guid": "GUID",
    "date": "Date",
    "datetime": "Date and time",
    "decimal": "Decimal number",
}
EXAMPLES = {
    "enum": "ns.Kind'Department'",
    "guid": "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "date": "2026-01-31",
    "datetime": "2026-01-31T09:00:00+03:00",
    "decimal": "12.50",
}
_FIXED: dict[str, Any] = {"yes": True, "no": False, "empty": None}


class ConstantField(Retranslated, QWidget):
    """Edits one constant of a profile.

    Signals:
        edited: type or value have changed.
    """

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.type, self.text = QComboBox(), QLineEdit()
        for name in TYPES:
            self.type.addItem("", name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.type)
        row.addWidget(self.text, 1)
        self.type.currentIndexChanged.connect(self._typed)
        self.text.textEdited.connect(lambda _text: self.edited.emit())
        self.retranslate()

    def show_value(self, value: Any) -> None:
        """Show a constant as a profile has it."""
        self.type.setCurrentIndex(self.type.findData(_type_of(value)))
        self.text.setText("" if value in (None, True, False) else constant_caption(value))

    def value(self) -> Any:
        """Return the constant as a profile has it."""
        name, text = self.type.currentData(), self.text.text().strip()
        if name in _FIXED:
            return _FIXED[name]
        if name == "number" and text.lstrip("-").isdigit():
            return int(text)
        return {name: text} if name in EXAMPLES else text

    def retranslate(self) -> None:
        for index, name in enumerate(TYPES):
            self.type.setItemText(index, _(NAMES[name]))
        self.type.setAccessibleName(_("Type"))
        self.text.setAccessibleName(_("Value"))

    def _typed(self) -> None:
        name = self.type.currentData()
        self.text.setEnabled(name not in _FIXED)
        self.text.setPlaceholderText(EXAMPLES.get(name, ""))
        self.edited.emit()


def _type_of(value: Any) -> str:
    if isinstance(value, dict):
        return str(next(iter(value), "text"))
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "number" if isinstance(value, int) else "text"
