"""``user.get`` and ``user.fields``."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from orgloader.sandbox.portal import php
from orgloader.sandbox.portal.calls import PAGE, Answer
from orgloader.sandbox.portal.conditions import Condition, condition, passes
from orgloader.sandbox.portal.fields import is_open, opened
from orgloader.sandbox.portal.state import PortalState, Row

_ARGUMENTS = {"SORT", "ORDER", "FILTER", "ADMIN_MODE", "SELECT", "START", "IMAGE_RESIZE"}
_HIDDEN_TYPES = ("bot", "email", "imconnector", "replica", "system")


@dataclass(frozen=True)
class Manners:
    """In what servers differ: ``select`` honoured, nulls left out, sorted by ID unasked.

    A filter for the time of the last change may be ``kept``, be ``dropped`` or find ``nobody``.
    Without ``operators`` only conditions of bare field names count (``ID``, not ``>ID``), and the
    others are dropped without an error. ``everybody`` also shows bots and e-mail users.
    """

    select: bool = True
    omit_null: bool = True
    default_sort: bool = True
    changed: Literal["kept", "dropped", "nobody"] = "kept"
    operators: bool = True
    everybody: bool = False


class Users:
    """Answers ``user.get``, remembering which users pass a filter until the portal changes."""

    def __init__(self, state: PortalState, manners: Manners) -> None:
        self._state = state
        self._manners = manners
        self._version = 0
        self._kept: dict[Any, list[Row]] = {}

    def fields(self) -> Answer:
        return Answer({name: name for name in sorted(opened(self._state.scope))})

    def get(self, params: php.Params, owner: str) -> Answer:
        """Return one page of users, as ``owner`` may see them."""
        start = php.number(params.get("start"))
        named = {name.upper(): value for name, value in params.items()}
        rows, places = self._rows(named, owner)
        show = self._shape(named.get("SELECT"))
        if start < 0:
            return Answer([show(rows[place]) for place in places[:PAGE]], total=0)
        page = [show(rows[place]) for place in places[start : start + PAGE]]
        following = start + PAGE if start + PAGE < len(places) else None
        return Answer(page, len(places) or None, following)

    def _rows(self, named: php.Params, owner: str) -> tuple[list[Row], range]:
        """Return rows and the places of those who pass; bounds on the ID are found by bisection."""
        sort, down = self._order(named)
        conditions = self._conditions(named)
        bounds = [one for one in conditions if one.is_id_bound] if sort == "ID" else []
        rest = tuple(one for one in conditions if one not in bounds)
        everybody = self._state.admin and php.truthy(named.get("ADMIN_MODE"))
        rows = self._remembered(rest, sort, owner if not everybody else "")
        places = range(*_cut(rows, bounds))
        return rows, places[::-1] if down else places

    def _order(self, named: php.Params) -> tuple[str, bool]:
        """Return the field and whether downwards: both arguments must be scalars to count."""
        sort, order = (php.text(named.get(name)).upper() for name in ("SORT", "ORDER"))
        if sort and order:
            return sort, order == "DESC"
        return ("ID" if self._manners.default_sort else ""), False

    def _conditions(self, named: php.Params) -> list[Condition]:
        wrapped = named.get("FILTER")
        if not isinstance(wrapped, dict):
            wrapped = {name: value for name, value in named.items() if name not in _ARGUMENTS}
        found = [condition(name.upper(), value) for name, value in wrapped.items()]
        dropped = {"TIMESTAMP_X"} if self._manners.changed == "dropped" else set()
        return [
            one
            for one in found
            if is_open(one.field, self._state.scope)
            and one.field not in dropped
            and (self._manners.operators or not one.operator)
        ]

    def _remembered(self, conditions: tuple[Condition, ...], sort: str, viewer: str) -> list[Row]:
        if self._version != self._state.version:
            self._version = self._state.version
            self._kept.clear()
        key = (conditions, sort, viewer)
        if key not in self._kept:
            self._kept[key] = self._sorted(self._found(conditions, viewer), sort)
        return self._kept[key]

    def _found(self, conditions: tuple[Condition, ...], viewer: str) -> list[Row]:
        return [
            row
            for row in self._candidates(conditions)
            if (self._manners.everybody or row.get("USER_TYPE") not in _HIDDEN_TYPES)
            and (not viewer or row.get("UF_DEPARTMENT") or str(row["ID"]) == viewer)
            and all(self._passes(row, one) for one in conditions)
        ]

    def _passes(self, row: Row, one: Condition) -> bool:
        if one.field != "TIMESTAMP_X":
            return passes(row, one)
        changed = self._state.changed.get(str(row["ID"]))
        kept = self._manners.changed == "kept" and one.operator == ">=" and changed is not None
        return kept and int(changed or 0) >= _moment(one.value)

    def _candidates(self, conditions: tuple[Condition, ...]) -> Iterable[Row]:
        """Return who may pass: all, or where users are asked for by their ID, only those."""
        users = self._state.users
        named = next((one.ids for one in conditions if one.ids is not None), None)
        if named is None:
            return users.values()
        return [users[id] for id in dict.fromkeys(named) if id in users]

    @staticmethod
    def _sorted(rows: list[Row], sort: str) -> list[Row]:
        if sort == "ID":
            return sorted(rows, key=_id)
        return sorted(rows, key=lambda row: php.text(row.get(sort))) if sort else rows

    def _shape(self, select: Any) -> Callable[[Row], Row]:
        asked = {str(name).upper() for name in php.values(select)} if select else set()
        if "*" in asked or not self._manners.select:
            asked = set()
        scope = self._state.scope

        @cache
        def opens(name: str) -> bool:
            wanted = name in asked or ("UF_*" in asked and name.startswith("UF_"))
            return is_open(name, scope) and (wanted or not asked)

        return lambda row: self._shown(row, opens)

    def _shown(self, row: Row, opens: Callable[[str], bool]) -> Row:
        full = {**row, "ID": str(row["ID"]), "ACTIVE": row.get("ACTIVE", True) is not False}
        departments = row.get("UF_DEPARTMENT")
        if isinstance(departments, list):
            full["UF_DEPARTMENT"] = [php.number(one) for one in departments]
        full.setdefault("IS_ONLINE", "N")
        full |= {"TIMESTAMP_X": {}, "LAST_ACTIVITY_DATE": {}}
        if row.get("USER_TYPE") not in _HIDDEN_TYPES:
            full["USER_TYPE"] = "employee" if departments else "extranet"
        nulls = not self._manners.omit_null
        return {
            name: value
            for name, value in full.items()
            if (nulls or value is not None) and opens(name)
        }


def _moment(value: Any) -> float:
    """Return seconds since 1970; a date that is not understood lies in no one's reach."""
    try:
        return datetime.fromisoformat(php.text(value)).timestamp()
    except ValueError:
        return math.inf


def _id(row: Row) -> int:
    return int(row["ID"])


def _cut(rows: list[Row], bounds: list[Condition]) -> tuple[int, int]:
    low, high = 0, len(rows)
    for bound in bounds:
        limit = php.number(bound.value)
        if bound.operator == ">":
            low = max(low, bisect_right(rows, limit, key=_id))
        elif bound.operator == ">=":
            low = max(low, bisect_left(rows, limit, key=_id))
        elif bound.operator == "<":
            high = min(high, bisect_left(rows, limit, key=_id))
        else:
            high = min(high, bisect_right(rows, limit, key=_id))
    return low, high
