"""``$filter``: from text to a tree of terms, and from a term to a test of a row."""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from orgloader.sandbox.studio.schema import Row
from orgloader.sandbox.studio.values import STRING, Constant, literal


class QueryError(Exception):
    """A query that the studio does not understand, in its words."""


@dataclass(frozen=True)
class Term:
    """``path operator value``; the operators are those of OData, ``startswith`` among them."""

    path: str
    operator: str
    value: Constant


@dataclass(frozen=True)
class Group:
    """``and``, ``or`` or ``not`` of other terms."""

    operator: str
    parts: tuple["Node", ...]


Node = Term | Group
Getter = Callable[[Row], Any]
"""Returns the value of a path in a row."""

_TOKEN = re.compile(
    r"\s*(?:(?P<string>[\w.]*'(?:[^']|'')*')|(?P<mark>[(),])|(?P<word>[^\s(),']+))|\s*(?P<end>$)"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
_FUNCTIONS = ("startswith", "endswith")


def parse(text: str) -> Node:
    """Read a filter; ``QueryError`` when it is misspelled."""
    reader = _Reader(list(_tokens(text)))
    node = reader.either()
    if reader.next is not None:
        raise QueryError(f"Syntax error in $filter near {reader.next}")
    return node


def all_of(node: Node) -> tuple[Node, ...]:
    """Return the terms that must all hold."""
    if isinstance(node, Group) and node.operator == "and":
        return tuple(term for part in node.parts for term in all_of(part))
    return (node,)


def matcher(node: Node, getter: Callable[[str], Getter]) -> Callable[[Row], bool]:
    """Return a function that tells whether a row passes; ``getter`` looks paths up."""
    if isinstance(node, Term):
        return _term(node, getter(node.path))
    tests = [matcher(part, getter) for part in node.parts]
    if node.operator == "not":
        return lambda row: not tests[0](row)
    how = all if node.operator == "and" else any
    return lambda row: how(one(row) for one in tests)


def sort_key(value: Any) -> tuple[bool, bool, Any]:
    """Return what a value is sorted by: nothing comes first, numbers before text."""
    return value is not None, isinstance(value, str), value


def _term(term: Term, get: Getter) -> Callable[[Row], bool]:
    value = term.value.value
    if term.operator in _FUNCTIONS:
        return lambda row: bool(getattr(get(row) or "", term.operator)(value))
    compare = _COMPARE[term.operator]
    if term.operator in ("eq", "ne"):
        return lambda row: compare(get(row), value)
    return lambda row: type(get(row)) is type(value) and compare(get(row), value)


def _tokens(text: str) -> Iterator[str]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise QueryError(f"Syntax error in $filter at position {place}")
        if found["end"] is None:
            yield found["string"] or found["mark"] or found["word"]
        place = found.end()


class _Reader:
    """Reads tokens by recursive descent: or, and, not, then brackets and comparisons."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens[::-1]

    @property
    def next(self) -> str | None:
        return self._tokens[-1] if self._tokens else None

    def either(self) -> Node:
        parts = [self._both()]
        while self._skip("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Group("or", tuple(parts))

    def _both(self) -> Node:
        parts = [self._single()]
        while self._skip("and"):
            parts.append(self._single())
        return parts[0] if len(parts) == 1 else Group("and", tuple(parts))

    def _single(self) -> Node:
        if self._skip("not"):
            return Group("not", (self._single(),))
        if self._skip("("):
            node = self.either()
            self._expect(")")
            return node
        if self.next in _FUNCTIONS:
            return self._function(self._take())
        return self._comparison()

    def _function(self, name: str) -> Term:
        self._expect("(")
        path = self._take()
        self._expect(",")
        value = self._literal()
        self._expect(")")
        if value.type != STRING:
            raise QueryError(f"{name} takes a string")
        return Term(path, name, value)

    def _comparison(self) -> Term:
        path, how = self._take(), self._take()
        if how not in _COMPARE:
            raise QueryError(f"Unknown operator {how} in $filter")
        return Term(path, how, self._literal())

    def _literal(self) -> Constant:
        token = self._take()
        try:
            return literal(token)
        except ValueError:
            raise QueryError(f"Bad literal {token} in $filter") from None

    def _take(self) -> str:
        if not self._tokens:
            raise QueryError("Unexpected end of $filter")
        return self._tokens.pop()

    def _skip(self, token: str) -> bool:
        if self.next == token:
            self._tokens.pop()
            return True
        return False

    def _expect(self, token: str) -> None:
        if self._take() != token:
            raise QueryError(f"Expected {token} in $filter")
