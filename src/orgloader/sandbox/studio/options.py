"""The query of an address: decoded strictly, and only the options that there are."""

import re
from urllib.parse import unquote_to_bytes

from orgloader.sandbox.studio.filter import QueryError

OPTIONS = ("$select", "$expand", "$filter", "$orderby", "$skip", "$top", "$apply")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def decoded(text: str) -> str:
    """Undo percent-encoding strictly: a ``+`` stays a ``+``."""
    if _BAD_ESCAPE.search(text):
        raise QueryError("Bad escape in the address")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise QueryError("The address is not UTF-8") from None


def options(query: str, allowed: tuple[str, ...] = OPTIONS) -> dict[str, str]:
    """Read the query of an address; ``QueryError`` for an option that is not supported."""
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        name = decoded(name)
        if name not in allowed:
            raise QueryError(f"The query option {name} is not supported")
        found[name] = decoded(value)
    return found


def number(asked: dict[str, str], name: str) -> int | None:
    """Return an option that is a number; ``None`` where it is not asked for."""
    value = asked.get(name)
    if value is not None and not value.isdigit():
        raise QueryError(f"{name} must be a number")
    return int(value) if value is not None else None
