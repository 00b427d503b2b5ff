"""How the portal reads parameters and writes JSON: as PHP does."""

import json
import re
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any, cast
from urllib.parse import unquote_plus

from orgloader.sandbox.wire import Request

BROKEN = "\udcff"
"""A byte that is no UTF-8, in a text of the portal's database."""
_BROKEN_BYTE = "\\udcff"
_BROKEN = re.compile(r"(?<!\\ud[89ab][0-9a-f]{2})\\udcff")

Params = dict[str, Any]

_BRACKETS = re.compile(r"\[([^\]]*)\]")
_QUOTE = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
_NUMBER = re.compile(r"\s*-?\d+")
_REFERENCE = re.compile(r"\$result((?:\[[^\]]*\])+)")


class SpellingError(ValueError):
    """PHP writes no JSON of a text that is no UTF-8."""


def encode(value: Any) -> bytes:
    """Return JSON in the portal's spelling: ASCII only, with ``/ " ' & < >`` escaped.

    Raises ``SpellingError`` for a text that holds a ``BROKEN`` byte.
    """
    body = json.dumps(value, separators=(",", ":"))
    if _BROKEN_BYTE in body and _BROKEN.search(body):
        raise SpellingError
    if '\\"' in body:
        body = _QUOTE.sub(r"\1\\u0022", body)
    body = body.replace("/", "\\/").replace("'", "\\u0027")
    return body.replace("&", "\\u0026").replace("<", "\\u003C").replace(">", "\\u003E").encode()


def array(mapping: Mapping[str, Any]) -> Any:
    """Return a map as PHP writes it: empty, or with keys 0, 1, 2…, it becomes a list."""
    if list(mapping) == [str(number) for number in range(len(mapping))]:
        return list(mapping.values())
    return dict(mapping)


def truthy(value: Any) -> bool:
    """Tell whether a yes-no parameter means yes; the string ``false`` does."""
    return value not in ("", "0", "N", "n", 0, False, None, [], {})


def text(value: Any) -> str:
    """Return a scalar as PHP compares it with a column of text."""
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None or isinstance(value, (dict, list)) else str(value)


def number(value: Any) -> int:
    """Return the number that a value starts with; 0 where there is none, 1 for an array."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, (dict, list, tuple)):
        return int(bool(value))
    found = _NUMBER.match(text(value))
    return int(found[0]) if found else 0


def values(value: Any) -> list[Any]:
    """Return a parameter that may be one value or an array of them as a list."""
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else [value]


def query(encoded: str) -> Params:
    """Read ``a=1&b[x]=2&c[]=3`` into nested maps; a ``+`` is a space."""
    pairs = (part.partition("=") for part in encoded.split("&") if part)
    return nested([(unquote_plus(name), unquote_plus(value)) for name, _, value in pairs])


def nested(pairs: list[tuple[str, Any]]) -> Params:
    """Put values under their bracketed names."""
    root: Params = {}
    for name, value in pairs:
        stem, bracket, rest = name.partition("[")
        _put(root, [stem, *_BRACKETS.findall(bracket + rest)], value)
    return root


def _put(place: Params, path: list[str], value: Any) -> None:
    head, *tail = path
    key = head or str(len(place))
    if not tail:
        place[key] = value
        return
    if not isinstance(place.get(key), dict):
        place[key] = {}
    _put(place[key], tail, value)


def parameters(request: Request) -> Params:
    """Return what a request asks for: its query merged with its body.

    A body of JSON that cannot be read counts as no parameters at all.
    """
    found = query(request.query)
    if request.method == "POST":
        found.update(_body(request))
    return found


def _body(request: Request) -> Params:
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _json(request.body)
    if kind == "multipart/form-data":
        return _multipart(content_type, request.body)
    return query(request.body.decode("utf-8", "replace"))


def _json(body: bytes) -> Params:
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    if isinstance(found, list):
        return {str(number): value for number, value in enumerate(found)}
    return found if isinstance(found, dict) else {}


def _multipart(content_type: str, body: bytes) -> Params:
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + body)
    pairs = [
        (str(part.get_param("name", header="content-disposition")), _content(part))
        for part in message.iter_parts()
    ]
    return nested(pairs)


def _content(part: Any) -> str:
    return cast("bytes", part.get_payload(decode=True)).decode("utf-8", "replace")


def substituted(value: Any, results: Mapping[str, Any]) -> Any:
    """Put earlier results of a batch in the place of ``$result[name][0][ID]``.

    As the portal does it: where the path leads nowhere, the deepest value that exists is taken.
    """
    if isinstance(value, dict):
        return {key: substituted(item, results) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole:
        return _deepest(results, whole[1])
    return _REFERENCE.sub(lambda found: _inside(found, results), value)


def _inside(found: re.Match[str], results: Mapping[str, Any]) -> str:
    value = _deepest(results, found[1])
    return found[0] if isinstance(value, (dict, list)) else text(value)


def _deepest(results: Mapping[str, Any], path: str) -> Any:
    value: Any = dict(results)
    for key in _BRACKETS.findall(path):
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            break
    return value
