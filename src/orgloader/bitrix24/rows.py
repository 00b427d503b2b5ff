"""From rows of the portal to departments and persons: tolerant of PHP, strict about the unknown.

``values`` tells what is accepted. Any other shape raises ``UnknownShapeError``, but for two keys:
where ``UF_HEAD`` is no single ID the head is unknown and nothing else of the department, and a
``USER_TYPE`` that nobody knows is an employee's.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias, TypeVar

from orgloader.bitrix24 import values
from orgloader.org import names
from orgloader.org.model import Department, Person

DEPARTMENT = "UF_DEPARTMENT"
KIND_OF_USER = "USER_TYPE"
UNENCODABLE = "?"
"""Key of a row of which the portal could give no more than the ID (``unencodable``)."""
_NO_EMPLOYEES = {"extranet", "guest", "collaber", "shared", "email", "bot", "imconnector"}
_NO_EMPLOYEES |= {"replica", "system", "call", "document_editor", "controller"}
_NO_EMPLOYEES |= {"shop", "sale", "saleanonymous"}
"""Kinds of users that are never loaded. A kind nobody knows yet must not empty a company."""
KEYS = {
    "last_name": "LAST_NAME",
    "first_name": "NAME",
    "patronymic": "SECOND_NAME",
    "email": "EMAIL",
    "work_phone": "WORK_PHONE",
    "mobile_phone": "PERSONAL_MOBILE",
    "title": "WORK_POSITION",
}
"""Field of a person → key of a ``user.get`` row, in the order of ``Person``."""
SELECT = ("ID", "ACTIVE", *KEYS.values(), DEPARTMENT, KIND_OF_USER)
_REPEATED = {"LAST_NAME", "NAME", "SECOND_NAME", "WORK_POSITION"}

Row: TypeAlias = Mapping[str, Any]
Value = TypeVar("Value")


class UnknownShapeError(ValueError):
    """``path`` tells where in the row something unknown stands."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def row_id(row: object) -> str:
    """Return a row's own ID."""
    if not isinstance(row, dict):
        raise UnknownShapeError("")
    found = _read(row, "ID", values.ids)
    if len(found) != 1 or isinstance(row["ID"], (list, dict)):
        raise UnknownShapeError(".ID")
    return found[0]


def flag(row: Row, key: str, *, default: bool) -> bool:
    """Read a yes or no in any of its spellings."""
    return _read(row, key, partial(values.flag, default=default))


def department(row: Row) -> Department:
    """Read a row of ``department.get``."""
    head, unclear = _head(row)
    parents = _read(row, "PARENT", values.ids)
    if len(parents) > 1:
        raise UnknownShapeError(".PARENT")
    return Department(
        id=row_id(row),
        name=_read(row, "NAME", values.text),
        parent=parents[0] if parents else None,
        head=head,
        unclear_heads=unclear,
    )


def person(row: Row) -> Person:
    """Read a row of ``user.get``."""
    return PersonReader().read([row])[0]


class PersonReader:
    """Reads rows of ``user.get`` in one pass for each field.

    A pass looks at its column as a whole where it can: nearly every column is plain, and then no
    value has to be touched alone. What many rows share is read and kept once.
    """

    def __init__(self) -> None:
        self._texts = {key: _Texts() for key in _REPEATED}
        self._departments: dict[str, tuple[str, ...]] = {}

    def read(self, page: Sequence[Row]) -> list[Person]:
        """Return the persons. Raises ``UnknownShapeError`` for any of the rows."""
        ids = row_ids(page)
        texts = [_column(page, key, self._texts_of(key)) for key in KEYS.values()]
        departments = _column(page, DEPARTMENT, self._places)
        active = _column(page, "ACTIVE", _flags)
        employees = _column(page, KIND_OF_USER, _are_employees)
        return list(map(Person, ids, *texts, departments, active, employees))

    def _texts_of(self, key: str) -> "Pass[str]":
        known = self._texts.get(key)
        return known.all if known is not None else _texts

    def _places(self, column: list[Any]) -> list[tuple[str, ...]]:
        known = self._departments
        for spelled, value in zip(map(repr, column), column, strict=True):
            if spelled not in known:
                known[spelled] = tuple(values.ids(value))
        return [known[spelled] for spelled in map(repr, column)]


def row_ids(page: Sequence[object]) -> list[str]:
    """Return the IDs of rows."""
    try:
        column = [row["ID"] for row in page]  # type: ignore[index]
        if _matches(_PLAIN_IDS, column):
            return column
    except (KeyError, TypeError):
        pass
    return list(map(row_id, page))


Pass: TypeAlias = Callable[[list[Any]], list[Value]]
"""Reads a whole column; ``ValueError`` for a value of unknown shape."""


class _Texts(dict[Any, str]):
    """Texts that many rows share, as they came → clean."""

    def __missing__(self, value: Any) -> str:
        found = values.text(value)
        return self.setdefault(value, found) if isinstance(value, str) else found

    def all(self, column: list[Any]) -> list[str]:
        try:
            return list(map(self.__getitem__, column))
        except TypeError:  # a list or a map
            return list(map(values.text, column))


def _column(page: Sequence[Row], key: str, read: Pass[Value]) -> list[Value]:
    try:
        return read([row.get(key) for row in page])
    except ValueError:
        raise UnknownShapeError(f".{key}") from None


def _texts(column: list[Any]) -> list[str]:
    known = ["" if value is None else value for value in column]
    return known if _matches(_PLAIN_TEXTS, known) else list(map(values.text, column))


def _flags(column: list[Any]) -> list[bool]:
    if column.count(True) == len(column):
        return [True] * len(column)
    return [values.flag(value, default=True) for value in column]


def _are_employees(column: list[Any]) -> list[bool]:
    return [str(value).lower() not in _NO_EMPLOYEES for value in column]


def _matches(plain: re.Pattern[str], column: list[Any]) -> bool:
    """Whether the column holds plain texts only, none of which breaks the line."""
    try:
        lines = "\n".join(column)
    except TypeError:
        return False
    return lines.count("\n") == len(column) - 1 and plain.fullmatch(lines) is not None


_PLAIN_IDS = re.compile(r"[1-9][0-9]{0,17}+(?:\n[1-9][0-9]{0,17}+)*+")
_PLAIN_TEXTS = re.compile(f"{names.PLAIN}(?:\n{names.PLAIN})*+")


def _head(row: Row) -> tuple[str | None, tuple[str, ...] | None]:
    """Return the head, or ``None`` and what is there in the place of one ID."""
    try:
        found = values.ids(row.get("UF_HEAD"))
    except ValueError:
        return None, ()
    return (None, tuple(found)) if len(found) > 1 else (next(iter(found), None), None)


def _read(row: Row, key: str, read: Callable[[Any], Value]) -> Value:
    try:
        return read(row.get(key))
    except ValueError:
        raise UnknownShapeError(f".{key}") from None
