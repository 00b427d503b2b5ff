"""The service in front of Business Studio: its address, and how to sign in there."""

import os
import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from orgloader import secrets
from orgloader.addresses import is_loopback
from orgloader.errors import SettingsError
from orgloader.settings.addresses import WrongValueError, origin, split
from orgloader.settings.fixed_values import Headers, Query, SecretName, is_sendable
from orgloader.settings.section import Section, Words

PASSWORD_VARIABLE = "ORGLOADER_ODATAO_PASSWORD"
ACCESS_KEY_VARIABLE = "ORGLOADER_GATEWAY_KEY"

SignInScheme = Literal["none", "basic", "bearer", "windows"]

_WEBHOOK = re.compile(r"/rest/(?:api/)?\d+/+([^/?#]+)")


def _address(value: object) -> object:
    """Return the address in one spelling; what may be a secret in it is never repeated."""
    if not isinstance(value, str):
        return value
    if pasted := _WEBHOOK.search(value):
        secrets.protect(pasted[1])
        raise WrongValueError(
            "This is a webhook of the portal, not the address of the service",
            "Enter the webhook in its own field, bitrix24.webhook_url",
        )
    parts = split(value)
    if parts.query or parts.fragment:
        raise WrongValueError(
            "The address must end before the question mark", "Put what follows into odatao.query"
        )
    path = "/".join(step for step in parts.path.split("/") if step)
    return f"{origin(parts)}/{path}/" if path else f"{origin(parts)}/"


class Odatao(Section):
    """The target: the service's address, with ``/`` at its end, and a profile's name or path.

    ``headers`` and ``query`` go with each request. ``user`` is needed for ``basic``; for
    ``windows`` none means the account that the program runs under.
    """

    address: Annotated[str, BeforeValidator(_address)] = "http://localhost:5000/"
    profile: Words = "business-studio-6"
    sign_in: SignInScheme = "none"
    user: Words | None = Field(default=None, validate_default=True)
    headers: Headers = Field(default_factory=dict, repr=False)
    query: Query = Field(default_factory=dict, repr=False)

    @field_validator("sign_in")
    @classmethod
    def _unheard(cls, scheme: SignInScheme, others: ValidationInfo) -> SignInScheme:
        """Refuse to send a password or token where others may listen."""
        address = urlsplit(others.data.get("address", ""))
        safe = address.scheme != "http" or is_loopback(address.hostname or "")
        if scheme in {"basic", "bearer"} and not safe:
            raise WrongValueError(
                "This sign-in needs https, except on this computer",
                "Write https:// in odatao.address, or choose windows",
            )
        return scheme

    @field_validator("user")
    @classmethod
    def _usable(cls, user: str | None, others: ValidationInfo) -> str | None:
        if others.data.get("sign_in") == "basic" and (not user or ":" in user):
            raise WrongValueError("The name of an account, without a colon, is needed")
        return user

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address: what a secret is bound to."""
        return origin(urlsplit(self.address))

    @property
    def account(self) -> str:
        """The name under which the password or token is kept."""
        return f"odatao:{self.user or ''}@{self.origin}"

    def secret_account(self, name: str) -> str:
        """Return the name under which the value of ``{"secret": name}`` is kept."""
        return f"secret:{name}@{self.origin}"

    @property
    def _as_this_account(self) -> bool:
        """Whether Windows signs in the account that the program runs under."""
        if self.sign_in != "windows" or self.user is not None:
            return False
        if os.name != "nt":
            raise SettingsError(
                "The account for Business Studio's service is missing",
                "Only on Windows a program can sign in with the account that it runs under",
                "Write the account into odatao.user as DOMAIN\\name",
                key="odatao.user",
            )
        return True

    def password(self, environment: Mapping[str, str] = os.environ) -> str | None:
        """Return the password or token; ``None`` where this sign-in needs none.

        ``ORGLOADER_ODATAO_PASSWORD`` goes before the password store. Raises ``SettingsError``.
        """
        if self.sign_in == "none" or self._as_this_account:
            return None
        given = environment.get(PASSWORD_VARIABLE)
        secrets.protect(given or "")
        found = given or secrets.fetch(self.account)
        if not found or (self.sign_in == "bearer" and not is_sendable(found)):
            raise SettingsError(
                "The password for Business Studio's service is missing",
                "None is kept for %(user)s at %(origin)s",
                "Enter it in the settings, run orgloader secrets set odatao, or set"
                " ORGLOADER_ODATAO_PASSWORD",
                key="odatao.user",
                user=self.user or "—",
                origin=self.origin,
            )
        return found

    def access_key(self, environment: Mapping[str, str] = os.environ) -> str | None:
        """Return the key that lets this program in at the gateway, ``None`` where none is kept."""
        given = environment.get(ACCESS_KEY_VARIABLE)
        secrets.protect(given or "")
        found = given or secrets.fetch(self.access_key_account)
        return found if found and is_sendable(found) else None

    @property
    def access_key_account(self) -> str:
        return f"gateway@{self.origin}"

    def revealed(self, part: Literal["headers", "query"]) -> dict[str, str]:
        """Return the headers or the query with their real values. Raises ``SettingsError``."""
        values = self.headers if part == "headers" else self.query
        return {name: self._revealed(f"odatao.{part}.{name}", one) for name, one in values.items()}

    def _revealed(self, key: str, value: str | SecretName) -> str:
        if isinstance(value, str):
            found, name = value if value.strip("*") else None, key
        else:
            found, name = secrets.fetch(self.secret_account(value.name)), value.name
        if not found or not (key.startswith("odatao.query") or is_sendable(found)):
            raise SettingsError(
                "A value that goes with each request is missing",
                "%(key)s has none for %(origin)s",
                "Write the value, or run orgloader secrets set %(name)s",
                key=key,
                name=name,
                origin=self.origin,
            )
        return found

    def masked(self) -> dict[str, object]:
        """Return the section as it may be shown, exported and logged."""
        document = self.model_dump(mode="json")
        for part in ("headers", "query"):
            document[part] = {
                name: value if isinstance(value, dict) else secrets.MASK
                for name, value in document[part].items()
            }
        return document
