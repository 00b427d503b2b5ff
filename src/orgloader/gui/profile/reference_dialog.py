"""How a class keeps a reference: in a field, a navigation, a field for each kind, a relation."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from orgloader.gui.profile.captions import entry_caption, explanation, reference_caption
from orgloader.gui.profile.lines import EntryDialog
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.plan import words
from orgloader.plan.objects import LEADS_TO
from orgloader.run.profiles.editing import Entry

FORMS = ("field", "bind", "kinds", "relation")
NAMES = {
    "field": "The key is in a field",
    "bind": "A navigation leads to the object",
    "kinds": "A field of its own for each kind",
    "relation": "An object of its own (relation) connects the two",
}
Choices = Callable[[str], Iterable[str]]
"""Returns the fields of a class at the service; those of the entry's class for an empty name."""


class ReferenceDialog(EntryDialog):
    """Edits one reference. ``kinds`` is empty inside a reference by kind.

    Attributes:
        form: which of the four forms it has; name, relation, parts: the fields of each form.
    """

    def __init__(
        self, entry: Entry, kinds: tuple[str, ...], choices: Choices, parent: QWidget
    ) -> None:
        super().__init__(lambda: entry_caption(entry), lambda: explanation(entry), parent)
        self.form, self._pages = QComboBox(), QStackedWidget()
        forms = FORMS if len(kinds) > 1 else tuple(name for name in FORMS if name != "kinds")
        for name in forms:
            self.form.addItem("", name)
        self.name = _names(choices(""))
        self.relation = RelationForm(choices)
        self.parts = KindForm(entry, kinds, choices)
        for page in (self.name, self.parts, self.relation):
            self._pages.addWidget(page)
        self.body.addWidget(self.form)
        self.body.addWidget(self._pages, 1)
        self.form.currentIndexChanged.connect(self._turn)
        self._show(entry.value)
        self.resize(520, 300)
        self.retranslate()

    def value(self) -> Any:
        name = self.name.currentText().strip()
        match self.form.currentData():
            case "field":
                return name or None
            case "bind":
                return {"bind": name} if name else None
            case "kinds":
                return self.parts.value() or None
            case _:
                return {"relation": self.relation.value()}

    def retranslate(self) -> None:
        super().retranslate()
        for index in range(self.form.count()):
            self.form.setItemText(index, _(NAMES[self.form.itemData(index)]))
        self.form.setAccessibleName(_("Form of the reference"))
        self.name.setAccessibleName(_("Field"))

    def _show(self, value: Any) -> None:
        form = form_of(value)
        self.form.setCurrentIndex(self.form.findData(form))
        if form in ("field", "bind"):
            self.name.setCurrentText(str(value["bind"] if form == "bind" else value or ""))
        if form == "relation":
            self.relation.show_value(value["relation"])
        self._turn()

    def _turn(self) -> None:
        pages = {"kinds": self.parts, "relation": self.relation}
        self._pages.setCurrentWidget(pages.get(self.form.currentData(), self.name))


class KindForm(Retranslated, QWidget):
    """A reference for each kind that it may lead to; each is edited in a dialog of its own."""

    edited = Signal()

    def __init__(self, entry: Entry, kinds: tuple[str, ...], choices: Choices) -> None:
        super().__init__()
        self._entry, self._choices = entry, choices
        found = entry.value if form_of(entry.value) == "kinds" else {}
        self._values: dict[str, Any] = {kind: found.get(kind) for kind in kinds}
        self.buttons = {kind: QPushButton() for kind in kinds}
        self._labels = {kind: QLabel() for kind in kinds}
        rows = QFormLayout(self)
        for kind, button in self.buttons.items():
            rows.addRow(self._labels[kind], button)
            button.clicked.connect(lambda _on=False, kind=kind: self._edit(kind))
        self.retranslate()

    def value(self) -> Mapping[str, Any]:
        """Return the references that are given, by kind."""
        return {kind: value for kind, value in self._values.items() if value}

    def retranslate(self) -> None:
        for kind, button in self.buttons.items():
            name = _(words.kind_word(kind))
            self._labels[kind].setText(name)
            button.setText(reference_caption(self._values[kind]) or _("Not there"))
            button.setAccessibleName(name)

    def _edit(self, kind: str) -> None:
        entry = Entry(
            self._entry.path, self._entry.kind, self._entry.name, "reference", self._values[kind]
        )
        dialog = ReferenceDialog(entry, (), self._choices, self)
        dialog.chosen.connect(lambda value: self._put(kind, value))
        dialog.open()

    def _put(self, kind: str, value: Any) -> None:
        self._values[kind] = value
        self.retranslate()


class RelationForm(Retranslated, QWidget):
    """A class whose objects connect two others."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices
        self._rest: dict[str, Any] = {}
        self.entity_set = QComboBox(editable=True)
        self.source, self.target = QComboBox(editable=True), QComboBox(editable=True)
        self.binds = QCheckBox()
        self.create_first = QCheckBox()
        self._labels = tuple(QLabel() for _row in range(3))
        rows = QFormLayout(self)
        fields = (self.entity_set, self.source, self.target)
        for label, field in zip(self._labels, fields, strict=True):
            label.setBuddy(field)
            rows.addRow(label, field)
        rows.addRow(self.binds)
        rows.addRow(self.create_first)
        self.entity_set.editTextChanged.connect(self._offer)
        self.retranslate()

    def show_value(self, relation: Mapping[str, Any]) -> None:
        """Show a relation as a profile has it; what is not edited here is kept."""
        self._rest = dict(relation)
        self.entity_set.setCurrentText(str(relation.get("set", "")))
        self.binds.setChecked(isinstance(relation.get("from"), dict))
        for field, name in ((self.source, "from"), (self.target, "to")):
            end = relation.get(name, "")
            field.setCurrentText(str(end.get("bind", "") if isinstance(end, dict) else end))
        self.create_first.setChecked(relation.get("order") == "create_first")

    def value(self) -> Mapping[str, Any]:
        """Return the relation as a profile has it."""
        ends = {"from": self.source, "to": self.target}
        texts = {name: field.currentText().strip() for name, field in ends.items()}
        bound = {name: {"bind": text} if self.binds.isChecked() else text
                 for name, text in texts.items()}  # fmt: skip
        order = "create_first" if self.create_first.isChecked() else "delete_first"
        return {
            **self._rest, "set": self.entity_set.currentText().strip(), **bound, "order": order,
        }  # fmt: skip

    def retranslate(self) -> None:
        names = (_("Class of the relation"), _("Leads to"), _("Belongs to the object"))
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        self.binds.setText(_("Both ends are navigations"))
        self.create_first.setText(_("Create the new relation before the old one is deleted"))

    def _offer(self, name: str) -> None:
        for field in (self.source, self.target):
            text = field.currentText()
            field.clear()
            field.addItems(list(self._choices(name)))
            field.setCurrentText(text)


def form_of(value: Any) -> str:
    """Return which of ``FORMS`` a reference has."""
    if not isinstance(value, dict):
        return "field"
    return next((name for name in ("bind", "relation") if name in value), "kinds")


def kinds_of(entry: Entry) -> tuple[str, ...]:
    """Return the kinds that a reference may lead to."""
    return LEADS_TO[entry.name.removeprefix("fields.")]


def _names(names: Iterable[str]) -> QComboBox:
    box = QComboBox(editable=True)
    box.addItems(list(names))
    box.setCurrentText("")
    return box
