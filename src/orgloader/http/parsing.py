"""Reading an answer's body: strict JSON, or a page meant for people."""

import codecs
import gc
import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import jiter

MAX_DEPTH = 64


def looks_like_html(body: bytes, content_type: str = "") -> bool:
    """Whether ``body`` is a page for people: by its content type, else by its first characters."""
    if content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}:
        return not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    return bool(re.match(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|!--)", body[:512], re.I))


def parse_json(body: bytes) -> Any:
    r"""Parse strict JSON: UTF-8 (a BOM is tolerated), no NaN, no key twice in one object.

    Halves of characters (``\ud83d`` alone) are left out. Nesting is limited to ``MAX_DEPTH``
    levels, integers to the digits that Python converts. Raises ``ValueError`` with a short text
    that quotes nothing of the body.
    """
    try:
        with _collecting_later():
            found = jiter.from_json(body, allow_inf_nan=False)
            keys = _keys(found)
        # To look for keys that stand twice takes the parser half as long again. Where there are as
        # many keys as signs that end one there is none.
        if keys != body.count(b'":'):
            jiter.from_json(body, allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as fault:
        repaired = _without_halves(body.removeprefix(codecs.BOM_UTF8))
        if repaired == body:
            raise ValueError(_reason(body, str(fault))) from None
        return parse_json(repaired)
    return found


@contextmanager
def _collecting_later() -> Iterator[None]:
    """Look for no garbage meanwhile: a large answer is thousands of new objects, none of them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# PHP cuts texts in the middle of an emoji, and nothing can store or write the half that is left.
_ESCAPES = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


def _without_halves(body: bytes) -> bytes:
    return _ESCAPES.sub(lambda found: found[1] or b"", body)


def _reason(body: bytes, fault: str) -> str:
    """Return why a body is no strict JSON, without a word of it."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return "not UTF-8"
    if fault.startswith("recursion"):
        return f"nested deeper than {MAX_DEPTH} levels"
    if fault.startswith("number out of range"):
        return "a number of too many digits"
    if "duplicate key" in fault:
        return "a key stands twice in one object"
    return fault


def _keys(value: Any) -> int:
    """Return the number of keys in ``value`` and all that is within.

    Raises ``ValueError`` for what the parser lets through: numbers beyond all bounds, too many
    levels. It goes level by level, without recursion and without a step for each text.
    """
    keys, depth, level = 0, 0, [value]
    while level:
        if any(math.isinf(one) for one in level if type(one) is float):
            raise ValueError("a number beyond all bounds")
        maps = [one for one in level if type(one) is dict]
        lists = [one for one in level if type(one) is list]
        depth += bool(maps or lists)
        if depth > MAX_DEPTH:
            raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        keys += sum(map(len, maps))
        inner = list(chain(chain.from_iterable(map(_VALUES, maps)), chain.from_iterable(lists)))
        level = (
            []
            if _INNER.isdisjoint(map(type, inner))
            else [one for one in inner if type(one) in _INNER]
        )
    return keys


_VALUES = dict[Any, Any].values
_INNER = frozenset((dict, list, float))
