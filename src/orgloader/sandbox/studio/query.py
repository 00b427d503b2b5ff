"""The options of a GET, and how a list is found, sorted, cut and shown."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes

from orgloader.sandbox.studio import filter as filters
from orgloader.sandbox.studio.filter import Group, Guid, Node, QueryError, Term
from orgloader.sandbox.studio.schema import EntitySet, Row
from orgloader.sandbox.studio.store import Store

OPTIONS = ("$select", "$expand", "$filter", "$orderby", "$skip", "$top", "$apply")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_COUNT = re.compile(r"(?:filter\((.*)\)/)?aggregate\(\$count as (\w+)\)", re.DOTALL)
_EXPANDED = re.compile(r"(\w+)(?:\(\$select=([\w,]+)\))?")


def decoded(text: str) -> str:
    """Undo percent-encoding strictly: a ``+`` stays a ``+``."""
    if _BAD_ESCAPE.search(text):
        raise QueryError("Bad escape in the address")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise QueryError("The address is not UTF-8") from None


def options(query: str, allowed: tuple[str, ...] = OPTIONS) -> dict[str, str]:
    """Read the query of an address; ``QueryError`` for an option that is not supported."""
    found: dict[str, str] = {}
    for part in query.split("&") if query else ():
        name, _, value = part.partition("=")
        name = decoded(name)
        if name not in allowed:
            raise QueryError(f"The query option {name} is not supported")
        found[name] = decoded(value)
    return found


@dataclass(frozen=True)
class _Plan:
    """A filter taken apart: equalities that an index answers, a bound on the key, the rest."""

    equal: tuple[Term, ...]
    bounds: tuple[Term, ...]
    rest: tuple[Node, ...]


class Lists:
    """Answers GETs, remembering a sorted list until its set changes.

    ``tag`` returns what an object shows beside its fields.
    """

    def __init__(self, store: Store, tag: Callable[[Any], Row]) -> None:
        self._tag = tag
        self._store = store
        self._schema = store.schema
        self._kept: dict[tuple[Any, ...], tuple[int, list[Row]]] = {}

    def rows(self, known: EntitySet, asked: dict[str, str]) -> list[Row]:
        """Return all objects that pass ``$filter``, as ``$orderby`` says."""
        plan = self._plan(known, asked.get("$filter"))
        sorting = self._sorting(known, asked.get("$orderby", ""))
        by_key = sorting == [(self._schema.key, False)]
        if not by_key:
            plan = replace(plan, bounds=(), rest=plan.rest + plan.bounds)
        rows = self._sorted(known, plan, sorting)
        return _within(rows, plan.bounds, self._schema.key)

    def page(self, known: EntitySet, asked: dict[str, str], cap: int | None) -> list[Row]:
        """Return the part of the list between ``$skip`` and ``$top``, as it is shown."""
        self._selected(known, asked.get("$select"))
        rows = self.rows(known, asked)
        skip, top = (_count(asked, name) for name in ("$skip", "$top"))
        sizes = [size for size in (top, cap) if size is not None]
        rows = rows[skip or 0 :]
        rows = rows[: min(sizes)] if sizes else rows
        return [self.shown(known, row, asked) for row in rows]

    def aggregated(self, known: EntitySet, asked: dict[str, str]) -> list[Row]:
        """Answer ``$apply``: ``aggregate($count as N)``, maybe after ``filter(…)/``.

        ``$filter`` would be applied to the aggregate, which has none of the set's properties.
        """
        found = _COUNT.fullmatch(asked["$apply"])
        if not found or "$filter" in asked:
            raise QueryError("This $apply is not supported")
        counted = {"$filter": found[1]} if found[1] else {}
        return [{found[2]: len(self.rows(known, counted))}]

    def shown(self, known: EntitySet, row: Row, asked: dict[str, str]) -> Row:
        """Return a row as JSON has it, with what is selected and expanded."""
        names = self._selected(known, asked.get("$select"))
        shown = self._tag(row[self._schema.key]) | {name: row[name] for name in names}
        if "$expand" in asked:
            for name, fields in _expanded(asked["$expand"]):
                shown[name] = self._expand(known, row, name, fields)
        return shown

    def _selected(self, known: EntitySet, select: str | None) -> list[str]:
        plain = sorted(known.fields | (set() if self._schema.binds else known.references))
        if select is None or select == "*":
            return plain
        names = [name.strip() for name in select.split(",")]
        for name in names:
            if name not in plain:
                raise QueryError(f"The property {name} does not exist")
        return names

    def _expand(self, known: EntitySet, row: Row, name: str, fields: str | None) -> Row | None:
        if not self._schema.binds or name not in known.references:
            raise QueryError(f"The property {name} cannot be expanded")
        found = self._store.find(row[name])
        if found is None:
            return None
        target = self._store.set_of(found)
        return {field: found[field] for field in self._selected(target, fields)}

    def column(self, known: EntitySet, path: str) -> str:
        """Return the field behind a path; with bound references ``Parent/ID`` leads to a key."""
        name, slash, rest = path.partition("/")
        if self._schema.binds and name in known.references and slash:
            if rest == self._schema.key:
                return name
        elif not slash and (name in known.fields or self._is_plain_reference(known, name)):
            return name
        raise QueryError(f"The property {path} does not exist")

    def _is_plain_reference(self, known: EntitySet, name: str) -> bool:
        return not self._schema.binds and name in known.references

    def _plan(self, known: EntitySet, text: str | None) -> _Plan:
        if text is None:
            return _Plan((), (), ())
        found = filters.all_of(self._resolved(known, filters.parse(text)))
        comparisons = [one for one in found if isinstance(one, Term)]
        equal = tuple(
            one for one in comparisons if one.operator == "eq" and one.field in known.indexed
        )
        bounds = tuple(
            one
            for one in comparisons
            if one.field == self._schema.key and one.operator in ("gt", "ge", "lt", "le")
        )
        return _Plan(equal, bounds, tuple(one for one in found if one not in equal + bounds))

    def _resolved(self, known: EntitySet, node: Node) -> Node:
        if isinstance(node, Group):
            return replace(node, parts=tuple(self._resolved(known, one) for one in node.parts))
        field = self.column(known, node.field)
        return replace(node, field=field, value=self._value(known, field, node.value))

    def _value(self, known: EntitySet, field: str, value: Any) -> Any:
        """Return a literal as the field holds it; GUIDs and keys must be spelled as such."""
        is_key = field == self._schema.key or field in known.references
        kind = self._schema.key_type if is_key else "guid" if field == "guid" else None
        expected = {"string": str, "guid": Guid, "int": int}.get(kind or "")
        if expected and value is not None and not isinstance(value, expected):
            raise QueryError(f"The literal does not fit the type of the property {field}")
        return value.text if isinstance(value, Guid) else value

    def _sorting(self, known: EntitySet, text: str) -> list[tuple[str, bool]]:
        found = []
        for part in text.split(",") if text else ():
            name, _, way = part.strip().partition(" ")
            if way not in ("", "asc", "desc"):
                raise QueryError("Syntax error in $orderby")
            found.append((self.column(known, name), way == "desc"))
        return found

    def _sorted(self, known: EntitySet, plan: _Plan, sorting: list[tuple[str, bool]]) -> list[Row]:
        version = self._store.versions[known.name]
        key = (known.name, plan.equal, plan.rest, tuple(sorting))
        kept = self._kept.get(key)
        if kept is None or kept[0] != version:
            if len(self._kept) >= 8:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[key] = (version, self._found(known, plan))
            for field, down in reversed(sorting):
                kept[1].sort(key=lambda row: filters.sort_key(row[field]), reverse=down)
        return kept[1]

    def _found(self, known: EntitySet, plan: _Plan) -> list[Row]:
        rows = self._store.rows[known.name]
        keys = [self._store.lookup(known, term.field, term.value) for term in plan.equal]
        candidates = [rows[key] for key in min(keys, key=len)] if keys else list(rows.values())
        tests = [filters.matcher(node) for node in plan.equal + plan.rest]
        return [row for row in candidates if all(one(row) for one in tests)]


def _within(rows: list[Row], bounds: tuple[Term, ...], key: str) -> list[Row]:
    low, high = 0, len(rows)
    for bound in bounds:
        side = bisect_right if bound.operator in ("gt", "le") else bisect_left
        place = side(rows, bound.value, key=lambda row: row[key])
        if bound.operator in ("gt", "ge"):
            low = max(low, place)
        else:
            high = min(high, place)
    return rows[low:high] if bounds else rows


def _count(asked: dict[str, str], name: str) -> int | None:
    value = asked.get(name)
    if value is not None and not value.isdigit():
        raise QueryError(f"{name} must be a number")
    return int(value) if value is not None else None


def _expanded(text: str) -> list[tuple[str, str | None]]:
    found = [_EXPANDED.fullmatch(part.strip()) for part in re.split(r",(?![^(]*\))", text)]
    if not all(found):
        raise QueryError("Syntax error in $expand")
    return [(one[1], one[2]) for one in found if one]
