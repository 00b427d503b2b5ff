"""Types of properties: constants of a profile, literals of an address, values in JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

STRING, INT, BOOLEAN = "Edm.String", "Edm.Int64", "Edm.Boolean"
GUID, DATE, TIME, DECIMAL = "Edm.Guid", "Edm.Date", "Edm.DateTimeOffset", "Edm.Decimal"
"""The types there are; any other name is that of an enumeration, ``ns.Kinds``."""

KEY_TYPES: Mapping[str, str] = {"string": STRING, "guid": GUID, "int": INT}
EXTRA_TYPES: Mapping[str, str] = {
    "string": STRING, "text": STRING, "int": INT, "integer": INT, "number": DECIMAL,
    "decimal": DECIMAL, "date": DATE, "datetime": TIME, "bool": BOOLEAN, "boolean": BOOLEAN,
}  # fmt: skip
"""Types of a profile's further fields."""

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INT = re.compile(r"-?\d+")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})")
_ENUM = re.compile(r"([\w.]+)'([^']+)'")
_WORDS = {"null": None, "true": True, "false": False}
_TYPED = {"guid": GUID, "date": DATE, "datetime": TIME, "decimal": DECIMAL}


@dataclass(frozen=True, slots=True)
class Constant:
    """A value with its type; ``None`` has none."""

    type: str
    value: Any


def constant(given: Any) -> Constant:
    """Read a constant of a profile: a JSON value, or typed as ``{"enum": "ns.Kinds'Role'"}``."""
    if not isinstance(given, Mapping):
        type_ = _plain_type(given)
        return Constant(type_, stored(type_, given))
    ((how, text),) = given.items()
    if how == "enum":
        found = _ENUM.fullmatch(text)
        if not found:
            raise ValueError(f"not a literal of an enumeration: {text}")
        return Constant(found[1], found[2])
    return Constant(_TYPED[how], stored(_TYPED[how], text))


def _plain_type(value: Any) -> str:
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, float):
        return DECIMAL
    return INT if isinstance(value, int) else STRING


def literal(token: str) -> Constant:
    """Read a literal of an address; ``ValueError`` if it is none."""
    if token.startswith("'"):
        return Constant(STRING, token[1:-1].replace("''", "'"))
    if token in _WORDS:
        return Constant("" if token == "null" else BOOLEAN, _WORDS[token])
    if found := _ENUM.fullmatch(token):
        return Constant(found[1], found[2])
    for pattern, type_ in _PATTERNS:
        if pattern.fullmatch(token):
            return Constant(type_, stored(type_, int(token) if type_ == INT else token))
    raise ValueError(token)


_PATTERNS = ((_GUID, GUID), (_INT, INT), (_DECIMAL, DECIMAL), (_DATE, DATE), (_TIME, TIME))


def fits(type_: str, given: Constant) -> bool:
    """Tell whether a literal may be compared with a property; a whole number is a decimal too."""
    return given.type in ("", type_) or (type_, given.type) == (DECIMAL, INT)


def stored(type_: str, value: Any) -> Any:
    """Return a JSON value as a property of this type keeps it; ``ValueError`` if it does not fit.

    Members of an enumeration are kept by name; whether there is such a member is asked elsewhere.
    """
    if value is None:
        return None
    if type_ == DECIMAL:
        return _decimal(value)
    if not _is_a(type_, value):
        raise ValueError(value)
    return _text(type_, value) if isinstance(value, str) else value


def _is_a(type_: str, value: Any) -> bool:
    wanted = {BOOLEAN: bool, INT: int}.get(type_, str)
    return isinstance(value, wanted) and isinstance(value, bool) == (type_ == BOOLEAN)


def _text(type_: str, value: str) -> str:
    if type_ == DATE:
        return date.fromisoformat(value).isoformat()
    if type_ == TIME and datetime.fromisoformat(value).tzinfo is None:
        raise ValueError(value)
    if type_ == GUID and not _GUID.fullmatch(value):
        raise ValueError(value)
    return value.lower() if type_ == GUID else value


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal("" if isinstance(value, bool) else str(value))
    except InvalidOperation:
        raise ValueError(value) from None


def shown(value: Any) -> Any:
    """Return a kept value as JSON has it."""
    return float(value) if isinstance(value, Decimal) else value
