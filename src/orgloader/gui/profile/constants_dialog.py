"""Constants by name: what tells objects of a class apart, what new ones get."""

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from orgloader.gui.profile.captions import entry_caption, explanation
from orgloader.gui.profile.constant import ConstantField
from orgloader.gui.profile.lines import EntryDialog, Lines
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.run.profiles.editing import Entry


class NamedConstant(Retranslated, QWidget):
    """The name of a field, and the constant that it holds."""

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.name, self.constant = QComboBox(editable=True), ConstantField()
        self.name.addItems(list(names))
        self.name.setCurrentText("")
        self.setFocusProxy(self.name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.name, 2)
        row.addWidget(self.constant, 3)
        self.retranslate()

    def show_value(self, name: str, value: Any) -> None:
        """Show a field and its constant."""
        self.name.setCurrentText(name)
        self.constant.show_value(value)

    def retranslate(self) -> None:
        self.name.setAccessibleName(_("Field"))


class ConstantsDialog(EntryDialog):
    """Edits constants by the names of their fields.

    Attributes:
        lines: a ``NamedConstant`` for each.
    """

    def __init__(self, entry: Entry, names: Iterable[str], parent: QWidget) -> None:
        super().__init__(lambda: entry_caption(entry), lambda: explanation(entry), parent)
        known = tuple(names)
        self.lines = Lines(lambda: NamedConstant(known))
        self.body.addWidget(self.lines)
        for name, value in (entry.value or {}).items():
            self.lines.append().show_value(name, value)
        self.resize(620, 320)
        self.retranslate()

    def value(self) -> Mapping[str, Any]:
        found = ((one.name.currentText().strip(), one.constant) for one in self.lines.widgets)
        return {name: constant.value() for name, constant in found if name}


class ConstantDialog(EntryDialog):
    """Edits one constant.

    Attributes:
        constant: its type and value.
    """

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        super().__init__(lambda: entry_caption(entry), lambda: explanation(entry), parent)
        self.constant = ConstantField()
        self.constant.show_value(entry.value)
        self.body.addWidget(self.constant)
        self.resize(460, 120)
        self.retranslate()

    def value(self) -> Any:
        return self.constant.value()
