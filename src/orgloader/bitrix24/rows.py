"""From rows of the portal to departments and persons: tolerant of PHP, strict about the unknown.

=====================  ==========================================  =======================
key                    accepted                                    taken as empty
=====================  ==========================================  =======================
texts                  text, number                                missing null false [] {}
``ID``                 5, "5"                                      nothing: it must be there
``PARENT UF_HEAD``     5, "5", [5], ["5"]                          missing null false "" 0 "0" []
``UF_DEPARTMENT``      5, "5", [5, "7"], {"0": 5, "2": 7}          the same, and [0]
``ACTIVE``             true false, "Y" "N", 1 0, "1" "0"           missing null: active
``USER_TYPE``          anything                                    all but ``_NO_EMPLOYEES``
=====================  ==========================================  =======================

HTML entities in names are data. Any other shape raises ``UnknownShapeError``, but for ``UF_HEAD``:
what is no single ID there leaves the head unknown, and nothing else of the department.
"""

import sys
from collections.abc import Mapping
from typing import Any

from orgloader.org.model import Department, Person
from orgloader.org.names import clean

DEPARTMENT = "UF_DEPARTMENT"
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
"""Field of a person → key of a ``user.get`` row."""
SELECT = ("ID", "ACTIVE", *KEYS.values(), DEPARTMENT, "USER_TYPE")
_REPEATED = ("last_name", "first_name", "patronymic", "title")


class UnknownShapeError(ValueError):
    """``path`` tells where in the row something unknown stands."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def row_id(row: object) -> str:
    """Return a row's own ID."""
    if not isinstance(row, dict):
        raise UnknownShapeError("")
    found = _ids(row, "ID")
    if len(found) != 1 or isinstance(row["ID"], (list, dict)):
        raise UnknownShapeError(".ID")
    return found[0]


def department(row: Mapping[str, Any]) -> Department:
    """Read a row of ``department.get``."""
    head, unclear = _head(row)
    return Department(
        id=row_id(row),
        name=_text(row, "NAME"),
        parent=_reference(row, "PARENT"),
        head=head,
        unclear_heads=unclear,
    )


def _head(row: Mapping[str, Any]) -> tuple[str | None, tuple[str, ...] | None]:
    """Return the head, or ``None`` and what stands where one ID belongs."""
    try:
        found = dict.fromkeys(_ids(row, "UF_HEAD"))
    except UnknownShapeError:
        return None, ()
    return (None, tuple(found)) if len(found) > 1 else (next(iter(found), None), None)


def person(row: Mapping[str, Any]) -> Person:
    """Read a row of ``user.get``; texts that many rows share are kept once."""
    texts = {field: _text(row, key) for field, key in KEYS.items()}
    texts |= {field: sys.intern(texts[field]) for field in _REPEATED}
    return Person(
        id=row_id(row),
        departments=tuple(dict.fromkeys(_ids(row, DEPARTMENT))),
        active=flag(row, "ACTIVE", default=True),
        employee=str(row.get("USER_TYPE")).lower() not in _NO_EMPLOYEES,
        **{
            field: sys.intern(text) if field in _REPEATED else text for field, text in texts.items()
        },
    )


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None or value is False or value in ("", [], {}):
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UnknownShapeError(f".{key}")
    return clean(str(value))


def flag(row: Mapping[str, Any], key: str, *, default: bool) -> bool:
    """Read a yes or no in any of its spellings."""
    value = row.get(key, default)
    told = str(default if value is None else value).upper()
    if told in {"TRUE", "Y", "1"}:
        return True
    if told in {"FALSE", "N", "0"}:
        return False
    raise UnknownShapeError(f".{key}")


def _reference(row: Mapping[str, Any], key: str) -> str | None:
    found = _ids(row, key)
    if len(found) > 1:
        raise UnknownShapeError(f".{key}")
    return found[0] if found else None


def _ids(row: Mapping[str, Any], key: str) -> list[str]:
    value = row.get(key)
    items = list(value.values()) if isinstance(value, dict) else value
    try:
        found = [_id(item) for item in (items if isinstance(items, list) else [items])]
    except ValueError:
        raise UnknownShapeError(f".{key}") from None
    return [id for id in found if id]


def _id(value: object) -> str:
    """Return an ID as text, empty for zero and for nothing; ``ValueError`` for what is none."""
    if value is None or value is False or value == "":
        return ""
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdigit()):
        raise ValueError
    return sys.intern(text.lstrip("0"))
