"""Constants of a profile: plain values of JSON, and those that need a type to be told."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args

Type = Literal["enum", "guid", "date", "datetime", "decimal"]
TYPES: tuple[Type, ...] = get_args(Type)

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENUM = re.compile(r"(?P<type>[^\W\d][\w.]*)'(?P<member>[^']+)'")


@dataclass(frozen=True, slots=True)
class Typed:
    """A value that a JSON value cannot tell: ``text`` is its canonical form.

    That of an enumeration is its whole literal, ``ns.Kinds'Department'``; a date is ISO 8601, a
    date with time has an offset.
    """

    type: Type
    text: str

    @property
    def member(self) -> str:
        """The member of an enumeration by itself; any other value as it is."""
        found = _ENUM.fullmatch(self.text) if self.type == "enum" else None
        return found["member"] if found else self.text


Constant = str | int | float | bool | Typed | None


def read(value: object) -> Constant:
    """Read a constant of a profile; ``ValueError`` with the name of the type that it is not."""
    if value is None or isinstance(value, (str, int, float, Typed)):
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("constant")
    ((type_, text),) = value.items()
    if type_ not in TYPES:
        raise ValueError("constant")
    if not isinstance(text, str) or not _is(type_, text):
        raise ValueError(type_)
    return Typed(type_, text)


def written(constant: Constant) -> object:
    """Return a constant as a profile has it."""
    return {constant.type: constant.text} if isinstance(constant, Typed) else constant


def _is(type_: Type, text: str) -> bool:
    if type_ == "enum":
        return _ENUM.fullmatch(text) is not None
    if type_ == "guid":
        return GUID.fullmatch(text) is not None
    try:
        if type_ == "decimal":
            return Decimal(text).is_finite()
        if type_ == "date":
            return date.fromisoformat(text).isoformat() == text
        return datetime.fromisoformat(text).tzinfo is not None
    except (ValueError, InvalidOperation):
        return False


def shows(found: Any, constant: Constant) -> bool:
    """Return whether a JSON value of a service is this constant.

    A member of an enumeration may be shown by its name, with or without its type, or by its
    number, which then tells nothing; equal numbers and dates may be written differently.
    """
    if not isinstance(constant, Typed):
        return _is_equal(found, constant)
    if constant.type == "enum":
        is_number = isinstance(found, int) and not constant.member.lstrip("-").isdigit()
        return is_number or str(found) in (constant.member, constant.text)
    if constant.type == "guid":
        return str(found).lower() == constant.text.lower()
    if constant.type == "decimal":
        return _is_number(found) and Decimal(str(found)) == Decimal(constant.text)
    if constant.type == "datetime":
        return _moment(str(found)) == _moment(constant.text)
    return str(found) == constant.text


def _is_equal(found: Any, constant: str | float | bool | None) -> bool:
    if isinstance(found, bool) != isinstance(constant, bool):
        return str(found).lower() == str(constant).lower()
    return found == constant or str(found) == str(constant)


def _is_number(found: Any) -> bool:
    try:
        return not isinstance(found, bool) and Decimal(str(found)).is_finite()
    except InvalidOperation:
        return False


def _moment(text: str) -> datetime | str:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text
