"""JSON documents too long to be held whole: written piece by piece, their rows made one by one."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Streamed:
    """A list of a document whose rows are made when they are written."""

    def __init__(self, items: Sequence[Any], row: Callable[[Any], Row]) -> None:
        self._items = items
        self._row = row

    def __iter__(self) -> Iterator[Row]:
        return map(self._row, self._items)


def pieces(document: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the JSON text of a document piece by piece, in UTF-8."""
    opening = b"{"
    for key, value in document.items():
        yield opening + _json(key) + b":"
        opening = b","
        if isinstance(value, Streamed):
            yield from _list(value)
        else:
            yield _json(value)
    yield b"}" if document else b"{}"


def _list(rows: Streamed) -> Iterator[bytes]:
    opening = b"["
    for row in rows:
        yield opening + _json(row)
        opening = b","
    yield b"]" if opening == b"," else b"[]"


def _json(value: object) -> bytes:
    return harmless(_encode(value)).encode()


def harmless(text: str) -> str:
    r"""Return JSON text in which what steers a terminal, or is half a character, is ``\u202e``.

    Such characters stand only inside of its strings, where the escape means the same.
    """
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]
