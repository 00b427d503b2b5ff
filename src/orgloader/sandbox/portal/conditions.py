"""Conditions of ``user.get``: ``>ID``, ``%NAME``, ``@UF_DEPARTMENT`` and their like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orgloader.sandbox.portal import php
from orgloader.sandbox.portal.state import Row

_NAME = re.compile(r"(>=|<=|!=%|!%=|!%|!@|!=|=%|%=|[><@%=!])?(.*)", re.DOTALL)
_YES_NO = ("ACTIVE", "IS_ONLINE")
_LISTS = ("UF_DEPARTMENT", "UF_SKILLS")


@dataclass(frozen=True)
class Condition:
    """``operator`` is empty for plain equality; ``value`` is a scalar or a tuple of them."""

    field: str
    operator: str
    value: Any

    @property
    def is_id_bound(self) -> bool:
        return self.field == "ID" and self.operator[:1] in (">", "<")

    @property
    def values(self) -> tuple[Any, ...]:
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def ids(self) -> list[str] | None:
        """The only IDs that pass, ``None`` for a condition of another kind."""
        if self.field != "ID" or self.operator not in ("", "=", "@"):
            return None
        return list(map(php.text, self.values))


def condition(name: str, value: Any) -> Condition:
    found = _NAME.fullmatch(name)
    assert found
    if isinstance(value, (dict, list)):
        value = tuple(map(_plain, php.values(value)))
    return Condition(found[2], found[1] or "", value)


def _plain(value: Any) -> Any:
    """Return a value that can be remembered: what is nested deeper counts for nothing."""
    return "" if isinstance(value, (dict, list)) else value


def passes(row: Row, one: Condition) -> bool:
    if one.field in _YES_NO:
        shown = row.get(one.field, one.field == "ACTIVE")
        return php.truthy(shown) == php.truthy(one.value)
    test, negated = _tests(one.operator)
    held = php.values(row.get(one.field)) if one.field in _LISTS else [row.get(one.field)]
    return negated != any(test(have, want) for have in held for want in one.values)


def _tests(operator: str) -> tuple[Callable[[Any, Any], bool], bool]:
    negated = operator.startswith("!")
    return _OPERATORS[operator.removeprefix("!")], negated


def _same(have: Any, want: Any) -> bool:
    return php.text(have).casefold() == php.text(want).casefold()


def _holds(have: Any, want: Any) -> bool:
    return php.text(want).casefold() in php.text(have).casefold()


def _like(have: Any, want: Any) -> bool:
    parts = map(re.escape, php.text(want).split("%"))
    return bool(re.fullmatch(".*".join(parts), php.text(have), re.IGNORECASE | re.DOTALL))


def _more(have: Any, want: Any) -> bool:
    if isinstance(have, int) or php.text(have).isdigit():
        return php.number(have) > php.number(want)
    return php.text(have) > php.text(want)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "": _same,
    "=": _same,
    "@": _same,
    "%": _holds,
    "=%": _like,
    "%=": _like,
    ">": _more,
    "<": lambda have, want: not _more(have, want) and not _same(have, want),
    ">=": lambda have, want: _more(have, want) or _same(have, want),
    "<=": lambda have, want: not _more(have, want),
}
