"""How a list is found, sorted and cut."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from orgloader.sandbox.studio import filter as filters
from orgloader.sandbox.studio.columns import Columns
from orgloader.sandbox.studio.filter import Group, Node, QueryError, Term
from orgloader.sandbox.studio.schema import EntitySet, Id, Row
from orgloader.sandbox.studio.store import Store
from orgloader.sandbox.studio.switches import Switches
from orgloader.sandbox.studio.values import fits

_COUNT = re.compile(r"(?:filter\((.*)\)/)?aggregate\(\$count as (\w+)\)", re.DOTALL)


@dataclass(frozen=True)
class _Plan:
    """A filter taken apart: equalities that an index answers, a bound on the key, the rest."""

    equal: tuple[Term, ...] = ()
    bounds: tuple[Term, ...] = ()
    rest: tuple[Node, ...] = ()


class Lists:
    """Finds the rows of a list, remembering a sorted one until something is written."""

    def __init__(self, store: Store, switches: Callable[[], Switches]) -> None:
        self._store = store
        self._columns = Columns(store)
        self._switches = switches
        self._kept: dict[tuple[Any, ...], tuple[int, list[Row]]] = {}

    def rows(self, known: EntitySet, asked: dict[str, str]) -> list[Row]:
        """Return all objects that pass ``$filter``, as ``$orderby`` says."""
        plan = self._plan(known, asked.get("$filter"))
        sorting = self._sorting(known, asked.get("$orderby", ""))
        key = known.key.field
        if sorting != [(key, False)]:
            plan = replace(plan, bounds=(), rest=plan.rest + plan.bounds)
        return _within(self._sorted(known, plan, sorting), plan.bounds, key)

    def counted(self, known: EntitySet, asked: dict[str, str]) -> list[Row]:
        """Answer ``$apply``: ``aggregate($count as N)``, maybe after ``filter(…)/``.

        ``$filter`` would be applied to the aggregate, which has none of the set's properties.
        """
        found = _COUNT.fullmatch(asked["$apply"])
        if not found or "$filter" in asked:
            raise QueryError("This $apply is not supported")
        counted = {"$filter": found[1]} if found[1] else {}
        return [{found[2]: len(self.rows(known, counted))}]

    def is_hidden(self, one: Id) -> bool:
        """Tell whether the account does not see an object, or it lies where nobody looks."""
        hidden = self._switches().hidden
        if hidden and hidden & self._kinds(one):
            return True
        return self._store.schema.top is not None and self._store.is_orphan(one)

    def _kinds(self, one: Id) -> set[str]:
        """Return the kind of an object; of a relation, the kinds of both its ends."""
        known, row = self._store.schema.sets[one.set], self._store.tables.row(one)
        ends = [row[name] for name in known.references if known.links and row[name] is not None]
        kinds = (self._store.kind_of(end) for end in ends or [one])
        return {kind.name for kind in kinds if kind}

    def _plan(self, known: EntitySet, text: str | None) -> _Plan:
        if text is None:
            return _Plan()
        found = filters.all_of(self._resolved(known, filters.parse(text)))
        terms = [one for one in found if isinstance(one, Term)]
        equal = tuple(one for one in terms if one.operator == "eq" and self._field(known, one))
        bounds = tuple(
            one
            for one in terms
            if one.path == known.key.field
            and one.operator in ("gt", "ge", "lt", "le")
            and one.value.value is not None
        )
        return _Plan(equal, bounds, tuple(one for one in found if one not in equal + bounds))

    def _field(self, known: EntitySet, term: Term) -> bool:
        """Tell whether an index answers an equality."""
        return self._columns.column(known, term.path).field in known.indexed

    def _resolved(self, known: EntitySet, node: Node) -> Node:
        if isinstance(node, Group):
            return replace(node, parts=tuple(self._resolved(known, one) for one in node.parts))
        column = self._columns.column(known, node.path)
        if not fits(column.type, node.value):
            raise QueryError(f"The literal does not fit the type of the property {node.path}")
        members = self._store.schema.enumerations.get(column.type)
        if members is not None and node.value.value not in (None, *members):
            raise QueryError(f"{column.type} has no member {node.value.value}")
        if node.path in known.texts and node.value.value is not None:
            sought = self._switches().sought(node.value.value)
            return replace(node, value=replace(node.value, value=sought))
        return node

    def _sorting(self, known: EntitySet, text: str) -> list[tuple[str, bool]]:
        found = []
        for part in text.split(",") if text else ():
            path, _, way = part.strip().partition(" ")
            if way not in ("", "asc", "desc"):
                raise QueryError("Syntax error in $orderby")
            self._columns.column(known, path)
            found.append((path, way == "desc"))
        return found

    def _sorted(self, known: EntitySet, plan: _Plan, sorting: list[tuple[str, bool]]) -> list[Row]:
        version = self._store.tables.version
        key = (known.name, plan.equal, plan.rest, tuple(sorting), self._switches().hidden)
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            if len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[key] = (version, self._found(known, plan))
            for path, down in reversed(sorting):
                get = self._columns.column(known, path).get
                kept[1].sort(key=lambda row: filters.sort_key(get(row)), reverse=down)
        return kept[1]

    def _found(self, known: EntitySet, plan: _Plan) -> list[Row]:
        rows = self._store.tables.rows[known.name]
        candidates = [
            list(self._columns.candidates(known, self._columns.column(known, one.path), value))
            for one in plan.equal
            for value in (one.value.value,)
        ]
        keys = min(candidates, key=len) if candidates else list(rows)
        tests = [
            filters.matcher(node, lambda path: self._columns.column(known, path).get)
            for node in plan.equal + plan.rest
        ]
        return [
            rows[key]
            for key in keys
            if all(one(rows[key]) for one in tests) and not self.is_hidden(Id(known.name, key))
        ]


def _within(rows: list[Row], bounds: tuple[Term, ...], key: str) -> list[Row]:
    low, high = 0, len(rows)
    for bound in bounds:
        side = bisect_right if bound.operator in ("gt", "le") else bisect_left
        place = side(rows, bound.value.value, key=lambda row: row[key])
        if bound.operator in ("gt", "ge"):
            low = max(low, place)
        else:
            high = min(high, place)
    return rows[low:high] if bounds else rows
