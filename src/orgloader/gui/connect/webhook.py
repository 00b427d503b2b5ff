"""The webhook's address: taken apart as soon as it is there, its secret never shown again."""

from orgloader.errors import SettingsError
from orgloader.gui.connect.fields import LineField
from orgloader.i18n import _
from orgloader.settings import Webhook, given_webhook

_PASTED = 8
"""A text that grows by so many characters at once was not typed."""


class WebhookField(LineField):
    """Shows ``https://…/rest/1/****…/`` and keeps the secret to itself.

    Attributes:
        outside: the webhook that the environment gives; it goes before the field's own.
        outside_fault: what is wrong with that one; nothing can be done then.
    """

    def __init__(self) -> None:
        super().__init__("bitrix24.webhook_url")
        self._webhook: Webhook | None = None
        self._length = 0
        self.outside: Webhook | None = None
        self.outside_fault: SettingsError | None = None
        self.editor.textEdited.connect(self._edited)
        self.editor.editingFinished.connect(self._hide_secret)
        self.editor.setClearButtonEnabled(True)

    def webhook(self) -> str | Webhook:
        """Return the webhook, its secret included where it was given here; else the text."""
        text, known = self.value(), self._webhook
        return known if known is not None and text == known.masked else text

    def show_webhook(self, webhook: Webhook | None) -> None:
        """Show ``webhook``, ``None`` for an empty field."""
        self._webhook = webhook
        self.show_value(webhook.masked if webhook else "")
        self._length = len(self.editor.text())
        self.refresh()

    def refresh(self) -> None:
        self.outside = self.outside_fault = None
        try:
            self.outside = given_webhook()
        except SettingsError as error:
            self.outside_fault = self._fault = error
        super().refresh()

    def meaning(self) -> str:
        if self.outside is not None:
            values = {"portal": self.outside.host, "user": self.outside.user}
            text = _("ORGLOADER_WEBHOOK_URL is used: portal %(portal)s, user %(user)s.")
            return text % values
        if self._webhook is None or self.editor.text() != self._webhook.masked:
            return ""
        values = {"portal": self._webhook.host, "user": self._webhook.user}
        return _("Portal %(portal)s, user %(user)s. The secret is hidden.") % values

    def _edited(self, text: str) -> None:
        grown, self._length = len(text) - self._length, len(text)
        if grown >= _PASTED:
            self._hide_secret()

    def _hide_secret(self) -> None:
        text = self.editor.text()
        for attempt in (text, _encrypted(text)):
            try:
                webhook = Webhook.parse(attempt)
            except ValueError:
                continue  # shown under the field when the form is read
            self._know(webhook)
            self._replace(webhook.masked if attempt == text else _as("http://", webhook.masked))
            return

    def _know(self, webhook: Webhook) -> None:
        known = self._webhook
        if webhook.secret or known is None or known.account != webhook.account:
            self._webhook = webhook

    def _replace(self, text: str) -> None:
        if self.editor.text() != text:
            self.editor.setText(text)  # this empties the undo history, too
            self._length = len(text)
            self.touch()


def _encrypted(text: str) -> str:
    """Return a refused ``http://`` address as it should be: so its secret is hidden as well."""
    return _as("https://", text)


def _as(scheme: str, address: str) -> str:
    return scheme + address.strip().partition("://")[2]
