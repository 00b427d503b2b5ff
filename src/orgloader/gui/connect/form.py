"""The settings form: the five settings that matter, the others folded away."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from orgloader.errors import SettingsError
from orgloader.gui.connect.advanced import Advanced
from orgloader.gui.connect.fields import Field, LineField, NumberField
from orgloader.gui.connect.webhook import WebhookField
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.settings import Language, Notify, Settings, parse

_NUMBERS = 1_000_000_000


class SettingsForm(Retranslated, QScrollArea):
    """Edits ``Settings``.

    Attributes:
        webhook, root, address, tasks, persons: the settings that matter.
        advanced: the others; ``fold`` shows and hides them.

    Signals:
        edited: a value was changed, by the user or by ``show_settings``.
        root_requested: the root is to be chosen from the portal's departments.
    """

    edited = Signal()
    root_requested = Signal()

    def __init__(self) -> None:
        super().__init__(widgetResizable=True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pick = QPushButton(icon("tree"), "")
        self.webhook = WebhookField()
        self.root = NumberField("bitrix24.root_department_id", 1, _NUMBERS, self.pick)
        self.address = LineField("odatao.address")
        self.tasks = QCheckBox()
        self.persons = QCheckBox()
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.advanced = Advanced()
        self._labels = tuple(QLabel() for _row in range(3))
        self._kept: dict[str, object] = {}
        self._beside: dict[str, object] = {}
        self._lay_out()
        self._connect()
        self.show_settings(Settings())
        self.retranslate()

    def settings(self, *, insist: bool = False) -> Settings | None:
        """Return what is set; ``None`` where something is wrong, which is shown at its field.

        Faults in fields that nobody has touched are shown only with ``insist``.
        """
        found: Settings | None = None
        faults: tuple[SettingsError, ...] = ()
        try:
            found = parse(self._document())
        except SettingsError as error:
            faults = (error, *error.others)
        for field in self._fields:
            own = [fault for fault in faults if self._shown_at(fault.key) == field.key]
            field.show_fault(own[0] if own else None, insist=insist)
        return None if self.webhook.outside_fault else found

    def _shown_at(self, key: str) -> str:
        """Return where a fault is shown: the sign-in has no field, and hangs on the address."""
        shown = {field.key for field in self._fields}
        return "odatao.address" if key.startswith("odatao.") and key not in shown else key

    @property
    def touched(self) -> bool:
        """Whether the user has changed anything in a field."""
        return any(field.touched for field in self._fields)

    def show_settings(self, settings: Settings) -> None:
        """Show ``settings``; the example's portal stands for none."""
        webhook = settings.bitrix24.webhook_url
        known = webhook != Settings().bitrix24.webhook_url
        self.webhook.show_webhook(webhook if known else None)
        self.root.show_value(settings.bitrix24.root_department_id)
        self.address.show_value(settings.odatao.address)
        self._kept = settings.odatao.model_dump(mode="json")
        self._beside = settings.model_dump(mode="json", include={"notify", "connection"})
        self.tasks.setChecked(settings.sync.create_tasks)
        self.persons.setChecked(settings.sync.create_persons)
        self.advanced.show_settings(settings)

    def keep_notices(self, notify: Notify) -> None:
        """Take over other notices, which are set elsewhere."""
        self._beside["notify"] = notify.model_dump(mode="json")

    @property
    def has_webhook(self) -> bool:
        """Whether a webhook is given, here or by the environment."""
        return bool(self.webhook.meaning())

    @property
    def language(self) -> Language:
        """The language that is chosen."""
        return self.advanced.chosen_language()

    def choose_language(self, language: Language) -> None:
        """Choose a language."""
        self.advanced.choose_language(language)

    @property
    def chosen_root(self) -> int:
        """The ID of the root department."""
        return self.root.value()

    def choose_root(self, department: int) -> None:
        """Choose the root department by its ID."""
        self.root.editor.setValue(department)

    def lock_addresses(self, *, locked: bool) -> None:
        """Let the addresses be read only, or edited again."""
        for field in (self.webhook, self.address):
            field.editor.setReadOnly(locked)
        self.webhook.editor.setClearButtonEnabled(not locked)

    def show_error(self, error: SettingsError) -> bool:
        """Show at its field what a job found wrong; False where there is no such field."""
        for field in self._fields:
            if field.key == error.key:
                field.show_fault(error, insist=True)
                return True
        return False

    def retranslate(self) -> None:
        names = (
            _("Bitrix portal &address"),
            _("Root object &ID"),
            _("AMSI_&oDataO service address"),
        )
        for label, name in zip(self._labels, names, strict=True):
            label.setText(name)
        for field, name in zip((self.webhook, self.root, self.address), names, strict=True):
            field.editor.setAccessibleName(name.replace("&", ""))
        self.webhook.editor.setPlaceholderText(_("Paste the address of the inbound webhook"))
        self.pick.setText(_("Choos&e…"))
        self.pick.setToolTip(_("Choose the root from the portal's departments"))
        self.tasks.setText(_("Create &tasks in BS when the structure changes"))
        self.persons.setText(_("Create &persons in BS"))
        self.fold.setText(_("A&dvanced settings"))
        for field in self._fields:
            field.refresh()

    def _lay_out(self) -> None:
        inner = QWidget()
        rows = QFormLayout()
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows.setVerticalSpacing(8)
        for label, field in zip(self._labels, (self.webhook, self.root, self.address), strict=True):
            label.setBuddy(field.editor)
            rows.addRow(label, field)
        column = QVBoxLayout(inner)
        column.setContentsMargins(2, 2, 12, 2)
        column.addLayout(rows)
        for widget in (self.tasks, self.persons, self.fold, self.advanced):
            column.addWidget(widget)
        column.addStretch()
        self.setWidget(inner)

    def _connect(self) -> None:
        self._fields: tuple[Field, ...] = (
            self.webhook,
            self.root,
            self.address,
            *self.advanced.fields,
        )
        for field in self._fields:
            field.edited.connect(self.edited)
        self.advanced.edited.connect(self.edited)
        for box in (self.tasks, self.persons):
            box.toggled.connect(lambda _on: self.edited.emit())
        self.pick.clicked.connect(self.root_requested)
        self.fold.toggled.connect(self._folded)
        self._folded(open_=False)

    def _folded(self, open_: bool) -> None:
        self.advanced.setVisible(open_)
        self.fold.setIcon(icon("chevron-down" if open_ else "chevron-right"))

    def _portal(self) -> dict[str, object]:
        """Return the webhook; none is needed where the environment gives one."""
        webhook = self.webhook.webhook()
        return {"webhook_url": webhook} if webhook or self.webhook.outside is None else {}

    def _document(self) -> dict[str, object]:
        values = self.advanced.document()
        sync = {"create_tasks": self.tasks.isChecked(), "create_persons": self.persons.isChecked()}
        return {
            **self._beside,
            **values,
            "bitrix24": {**self._portal(), "root_department_id": self.root.value()},
            "odatao": {**self._kept, "address": self.address.value(), **values["odatao"]},
            "sync": {**sync, **values["sync"]},
        }
