"""How the network is reached, and the language: the user's own, or one connection's."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field

from orgloader import secrets
from orgloader.settings.addresses import WrongValueError
from orgloader.settings.section import Section

Language = Literal["auto", "ru", "en"]


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


class Network(Section):
    """``proxy``: ``None`` is the system's own. ``ca_file``: further authorities to trust (PEM)."""

    proxy: Annotated[str | None, BeforeValidator(_proxy)] = Field(default=None, repr=False)
    ca_file: Annotated[Path, Field(strict=False)] | None = None
