"""What can be set, with the values that hold where nothing is set."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, PlainSerializer, ValidationError

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.settings.addresses import WrongValueError
from orgloader.settings.faults import told, wrong
from orgloader.settings.fixed_values import SecretName
from orgloader.settings.odatao import Odatao
from orgloader.settings.section import Section, Words
from orgloader.settings.webhook import Webhook

WEBHOOK_VARIABLE = "ORGLOADER_WEBHOOK_URL"

Language = Literal["auto", "ru", "en"]
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


def _proxy(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value.strip())
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise WrongValueError("A proxy like http://proxy.example.org:3128 is needed, or null")
    secrets.protect(parts.password or "")
    secrets.protect(unquote(parts.password or ""))
    return value.strip()


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


class Network(Section):
    """``proxy``: ``None`` is the system's own. ``ca_file``: further authorities to trust (PEM)."""

    proxy: Annotated[str | None, BeforeValidator(_proxy)] = Field(default=None, repr=False)
    ca_file: Annotated[Path, Field(strict=False)] | None = None


class Settings(Section):
    """All settings; immutable."""

    bitrix24: Bitrix24 = Bitrix24()
    odatao: Odatao = Odatao()
    sync: Sync = Sync()
    network: Network = Network()
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
        webhook = given_webhook(environment) or self.bitrix24.webhook_url
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
    try:
        return Settings.model_validate(values)
    except ValidationError as faults:
        first, *others = told(faults)
    first.others = tuple(others)
    raise first
