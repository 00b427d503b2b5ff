"""One call of the portal's REST interface, alone or as a line of a batch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from orgloader.errors import SourceError

BATCH_SIZE = 50
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Command:
    """A method and its parameters: texts, numbers, and lists and maps of them."""

    method: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def line(self) -> str:
        """The command as a line of a batch: percent-encoded once, even within JSON."""
        query = "&".join(_encoded(key, value) for key, value in self.params.items())
        return f"{self.method}?{query}" if query else self.method

    def resolved(self, replies: "Replies") -> "Command":
        """Return the command with what it refers to of ``replies``, as far as that is there.

        In a batch of its own the portal could not: ``$result[u003][49][ID]``.
        """
        params = _resolved(self.params, replies)
        assert isinstance(params, dict)
        return Command(self.method, params)


def _encoded(key: str, value: object) -> str:
    """Return PHP form pairs: ``FILTER[>ID]=5``, ``select[0]=ID&select[1]=NAME``, encoded."""
    if isinstance(value, tuple):
        return _encoded_tuple(key, value)
    if isinstance(value, dict):
        return "&".join(_encoded(f"{key}[{part}]", inner) for part, inner in value.items())
    if isinstance(value, list):
        return "&".join(_encoded(f"{key}[{index}]", inner) for index, inner in enumerate(value))
    return f"{_quoted(key)}={_quoted(str(value))}"


@lru_cache(64)
def _encoded_tuple(key: str, value: tuple[object, ...]) -> str:
    return _encoded(key, list(value))  # the fields to select are the same in every command


@lru_cache(1024)
def _quoted(text: str) -> str:
    return quote(text, safe="")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command came back with.

    ``operating``: seconds of work of this method so far, ``None`` where no limit is kept;
    ``reset``: seconds until some of it is forgotten. ``began``: when the portal began to work on
    it, in ISO 8601 by the portal's clock; empty where it does not tell.
    """

    result: object
    total: int | None = None
    next: int | None = None
    operating: float | None = None
    reset: float = 0.0
    began: str = ""


def _resolved(value: object, replies: "Replies") -> object:
    if isinstance(value, Mapping):
        return {key: _resolved(inner, replies) for key, inner in value.items()}
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return value
    try:
        return replies[found["name"]].result[int(found["index"])]["ID"]  # type: ignore[index, union-attr]
    except (AttributeError, LookupError, TypeError):
        return value


_REFERENCE = re.compile(r"\$result\[(?P<name>\w+)\]\[(?P<index>\d+)\]\[ID\]")
Replies = dict[str, Reply | SourceError]
"""Replies to a batch by command name: a command fails without failing the others."""
