"""Reading an answer's body: strict JSON, or a page meant for people."""

import json
import math
import re
from itertools import accumulate
from typing import Any

MAX_DEPTH = 64
MAX_DIGITS = 100


def looks_like_html(body: bytes, content_type: str = "") -> bool:
    """Whether ``body`` is a page for people: by its content type, else by its first characters."""
    if content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        return not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    return bool(re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|!--)", body[:512], re.I))


def parse_json(body: bytes) -> Any:
    r"""Parse strict JSON: UTF-8 (a BOM is tolerated), no NaN, no key twice in one object.

    Halves of characters (``\ud83d`` alone) are left out. Nesting is limited to ``MAX_DEPTH``
    levels, integers to ``MAX_DIGITS`` digits. Raises ``ValueError`` with a short text that quotes
    nothing of the body.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    if _HALF_LIKELY.search(text):
        text = _ESCAPES.sub(lambda found: found["whole"] or "", text)
    if _depth(text) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_number,
        )
    except json.JSONDecodeError as fault:
        raise ValueError(f"{fault.msg}, line {fault.lineno} column {fault.colno}") from None


# PHP cuts texts in the middle of an emoji, and nothing can store or write the half that is left.
_HALF_LIKELY = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPES = re.compile(
    r"(?P<whole>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)

# Everything but brackets outside strings; a string without an end goes to the end of the text.
_NO_BRACKETS = re.compile(r'[^\[\]{}"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?+', re.DOTALL)


def _depth(text: str) -> int:
    """Return the greatest depth of brackets, without recursion."""
    brackets = _NO_BRACKETS.sub("", text)
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in brackets), default=0)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number of more than {MAX_DIGITS} digits")
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number beyond all bounds")
    return number
