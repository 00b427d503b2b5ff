"""The OData dialect as text: literals, addresses, queries (pure).

Facts: OData 4.01 part 2 (URL conventions); Business Studio's help page on OData shows dotted set
names, string keys and the options ``$select $expand $filter $orderby $skip $top $apply`` only.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal
from urllib.parse import quote, unquote

Constant = str | int | bool | None
KeyLiteral = Literal["string", "guid", "int"]

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_NUMBERED = re.compile(r"[^()]+\((-?[0-9]{1,19})\)")
_NOTHING = re.compile(r"(0[xX])?[0-]*")


def encode(text: str) -> str:
    """Percent-encode one segment of a path, or a query's value: UTF-8, a space as ``%20``."""
    return quote(text, safe="$(),:;='@!*")


def literal(value: Constant) -> str:
    """Return a constant as it stands in a filter, not yet percent-encoded."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def key_literal(key: str, kind: KeyLiteral) -> str:
    """Return a key as it stands in an address or filter, not yet percent-encoded."""
    if kind == "int":
        return str(number_in(key))
    return literal(key) if kind == "string" else key


def numbered(entity_set: str, number: int) -> str:
    """Return the key of an object that has a number.

    Numbers repeat from set to set; with its set, as in an OData address, a key is unique.
    """
    return f"{entity_set}({number})"


def number_in(key: str) -> int | None:
    """Return the number in a key made by ``numbered``, ``None`` for any other text."""
    found = _NUMBERED.fullmatch(key)
    return int(found[1]) if found else None


def is_key(key: str, kind: KeyLiteral, entity_set: str = "") -> bool:
    """Return whether ``key`` is well-formed; a numbered one for this set, if one is named."""
    if kind == "guid":
        return _GUID.fullmatch(key) is not None
    if kind == "int":
        number = number_in(key)
        return number is not None and (not entity_set or key == numbered(entity_set, number))
    return key != ""


def is_nothing(reference: str) -> bool:
    """Tell whether a reference points nowhere: empty, or all zeros (``0x000…0``)."""
    return _NOTHING.fullmatch(reference) is not None


def equal(conditions: Iterable[tuple[str, str]]) -> str:
    """Return the filter that holds where each path equals its literal; not yet encoded."""
    return " and ".join(f"{path} eq {value}" for path, value in conditions)


def query(options: Mapping[str, str]) -> str:
    """Return a percent-encoded query string of the options that are not empty."""
    return "&".join(f"{name}={encode(value)}" for name, value in options.items() if value)


def key_in(address: str) -> str:
    """Return the key in an object's address (``Location``), escaped or not; empty without one.

    ``…/Set('O''Brien')``, ``Set(42)`` and ``Set(ID='0x1')`` are understood.
    """
    found = re.search(r"\((?:[\w.]+=)?(?:'((?:[^']|'')*)'|([^'()=,]+))\)/?$", unquote(address))
    if found is None:
        return ""
    return found[1].replace("''", "'") if found[1] is not None else found[2]
