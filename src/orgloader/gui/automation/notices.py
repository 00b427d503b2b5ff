"""When and how the end of a load is reported."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from orgloader.errors import OrgLoaderError, SettingsError
from orgloader.gui.automation.mail_form import MailForm, beside, listed
from orgloader.gui.automation.standing import Do
from orgloader.gui.session.worker import Job
from orgloader.gui.widgets.faults import error_words
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.notice import Notice
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.run.events import Emit
from orgloader.settings import Notify, Preferences, Settings, parse, parse_preferences

if TYPE_CHECKING:
    from orgloader.automation.notices import Way
    from orgloader.run.control import JobControl

_WHEN = ("problems", "changes", "always", "never")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is set in the dialog."""

    notify: Notify
    preferences: Preferences


class NoticesDialog(Retranslated, QDialog):
    """Edits ``notify`` of a connection, and the user's own mail server and tray icon.

    Signals:
        save_requested(Chosen): these are to be kept; the maker answers with ``saved`` or
            ``show_error``.
        tray_requested: a test message is to be shown by the icon in the tray.
    """

    save_requested = Signal(object)
    tray_requested = Signal()

    def __init__(
        self, do: Do, settings: Settings, own: Preferences, connection: str, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._do, self._settings, self._own, self._connection = do, settings, own, connection
        self.notice, self.when = Notice(), QComboBox()
        for code in _WHEN:
            self.when.addItem("", code)
        self.mail = MailForm()
        self._portal, self._here = QGroupBox(), QGroupBox()
        self.users, self.test_portal = QLineEdit(), QPushButton(icon("notices"), "")
        self.tray, self.test_tray = QCheckBox(), QPushButton(icon("notices"), "")
        self._labels = {name: QLabel() for name in ("when", "users", "right")}
        self.save, self.shut = QPushButton(icon("save"), ""), QPushButton()
        self._lay_out()
        self._connect()
        self._show_settings()
        self.retranslate()

    def saved(self) -> None:
        """Report that everything is kept."""
        self.notice.show_text("ok", lambda: (_("The settings are saved"), ""))

    def show_error(self, error: OrgLoaderError) -> None:
        """Report what is wrong."""
        self.notice.show_text("failed", error_words(error))
        key = error.key if isinstance(error, SettingsError) else ""
        for name, line in self._keys().items():
            if key.startswith(name):
                line.setFocus()

    def _keys(self) -> dict[str, QLineEdit]:
        """Return where the settings by these names are edited."""
        mail = self.mail
        return {
            "notify.mail_to": mail.to,
            "notify.bitrix24_users": self.users,
            "mail.server": mail.server,
            "mail.user": mail.user,
            "mail.from": mail.from_line,
        }

    def chosen(self) -> Chosen | None:
        """Return what is set, ``None`` where something is wrong, which is shown."""
        self.notice.clear()
        try:
            notify = parse({"notify": self._notify()}).notify
            own = self._own.document() | {"mail": self.mail.mail(), "tray": self.tray.isChecked()}
            return Chosen(notify, parse_preferences(own))
        except SettingsError as error:
            self.show_error(error)
            return None

    def retranslate(self) -> None:
        self.setWindowTitle(_("Notices of the connection %(name)s") % {"name": self._connection})
        self._labels["when"].setText(_("&Report"))
        for index, name in enumerate(_when_words()):
            self.when.setItemText(index, name)
        self._portal.setTitle(_("In Bitrix24"))
        self._labels["users"].setText(_("&Users"))
        self.users.setPlaceholderText(_("IDs of portal users, separated by commas"))
        self.users.setAccessibleName(_("IDs of portal users"))
        self._labels["right"].setText(
            _("The webhook needs the right “Chat and notifications (im)”")
        )
        self.test_portal.setText(_("Send a test &message"))
        self._here.setTitle(_("On this computer"))
        self.tray.setText(_("Show an &icon in the tray while the program is open"))
        self.test_tray.setText(_("Show a test messa&ge"))
        self.save.setText(_("Sa&ve"))
        self.shut.setText(_("&Close"))

    def _notify(self) -> dict[str, Any]:
        users = [int(one) if one.isdecimal() else one for one in listed(self.users.text())]
        return {
            **self._settings.notify.model_dump(mode="json"),
            **self.mail.notify(),
            "when": self.when.currentData(),
            "bitrix24_users": users,
        }

    def _show_settings(self) -> None:
        notify = self._settings.notify
        self.when.setCurrentIndex(self.when.findData(notify.when))
        self.mail.show_settings(notify, self._own.mail)
        self.users.setText(", ".join(map(str, notify.bitrix24_users)))
        self.tray.setChecked(self._own.tray)

    def _save(self) -> None:
        chosen = self.chosen()
        if chosen is None:
            return
        try:
            self.mail.keep_password(chosen.preferences.mail, for_good=True)
        except SettingsError as error:
            self.show_error(error)
            return
        self.save_requested.emit(chosen)

    def _test(self, way: "Way") -> None:
        """Send what is set now, saved or not."""
        chosen = self.chosen()
        if chosen is None:
            return
        self.mail.keep_password(chosen.preferences.mail, for_good=False)
        settings = self._settings.model_copy(update={"notify": chosen.notify})
        self.notice.show_text("info", lambda: (_("Sending a test message…"), ""))
        self._enable(enabled=False)
        self._do(_test_job(settings, chosen.preferences, self._connection, way), self._tested)

    def _tested(self, error: OrgLoaderError | None) -> None:
        self._enable(enabled=True)
        if error is not None:
            self.show_error(error)
        else:
            self.notice.show_text("ok", _sent_words)

    def _enable(self, *, enabled: bool) -> None:
        for button in (self.mail.test, self.test_portal, self.save):
            button.setEnabled(enabled)

    def _connect(self) -> None:
        self.save.clicked.connect(self._save)
        self.shut.clicked.connect(self.reject)
        self.mail.test_requested.connect(lambda: self._test("mail"))
        self.test_portal.clicked.connect(lambda: self._test("bitrix24"))
        self.test_tray.clicked.connect(self.tray_requested)

    def _lay_out(self) -> None:
        self.resize(640, 560)
        for label, editor in (("when", self.when), ("users", self.users)):
            self._labels[label].setBuddy(editor)
        self._labels["right"].setProperty("role", "muted")
        self._labels["right"].setWordWrap(True)
        for button in (self.test_portal, self.test_tray, self.shut):
            button.setAutoDefault(False)
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        portal = QFormLayout(self._portal)
        portal.addRow(self._labels["users"], self.users)
        portal.addRow("", self._labels["right"])
        portal.addRow("", beside(self.test_portal))
        here = QHBoxLayout(self._here)
        here.addWidget(self.tray, 1)
        here.addWidget(self.test_tray)
        when = QFormLayout()
        when.addRow(self._labels["when"], self.when)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(when)
        for group in (self.mail, self._portal, self._here):
            column.addWidget(group)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.shut)
        foot.addWidget(self.save)
        layout = QVBoxLayout(self)
        layout.addWidget(self.notice)
        layout.addWidget(area, 1)
        layout.addLayout(foot)


def _test_job(settings: Settings, own: Preferences, connection: str, way: "Way") -> Job:
    def job(_control: "JobControl", _emit: Emit) -> OrgLoaderError | None:
        from orgloader.automation.notices import send_test

        return send_test(settings, own, connection, way)

    return job


def _sent_words() -> tuple[str, str]:
    return _("The test message was sent"), _("Look whether it has arrived")


def _when_words() -> tuple[str, ...]:
    return (
        _("Problems, and that they are over"),
        _("Problems, and every load with changes"),
        _("Every load"),
        _("Nothing"),
    )
