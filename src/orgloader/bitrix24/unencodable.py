"""Lists that the portal cannot encode: one text with a damaged character spoils a whole answer.

PHP writes no JSON of such a text, and the portal answers WRONG_ENCODING for all of it, a batch of
fifty pages included. The batch finds the page (``Portal.batch``), this finds the row.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any, Protocol

from orgloader.bitrix24.command import PAGE_SIZE, Command, Replies, Reply
from orgloader.bitrix24.errors import ENCODING, RefusalError, unencodable_department
from orgloader.bitrix24.pages import DepartmentPages, departments_by_ids, id_of, rows_of
from orgloader.bitrix24.persons import METHOD, by_ids
from orgloader.bitrix24.rows import UNENCODABLE

_HIGHEST = 20_000
"""So far departments are looked for: who has more of them knows the one that was edited last."""


class Asks(Protocol):
    """The portal, as far as it is needed here."""

    room: int

    def call(self, command: Command) -> Reply: ...

    def batch(self, commands: Mapping[str, Command]) -> Replies: ...


def row_by_row(portal: Asks, command: Command, error: RefusalError) -> Reply:
    """Return the reply to a page of persons; of a row that cannot be encoded only the ID is there.

    Raises ``SourceError``: for a department, since without its name there is no place for it, and
    ``error`` where nothing can be found out.
    """
    if command.method == DepartmentPages.method:
        raise next((unencodable_department(id) for id in _departments(portal)), error)
    if command.method != METHOD:
        raise error
    page = portal.call(Command(METHOD, {**command.params, "select": ("ID",)}))
    ids = [id_of(row, METHOD, index) for index, row in enumerate(rows_of(page, METHOD))]
    return replace(page, result=list(_persons(portal, ids)))


def _persons(portal: Asks, ids: list[str]) -> Iterator[Any]:
    rows = _rows(portal, by_ids(ids)) if ids else []
    if rows is not None:
        yield from rows
    elif len(ids) == 1:
        yield {"ID": ids[0], UNENCODABLE: True}
    else:
        yield from _persons(portal, ids[: len(ids) // 2])
        yield from _persons(portal, ids[len(ids) // 2 :])


def _departments(portal: Asks) -> Iterator[str]:
    """Yield the IDs of departments that cannot be encoded, of all that there may be."""
    ids = iter(map(str, range(1, _HIGHEST)))
    while batch := [part for _ in range(portal.room) if (part := list(islice(ids, PAGE_SIZE)))]:
        replies = portal.batch({f"d{n}": departments_by_ids(part) for n, part in enumerate(batch)})
        for n, part in enumerate(batch):
            if not isinstance(replies[f"d{n}"], Reply):
                yield from _among(portal, part)


def _among(portal: Asks, ids: list[str]) -> Iterator[str]:
    if _rows(portal, departments_by_ids(ids)) is not None:
        return
    if len(ids) == 1:
        yield ids[0]
    else:
        yield from _among(portal, ids[: len(ids) // 2])
        yield from _among(portal, ids[len(ids) // 2 :])


def _rows(portal: Asks, command: Command) -> list[Any] | None:
    """Return the rows of a list, ``None`` where it cannot be encoded."""
    try:
        return rows_of(portal.call(command), command.method)
    except RefusalError as error:
        if error.code != ENCODING:
            raise
        return None
