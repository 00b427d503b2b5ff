"""Further fields of persons: from where to where, and which value counts."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from orgloader.gui.profile.captions import entry_caption, explanation
from orgloader.gui.profile.lines import EntryDialog, Lines
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.run.profiles.editing import Entry

PORTAL_FIELDS = (
    "UF_PHONE_INNER", "PERSONAL_BIRTHDAY", "PERSONAL_GENDER", "PERSONAL_CITY", "PERSONAL_ZIP",
    "PERSONAL_STREET", "WORK_COMPANY", "WORK_DEPARTMENT", "WORK_CITY", "WORK_WWW", "UF_SKYPE",
    "UF_TELEGRAM", "UF_SKILLS", "UF_INTERESTS", "UF_EMPLOYMENT_DATE", "XML_ID", "DATE_REGISTER",
)  # fmt: skip
"""Fields of ``user.get`` that every portal has; others may be typed."""
OWNERS = ("always", "create", "empty")
OWNER_NAMES = {
    "always": "The portal's value counts",
    "create": "Only when the person is created",
    "empty": "Only into an empty field",
}
TYPES = ("string", "int", "decimal", "date", "bool")
TYPE_NAMES = {
    "string": "Text",
    "int": "Whole number",
    "decimal": "Decimal number",
    "date": "Date",
    "bool": "Yes or no",
}


class FurtherField(Retranslated, QWidget):
    """One further field.

    Attributes:
        source, field: the portal's field and the service's; owner, type: how it is carried over.
    """

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.source, self.field = QComboBox(editable=True), QComboBox(editable=True)
        self.owner, self.type = QComboBox(), QComboBox()
        self.source.addItems(list(PORTAL_FIELDS))
        self.field.addItems(list(names))
        for box, codes in ((self.owner, OWNERS), (self.type, TYPES)):
            for code in codes:
                box.addItem("", code)
        for box in (self.source, self.field):
            box.setCurrentText("")
        self.setFocusProxy(self.source)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.source, QLabel("→"), self.field, self.owner, self.type):
            row.addWidget(widget, 1 if isinstance(widget, QComboBox) else 0)
        self.retranslate()

    def show_value(self, value: Mapping[str, Any]) -> None:
        """Show a further field as a profile has it."""
        self.source.setCurrentText(str(value.get("source", "")))
        self.field.setCurrentText(str(value.get("field", "")))
        self.owner.setCurrentIndex(max(0, self.owner.findData(value.get("owner", "always"))))
        self.type.setCurrentIndex(max(0, self.type.findData(value.get("type", "string"))))

    def value(self) -> Mapping[str, Any]:
        """Return it as a profile has it."""
        return {
            "source": self.source.currentText().strip(),
            "field": self.field.currentText().strip(),
            "owner": self.owner.currentData(),
            "type": self.type.currentData(),
        }

    def retranslate(self) -> None:
        for index, code in enumerate(OWNERS):
            self.owner.setItemText(index, _(OWNER_NAMES[code]))
        for index, code in enumerate(TYPES):
            self.type.setItemText(index, _(TYPE_NAMES[code]))
        self.source.setAccessibleName(_("Field of the portal"))
        self.field.setAccessibleName(_("Field of Business Studio"))
        self.owner.setAccessibleName(_("When it is carried over"))
        self.type.setAccessibleName(_("Type"))


class FurtherDialog(EntryDialog):
    """Edits the further fields of persons.

    Attributes:
        lines: a ``FurtherField`` for each.
    """

    def __init__(self, entry: Entry, names: Iterable[str], parent: QWidget) -> None:
        super().__init__(lambda: entry_caption(entry), lambda: explanation(entry), parent)
        known = tuple(names)
        self.lines = Lines(lambda: FurtherField(known))
        self.body.addWidget(self.lines)
        for value in entry.value or ():
            self.lines.append().show_value(value)
        self.resize(760, 320)
        self.retranslate()

    def value(self) -> Sequence[Mapping[str, Any]]:
        found = (one.value() for one in self.lines.widgets)
        return [one for one in found if one["source"] or one["field"]]
