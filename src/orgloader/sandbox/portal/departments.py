"""``department.get`` and ``department.fields``."""

from typing import Any

from orgloader.sandbox.portal import php
from orgloader.sandbox.portal.calls import PAGE, Answer
from orgloader.sandbox.portal.state import PortalState, Row

FIELDS = {
    "ID": "ID",
    "NAME": "Название подразделения",
    "SORT": "Сортировка",
    "PARENT": "Вышестоящее подразделение",
    "UF_HEAD": "Руководитель",
}
_LISTS = ("ID", "PARENT", "UF_HEAD")
_NUMBERS = ("ID", "SORT", "PARENT", "UF_HEAD")


def get(state: PortalState, params: php.Params) -> Answer:
    """Return one page of departments; a page past the end is the first page again."""
    start = php.number(params.get("start"))
    wrapped = params.get("FILTER")
    if isinstance(wrapped, dict):
        params = wrapped
    asked = {name: value for name, value in params.items() if name != "start"}
    rows = state.remembered(repr(asked), lambda: _found(state, params))
    if start < 0:
        return Answer([_shown(row) for row in rows[:PAGE]], total=0)
    start = start // PAGE * PAGE
    if start >= len(rows):
        start = 0
    following = start + PAGE if start + PAGE < len(rows) else None
    return Answer([_shown(row) for row in rows[start : start + PAGE]], len(rows), following)


def _found(state: PortalState, params: php.Params) -> list[Row]:
    rows = [row for row in state.tree() if _wanted(row, params)]
    _sort(rows, params)
    return rows


def _wanted(row: Row, params: php.Params) -> bool:
    """Tell whether the row passes: equality only, exact upper-case names, the rest is ignored."""
    for name in FIELDS:
        if name not in params:
            continue
        asked = params[name]
        wanted = php.values(asked) if name in _LISTS else [asked]
        if name == "NAME":
            if str(row.get(name, "")) not in map(php.text, wanted):
                return False
        elif php.number(_value(row, name)) not in map(php.number, wanted):
            return False
    return True


def _value(row: Row, name: str) -> Any:
    return row.get(name, 500 if name == "SORT" else None)


def _sort(rows: list[Row], params: php.Params) -> None:
    name = php.text(params.get("sort")).upper()
    if name not in FIELDS:
        return
    down = php.text(params.get("order")).upper() == "DESC"
    if name in _NUMBERS:
        rows.sort(key=lambda row: php.number(_value(row, name)), reverse=down)
    else:
        rows.sort(key=lambda row: str(row.get(name, "")), reverse=down)


def _shown(row: Row) -> Row:
    shown: Row = {"ID": str(row["ID"]), "NAME": row.get("NAME")}
    shown["SORT"] = php.number(_value(row, "SORT"))
    for name in ("PARENT", "UF_HEAD"):
        value = row.get(name)
        if value is not None:
            shown[name] = list(map(str, value)) if isinstance(value, list) else str(value)
    return {name: value for name, value in shown.items() if value is not None}
