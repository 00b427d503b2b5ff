"""Headers and parameters that go with each request, their values plain or secret."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, PlainValidator

from orgloader import secrets
from orgloader.settings.addresses import WrongValueError

_TOKEN = re.compile(r"[\w!#$%&'*+.^`|~-]+", re.ASCII)
_OURS = {"host", "connection", "content-length", "content-type", "transfer-encoding", "accept"}


@dataclass(frozen=True, slots=True)
class SecretName:
    """``{"secret": name}`` in the place of a value: the value is in the password store."""

    name: str


def _value(value: object) -> str | SecretName:
    if isinstance(value, SecretName):
        return value
    if isinstance(value, dict) and set(value) == {"secret"} and isinstance(value["secret"], str):
        return SecretName(" ".join(value["secret"].split()))
    if not isinstance(value, str):
        raise WrongValueError('A text or {"secret": "name"} is needed')
    secrets.protect(value.strip())
    return value.strip()


def _header_value(value: str | SecretName) -> str | SecretName:
    if isinstance(value, str) and not is_sendable(value):
        raise WrongValueError("Only characters of ASCII can be sent in a header")
    return value


def is_sendable(value: str) -> bool:
    """Whether ``value`` can go into a header."""
    return value.isascii() and value.isprintable()


def _written(value: str | SecretName) -> object:
    return {"secret": value.name} if isinstance(value, SecretName) else value


def _header(name: str) -> str:
    if not _TOKEN.fullmatch(name):
        raise WrongValueError("This is not the name of a header")
    if name.lower() == "authorization":
        raise WrongValueError("This header is not set here", "Choose odatao.sign_in")
    if name.lower() in _OURS:
        raise WrongValueError("This header is the program's own")
    return name


def _option(name: str) -> str:
    if not name.strip() or name.startswith("$"):
        raise WrongValueError("This is not the name of an own parameter of the service")
    return name


_Value = Annotated[str | SecretName, PlainValidator(_value), PlainSerializer(_written)]
Headers = dict[
    Annotated[str, AfterValidator(_header)], Annotated[_Value, AfterValidator(_header_value)]
]
Query = dict[Annotated[str, AfterValidator(_option)], _Value]
