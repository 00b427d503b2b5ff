"""Whether a newer version is announced: one request, and only when a person asks.

The announcement is a small JSON document at an address of the preferences (contracts.md, Updates).
Nothing is downloaded or installed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from orgloader import __version__
from orgloader.errors import EndError, SettingsError
from orgloader.http import Answer, Control, client, exchange, readable, unusable
from orgloader.settings import Preferences
from orgloader.settings.addresses import split

MAX_BYTES = 64 * 1024
SECONDS = 15.0
_NUMBERS = r"^\d{1,6}(\.\d{1,6}){0,3}$"


def _page(value: object) -> object:
    """Refuse what a browser should not be sent to."""
    return split(value).geturl() if isinstance(value, str) else value


class Announcement(BaseModel):
    """What the address answers. ``notes``: what is new, in words for people, by language."""

    model_config = ConfigDict(frozen=True, strict=True)

    version: Annotated[str, Field(pattern=_NUMBERS)]
    page: Annotated[str, BeforeValidator(_page)]
    notes: Mapping[str, Annotated[str, Field(max_length=2000)]] = {}


@dataclass(frozen=True, slots=True)
class Update:
    """The latest version; ``newer`` than this one or not. ``page``: where it is to be had."""

    version: str
    newer: bool
    page: str
    notes: Mapping[str, str]

    def what_is_new(self, language: str) -> str:
        """Return the notes in ``language``, else in English, else nothing."""
        return readable(self.notes.get(language) or self.notes.get("en", ""))


def check(
    preferences: Preferences,
    control: Control | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Update:
    """Ask the address of ``preferences`` for the latest version.

    Raises ``SettingsError`` without an address and ``EndError`` without a usable answer.
    """
    address = preferences.update_address
    if address is None:
        raise SettingsError(
            "No address for updates is set",
            "The program looks for updates only at an address that you choose",
            "Write it into preferences.json as update_address",
        )
    network = preferences.network
    opened = client(
        proxy=network.proxy,
        ca_file=network.ca_file,
        read_timeout=SECONDS,
        transport=transport,
    )
    with opened:
        request = opened.build_request("GET", address)
        answer = exchange(opened, request, EndError, control=control, max_bytes=MAX_BYTES)
    found = _read(answer)
    newer = numbers(found.version) > numbers(__version__)
    return Update(found.version, newer=newer, page=found.page, notes=found.notes)


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers that can be compared: 1.2 is 1.2.0."""
    parts = [int(part) for part in re.findall(r"\d+", version)[:4]]
    return tuple(parts + [0] * (4 - len(parts)))


def _read(answer: Answer) -> Announcement:
    try:
        document = answer.json() if answer.ok else None
    except ValueError:
        document = None
    if document is None:
        raise unusable(answer, EndError)
    try:
        return Announcement.model_validate(document)
    except ValidationError:
        raise EndError(
            "The announcement of updates cannot be read",
            "%(host)s answered with something else",
            "Check update_address in preferences.json",
            host=answer.host,
            detail=answer.text,
        ) from None
