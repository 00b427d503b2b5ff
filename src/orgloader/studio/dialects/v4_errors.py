"""A service's own words for what went wrong, in every form seen in the field.

OData v4 and v3, ASP.NET's ``Message``, ``ExceptionMessage`` and ``ModelState``, problem details
with ``errors``, lists, plain text, and the pages of the web server in front.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Any

from orgloader.http import readable

ENVELOPES = ("error", "odata.error")
_MESSAGES = ("message", "Message", "ExceptionMessage", "title", "detail", "error_description")
_BELOW = (
    "value",
    "details",
    "innererror",
    "InnerException",
    "ModelState",
    "errors",
    "internalexception",
)
_LONGEST = 500
_DEEPEST = 8
_PAGE = re.compile(r"<(title|h1|h2)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


def failure(content: Any, keys: Sequence[str]) -> str | None:
    """Return the remote's words where the content of a success is an error, else ``None``."""
    if isinstance(content, str):
        return words(content)
    if not isinstance(content, dict) or any(key in content for key in keys):
        return None
    bare = () if "value" in content else ("Message", "ExceptionMessage", "ModelState")
    is_error = any(name in content for name in (*ENVELOPES, *bare))
    return words(content) if is_error else None


def words(content: Any) -> str:
    """Return the words in the content of an error answer, on one line, each once, shortened."""
    if isinstance(content, str) and content.lstrip().startswith("<"):
        content = [_TAGS.sub(" ", unescape(found)) for _, found in _PAGE.findall(content)]
    parts = (" ".join(readable(part).split()) for part in _parts(content, _DEEPEST))
    text = ": ".join(dict.fromkeys(part for part in parts if part))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _parts(found: Any, depth: int) -> Iterator[str]:
    """Yield texts, the general before the particular; a field at fault is named before them."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, list) and depth:
        for one in found:
            yield from _parts(one, depth - 1)
    elif isinstance(found, dict) and depth:
        envelope = next((name for name in ENVELOPES if name in found), None)
        if envelope:
            yield from _parts(found[envelope], depth - 1)
        else:
            yield from _of_object(found, depth)


def _of_object(found: dict[str, Any], depth: int) -> Iterator[str]:
    for name in _MESSAGES:
        if name in found:
            yield from _parts(found[name], depth - 1)
    for name in _BELOW:
        below = found.get(name)
        if name in ("ModelState", "errors") and isinstance(below, dict):
            for texts in below.values():
                yield from _parts(texts, depth - 1)
        elif name in found:
            yield from _parts(below, depth - 1)
