"""Reading one list in pages, with proof that nothing was left out or came twice."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from orgloader.errors import TargetError
from orgloader.studio.dialects import Row
from orgloader.text import Text


class IncompleteError(TargetError):
    """The pages of one list contradict each other: it changed while it was read, or is odd."""


class Page(NamedTuple):
    """The rows of one answer, and the address of the next page where the service names one."""

    rows: list[Row]
    link: str = ""


def proved(
    fetch: Callable[[int | str], Page | None], key_of: Callable[[Row], str], entity_set: str
) -> Iterator[list[Row]]:
    """Yield the rows of a list page by page, each row once.

    ``fetch`` is given how many rows to skip, or the link of the page before; it returns ``None``
    where rows cannot be skipped, for then the last link ends the list. Every page that was not
    linked begins with the last row before it, so that a shift between two requests is seen; no
    key may come twice; only a page that brings nothing new ends the list, as a service may send
    fewer rows than asked for. Raises ``IncompleteError``.
    """
    seen: dict[str, None] = {}
    links: set[str] = set()
    page = fetch(0)
    new = page.rows if page else []
    while page and (new or page.link):
        _once(seen, [key_of(row) for row in new], entity_set)
        yield new
        if page.link:
            if page.link in links:
                raise incomplete(entity_set, Text("the link to the next page came twice"))
            links.add(page.link)
            page = fetch(page.link)
            new = page.rows if page else []
        else:
            page = fetch(max(len(seen) - 1, 0))
            new = _behind(seen, page.rows, key_of, entity_set) if page else []
    if len(seen) == 1 and (page := fetch(1)) and page.rows:
        raise incomplete(entity_set, Text("only one row comes at a time"))


def _once(seen: dict[str, None], keys: list[str], entity_set: str) -> None:
    for key in keys:
        if key in seen:
            raise incomplete(entity_set, Text("the key %(key)s came twice", {"key": key}))
        seen[key] = None


def _behind(
    seen: dict[str, None], rows: list[Row], key_of: Callable[[Row], str], entity_set: str
) -> list[Row]:
    """Return the rows after the one that was the last before."""
    last = next(reversed(seen), None)
    if last is None:
        return rows
    if not rows or key_of(rows[0]) != last:
        raise incomplete(entity_set, Text("rows were shifted between two pages"))
    return rows[1:]


def incomplete(entity_set: str, why: Text) -> IncompleteError:
    """Return the error for a list that contradicts itself; ``why`` is told in the log."""
    return IncompleteError(
        "Business Studio could not be read completely",
        "%(set)s: its pages do not fit together",
        "Let nobody change the structure in Business Studio during a load, then load again",
        detail=str(why),
        set=entity_set,
    )
