"""JSON documents too long to be held whole: their long lists are made row by row."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

Row = Mapping[str, Any]


class Rows(Sequence[Row]):
    """A list whose rows are made when they are asked for, from what they tell about."""

    def __init__(self, items: Sequence[Any], row: Callable[[Any], Row]) -> None:
        self._items = items
        self._row = row

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        if isinstance(at, slice):
            return Rows(self._items[at], self._row)
        return self._row(self._items[at])

    def __len__(self) -> int:
        return len(self._items)


def pieces(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield the JSON text of a document piece by piece, its ``Rows`` one row at a time."""
    opening = "{"
    for key, value in document.items():
        yield f"{opening}{_text(key)}:"
        opening = ","
        if isinstance(value, Rows):
            yield from _list(value)
        else:
            yield _text(value)
    yield "}" if document else "{}"


def _list(rows: Rows) -> Iterator[str]:
    opening = "["
    for row in rows:
        yield opening + _text(row)
        opening = ","
    yield "]" if len(rows) else "[]"


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
