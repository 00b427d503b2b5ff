"""Notices by e-mail: to whom, by which server."""

import re
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
)

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.settings import Mail, Notify

_APART = re.compile(r"[,;\s]+")


def listed(text: str) -> list[str]:
    """Return the parts of a line, with commas, semicolons or spaces between them."""
    return [part for part in _APART.split(text) if part]


def beside(button: QPushButton) -> QHBoxLayout:
    """Return a row with a button that is as wide as it needs."""
    row = QHBoxLayout()
    row.addWidget(button)
    row.addStretch()
    return row


class MailForm(Retranslated, QGroupBox):
    """The fields of an e-mail; the password is never shown, only that one is kept.

    Signals:
        test_requested: a test message is to be sent.
    """

    test_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.to, self.server, self.user, self.password, self.from_line = (
            QLineEdit() for _line in range(5)
        )
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.attach, self.test = QCheckBox(), QPushButton(icon("notices"), "")
        self.test.setAutoDefault(False)
        self._labels = [QLabel() for _line in range(5)]
        rows = QFormLayout(self)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, line in zip(self._labels, self._lines(), strict=True):
            label.setBuddy(line)
            rows.addRow(label, line)
        rows.addRow("", self.attach)
        rows.addRow("", beside(self.test))
        self.test.clicked.connect(self.test_requested)
        self.retranslate()

    def show_settings(self, notify: Notify, mail: Mail) -> None:
        """Show what is set."""
        self.to.setText(", ".join(notify.mail_to))
        self.attach.setChecked(notify.attach_report)
        self.server.setText(mail.server or "")
        self.user.setText(mail.user or "")
        self.from_line.setText(mail.sender or "")

    def notify(self) -> dict[str, Any]:
        """Return the recipients, as in the settings file."""
        return {"mail_to": listed(self.to.text()), "attach_report": self.attach.isChecked()}

    def mail(self) -> dict[str, Any]:
        """Return the server, as in the preferences; port 587 where none is given."""
        server = self.server.text().strip()
        if server and ":" not in server:
            server += ":587"
        values = {"server": server, "user": self.user.text().strip(), "from": self.from_line.text()}
        return {name: value.strip() or None for name, value in values.items()}

    def keep_password(self, mail: Mail, *, for_good: bool) -> None:
        """Keep a password that was typed, for this session or ``for_good`` (``SettingsError``)."""
        text = self.password.text()
        if text and not for_good:
            secrets.keep(mail.account, text)
        elif text:
            _store(mail.account, text)
            self.password.clear()

    def retranslate(self) -> None:
        self.setTitle(_("By e-mail"))
        for label, line, name in zip(self._labels, self._lines(), self._names(), strict=True):
            label.setText(name)
            line.setAccessibleName(name.replace("&", ""))
        self.to.setPlaceholderText(_("Addresses, separated by commas"))
        self.server.setPlaceholderText("mail.example.org:587")
        self.password.setPlaceholderText(_("Leave empty to keep the password as it is"))
        self.attach.setText(_("Attach the report (it holds the personal data of all employees)"))
        self.test.setText(_("Send a test &e-mail"))

    @staticmethod
    def _names() -> tuple[str, ...]:
        return (_("&To"), _("Mail &server"), _("Acc&ount"), _("Pass&word"), _("&From"))

    def _lines(self) -> tuple[QLineEdit, ...]:
        return (self.to, self.server, self.user, self.password, self.from_line)


def _store(account: str, password: str) -> None:
    try:
        secrets.store(account, password)
    except SettingsError as error:
        raise SettingsError(
            error.title, error.message, "Set ORGLOADER_MAIL_PASSWORD instead", **error.values
        ) from None
