"""What an answer of the studio says: lenient parsing of success and failure.

Only this much is documented: an error is a text in the body, and success may have no body. So any
2xx is success unless its body is an error, and errors are recognised in every form seen in the
field: OData v4 and v3, ASP.NET's ``Message``/``ExceptionMessage``, problem details, plain text.
"""

from collections.abc import Mapping
from typing import Any

from orgloader.http import Answer
from orgloader.studio.odata import key_in

Row = Mapping[str, Any]

_ENVELOPES = ("error", "odata.error")
_MESSAGES = ("message", "value", "Message", "ExceptionMessage", "title", "detail")
_HEADERS = ("Location", "OData-EntityId", "OData-EntityID")
_SHOWN = 500


def content(answer: Answer) -> Any:
    """Return the parsed body, its text where it is no JSON, ``None`` where it is empty."""
    if not answer.body.strip():
        return None
    try:
        return answer.json()
    except ValueError:
        return answer.text.strip()


def is_garbled(answer: Answer, found: Any) -> bool:
    """Tell whether the body begins as JSON and is none: nothing can be concluded from it.

    ``found`` is its content.
    """
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start in {b"{", b"["} and isinstance(found, str)


def error_text(found: Any, key_field: str) -> str | None:
    """Return the remote's words where the content of a 2xx is an error after all, else ``None``.

    An object that has its key is never an error, whatever its fields are called.
    """
    if isinstance(found, str):
        return message(found)
    if not isinstance(found, dict) or key_field in found:
        return None
    bare = () if "value" in found else ("Message", "ExceptionMessage")
    is_error = any(name in found for name in (*_ENVELOPES, *bare))
    return message(found) if is_error else None


def message(found: Any) -> str:
    """Return the remote's words in the content of an error answer, on one line, shortened."""
    text = " ".join(_words(found).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _words(found: Any) -> str:
    if isinstance(found, str):
        return found
    if not isinstance(found, dict):
        return ""
    for name in _ENVELOPES:
        if name in found:
            return _words(found[name])
    parts = (_words(found[name]) for name in _MESSAGES if name in found)
    return ": ".join(dict.fromkeys(part for part in parts if part))


def rows(found: Any) -> list[Row] | None:
    """Return the rows of a list, ``None`` where the content is no list."""
    if isinstance(found, dict):
        found = found.get("value")
    if isinstance(found, list) and all(isinstance(row, dict) for row in found):
        return found
    return None


def next_link(found: Any) -> str:
    """Return the address of the next page as the service gives it; empty on the last."""
    names = ("@odata.nextLink", "@nextLink", "odata.nextLink")
    links = (found.get(name) for name in names) if isinstance(found, dict) else ()
    return next((link for link in links if isinstance(link, str)), "")


def one(found: Any) -> Row | None:
    """Return the single object of the content, also from a list; ``None`` where there is none."""
    if isinstance(found, dict) and isinstance(found.get("value"), (list, dict)):
        found = found["value"]
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    return found if isinstance(found, dict) else None


def etag(row: Row) -> str:
    """Return the version tag of a row; empty where the service shows none."""
    tags = (row.get(name) for name in ("@odata.etag", "@etag", "odata.etag"))
    return next((tag for tag in tags if isinstance(tag, str)), "")


def located_key(answer: Answer) -> str:
    """Return the key of a created object from the headers; empty without one."""
    keys = (key_in(answer.headers.get(name, "")) for name in _HEADERS)
    return next((key for key in keys if key), "")
