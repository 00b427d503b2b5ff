"""What can be set, with the values that hold where nothing is set."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.settings.addresses import WrongValueError
from orgloader.settings.faults import told, wrong
from orgloader.settings.fixed_values import SecretName
from orgloader.settings.network import Language, Network
from orgloader.settings.odatao import Odatao
from orgloader.settings.preferences import Mailbox, Preferences
from orgloader.settings.section import Section, Words
from orgloader.settings.webhook import Webhook

WEBHOOK_VARIABLE = "ORGLOADER_WEBHOOK_URL"

_S = TypeVar("_S", bound=Section)

Percent = Annotated[int, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0, le=1_000_000_000)]


def _webhook(value: object) -> Webhook:
    if isinstance(value, Webhook):
        return value
    if not isinstance(value, str):
        raise WrongValueError("Must be a text that is not empty")
    return Webhook.parse(value)


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else value


class Bitrix24(Section):
    """The source. ``webhook_url`` is written without its secret."""

    webhook_url: Annotated[
        Webhook, BeforeValidator(_webhook), PlainSerializer(str, return_type=str)
    ] = Webhook("https://example.bitrix24.ru", "1")
    root_department_id: Annotated[int, BeforeValidator(_number), Field(ge=1)] = 1


class Limits(Section):
    """From where on a run stops before the first write; percent and counts, per kind."""

    archive_percent: Percent = 20
    archive_count: Count = 500
    change_percent: Percent = 50
    change_count: Count = 5000
    minimum: Count = 10


class Sync(Section):
    """What is loaded, and how."""

    create_tasks: bool = False
    create_persons: bool = True
    default_position: Words = "Сотрудник"
    archive_folder: Words = "Удалённые"
    vacant_position_days: Annotated[int, Field(ge=0, le=36500)] = 0
    limits: Limits = Limits()


class Notify(Section):
    """When a load is reported, and to whom. ``bitrix24_users``: IDs of users of the portal."""

    when: Literal["never", "problems", "changes", "always"] = "problems"
    mail_to: tuple[Mailbox, ...] = Field(default=(), strict=False)
    bitrix24_users: tuple[Annotated[int, Field(ge=1)], ...] = Field(default=(), strict=False)
    attach_report: bool = False


class Connection(Section):
    """How a connection looks in the window (``#rrggbb``), and whether it is loaded at all."""

    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    active: bool = True


class Settings(Section):
    """All settings; immutable."""

    bitrix24: Bitrix24 = Bitrix24()
    odatao: Odatao = Odatao()
    sync: Sync = Sync()
    network: Network = Network()
    notify: Notify = Notify()
    connection: Connection = Connection()
    language: Language = "auto"

    def masked(self) -> dict[str, Any]:
        """Return the document as it may be shown, exported and logged: without any secret."""
        document = self.model_dump(mode="json") | {"odatao": self.odatao.masked()}
        document["network"]["proxy"] = secrets.redact(self.network.proxy or "") or None
        return document

    def secret_accounts(self) -> dict[str, str]:
        """Map each secret that these settings know to the name under which it is kept."""
        odatao = self.odatao
        values = (*odatao.headers.values(), *odatao.query.values())
        named = [value.name for value in values if isinstance(value, SecretName)]
        return {
            "webhook": self.bitrix24.webhook_url.account,
            "odatao": odatao.account,
            "gateway": odatao.access_key_account,
            **{name: odatao.secret_account(name) for name in named},
        }

    def webhook(self, environment: Mapping[str, str] = os.environ) -> Webhook:
        """Return the webhook with its secret.

        ``ORGLOADER_WEBHOOK_URL`` goes before the settings' own address, whose secret may lie in
        the session or the password store. Raises ``SettingsError`` where none is to be had.
        """
        own, given = self.bitrix24.webhook_url, given_webhook(environment)
        if given is not None and own != Bitrix24().webhook_url and given.host != own.host:
            raise SettingsError(
                "ORGLOADER_WEBHOOK_URL belongs to another portal",
                "It leads to %(given)s, the settings name %(own)s",
                "Remove the variable, or choose the connection of its portal",
                key="bitrix24.webhook_url",
                given=given.host,
                own=own.host,
            )
        webhook = given or own
        secret = webhook.secret or secrets.fetch(webhook.account)
        if not secret:
            raise SettingsError(
                "The webhook's secret is missing",
                "No secret is stored for %(address)s",
                "Enter the webhook's whole address in the settings, or set ORGLOADER_WEBHOOK_URL",
                key="bitrix24.webhook_url",
                address=webhook.masked,
            )
        return replace(webhook, secret=secret)


def given_webhook(environment: Mapping[str, str] = os.environ) -> Webhook | None:
    """Return the webhook in ``ORGLOADER_WEBHOOK_URL``, if any; raises ``SettingsError``."""
    text = environment.get(WEBHOOK_VARIABLE, "").strip()
    try:
        return Webhook.parse(text) if text else None
    except WrongValueError as cause:
        raise wrong(WEBHOOK_VARIABLE, cause) from None


def parse(values: Mapping[str, Any]) -> Settings:
    """Return the settings in ``values``, a document as in ``settings.example.json``.

    Missing keys take their defaults. Raises ``SettingsError`` for the first fault; its ``others``
    are the rest.
    """
    return _validated(Settings, values)


def parse_preferences(values: Mapping[str, Any]) -> Preferences:
    """Return the preferences in ``values``; raises as ``parse`` does."""
    return _validated(Preferences, values)


def _validated(kind: type[_S], values: Mapping[str, Any]) -> _S:
    try:
        return kind.model_validate(values)
    except ValidationError as faults:
        first, *others = told(faults)
    first.others = tuple(others)
    raise first
