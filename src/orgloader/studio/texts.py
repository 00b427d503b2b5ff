"""The values of plain fields: as the service has them, and in the one text form of ours."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from orgloader.studio.profile import Constant, Typed
from orgloader.studio.profile.model import ExtraType

_YES = {"true": True, "1": True, "y": True, "false": False, "0": False, "n": False}


def read(value: Any, type_: ExtraType = "string") -> str:
    """Return a JSON value as text, empty for none; ``ValueError`` where it is no single value."""
    if isinstance(value, (dict, list)):
        raise ValueError(type(value).__name__)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return canonical(str(value), type_)


def canonical(text: str, type_: ExtraType) -> str:
    """Return a text in the one form that its type has; what does not fit stays as it is."""
    plain = text.strip()
    try:
        if type_ == "date":
            return date.fromisoformat(plain[:10]).isoformat()
        if type_ == "bool":
            return "true" if _YES[plain.lower()] else "false"
        if type_ in ("int", "decimal") and plain:
            number = Decimal(plain)
            return format(number.normalize(), "f") if number else "0"
    except (ValueError, KeyError, InvalidOperation):
        return text
    return text


def written(text: str | None, type_: ExtraType = "string") -> Constant:
    """Return what is sent for a text; ``None`` clears a field that is no text."""
    if type_ == "string" or text is None:
        return text
    if not text:
        return None
    if type_ == "bool":
        return _YES.get(text.lower())
    if type_ == "int":
        return int(text) if text.lstrip("-").isdigit() else text
    return Typed(type_, text)
