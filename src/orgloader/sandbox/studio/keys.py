"""Keys: made by the server, and read from an address."""

import re
from typing import Any, Literal
from uuid import NAMESPACE_OID, uuid5

from orgloader.sandbox.studio.profile import Key
from orgloader.sandbox.studio.schema import EntitySet

Numbering = Literal["base", "set"]
"""Whether a number is a key once in the whole base, or once in each set, which begins with 1."""

_INT = re.compile(r"-?[0-9]+")
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def new_key(known: EntitySet, number: int, numbering: Numbering) -> Any:
    """Return the key of the nth object of a set; a catalogue's root is object 0."""
    if known.key.type == "int":
        return number if numbering == "set" else known.number * 1_000_000_000 + number
    if known.key.type == "guid":
        return str(uuid5(NAMESPACE_OID, f"{known.name} key {number}"))
    return f"0x{0x001000 + known.number:06x}{number:056x}"


def new_guid(known: EntitySet, number: int) -> str:
    return str(uuid5(NAMESPACE_OID, f"{known.name} {number}"))


def read_key(key: Key, literal: str) -> Any:
    """Read the key between the brackets of an address; ``ValueError`` if misspelled."""
    if key.type == "int":
        return int(_checked(_INT, literal))
    if key.type == "guid":
        return _checked(_GUID, literal).lower()
    if len(literal) < 2 or literal[0] != "'" or literal[-1] != "'":
        raise ValueError(literal)
    return literal[1:-1].replace("''", "'")


def _checked(pattern: re.Pattern[str], literal: str) -> str:
    if not pattern.fullmatch(literal):
        raise ValueError(literal)
    return literal


def spelled(key: Key, value: Any) -> str:
    """Return a key as it stands between the brackets of an address."""
    return "'" + value.replace("'", "''") + "'" if key.type == "string" else str(value)
