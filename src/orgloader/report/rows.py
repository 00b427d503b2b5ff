"""The rows of a plan or of a report: what they say, and which of them a filter leaves."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter
from typing import Any

from orgloader.i18n import translate
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.plan.model import Change, Conflict, Drift, Plan
from orgloader.plan.objects import Fields
from orgloader.report import words as report_words
from orgloader.text import Text

PREVIEW = ("action", "object", "kind", "now", "becomes", "reason")
REPORT = ("action", "status", "object", "kind", "before", "after", "reason")
HIDDEN = "excluded"
"""The action whose rows are shown only when it is asked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is not a change of a plan; ``action`` is one of ``words.ACTIONS``."""

    action: str
    kind: str
    source_id: str
    name: str
    path: str = ""
    old: Fields = field(default_factory=dict)
    new: Fields = field(default_factory=dict)
    reason: Text | str | None = None
    status: str = ""
    verified: bool = False
    error: str = ""


Line = Change | Row


class Rows:
    """Lines in the order of the plan, addressed by their number there; the hidden ones come last.

    ``tally`` says how many there are of each action and kind, ``statuses`` what became of how many;
    the lines of a plan have no status yet.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        names: Mapping[str, str],
        tally: Counter[tuple[str, str]] | None = None,
        statuses: Counter[str] | None = None,
    ) -> None:
        self.lines = lines
        self.names = names
        self.statuses = statuses or Counter()
        self._tally = tallied(lines) if tally is None else tally
        self._found: list[str] = []

    @cached_property
    def actions(self) -> Counter[str]:
        """How many lines there are of each action."""
        return _sum((action, count) for (action, _), count in self._tally.items())

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many lines there are of each kind."""
        return _sum((kind, count) for (_, kind), count in self._tally.items())

    def filter(
        self,
        actions: Collection[str] = (),
        kinds: Collection[str] = (),
        statuses: Collection[str] = (),
        search: str = "",
    ) -> list[int]:
        """Return the lines of the given actions, kinds, statuses (none: all) that hold ``search``.

        Without ``actions`` the lines that are left out of the load do not show.
        """
        lines = self.lines
        left: Iterable[int] = range(len(lines) - (0 if actions else self.actions[HIDDEN]))
        if actions:
            left = [number for number in left if lines[number].action in actions]
        if kinds:
            left = [number for number in left if lines[number].kind in kinds]
        if statuses:
            left = [number for number in left if status_of(lines[number]) in statuses]
        if needle := search.strip().casefold():
            self.index(len(lines))
            found = self._found
            left = [number for number in left if needle in found[number]]
        return list(left)

    def index(self, most: int) -> bool:
        """Make up to ``most`` more lines ready for searching; tell whether some are left."""
        begin = len(self._found)
        self._found.extend(map(self._searched, self.lines[begin : begin + most]))
        return len(self._found) < len(self.lines)

    @property
    def ready(self) -> bool:
        """Whether all lines are ready for searching."""
        return len(self._found) == len(self.lines)

    def sort(self, numbers: Iterable[int], column: str, *, down: bool) -> list[int]:
        """Return ``numbers`` in the order of what stands in ``column``."""
        if column == "action":
            order = {action: place for place, action in enumerate(words.ACTIONS)}
            return sorted(
                numbers, key=lambda n: order.get(self.lines[n].action, len(order)), reverse=down
            )
        return sorted(numbers, key=lambda n: self.cell(n, column).casefold(), reverse=down)

    def cell(self, number: int, column: str) -> str:
        """Return what stands in a cell, in the language in use, on one clean line."""
        return clean(_CELLS[column](self, self.lines[number]))

    def told(self, number: int) -> str:
        """Return the line in words: ``Create, department, Sales``."""
        return ", ".join(self.cell(number, column) for column in ("action", "kind", "object"))

    def fields(self, number: int) -> Iterator[tuple[str, str, str]]:
        """Yield (field, now, will become) of a line, in words."""
        line = self.lines[number]
        for name in dict.fromkeys((*line.old, *line.new)):
            now, becomes = (
                clean(report_words.told_value(name, side.get(name), self.names))
                for side in (line.old, line.new)
            )
            yield translate(words.field_word(name)), now, becomes

    def _searched(self, line: Line) -> str:
        names = self.names
        values = [
            names.get(value, value)
            for side in (line.old, line.new)
            for value in side.values()
            if value
        ]
        return "\n".join((line.name, line.path, line.source_id, *values)).casefold()


def _sum(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for code, count in counts:
        total[code] += count
    return total


def rows_of_plan(plan: Plan) -> Rows:
    """Return changes, conflicts, overwritten fields and what is left out of a plan."""
    others: list[Line] = [_conflict(item) for item in plan.conflicts]
    others += map(_drift, plan.drift)
    others += [
        Row(HIDDEN, item.kind, item.id, item.name or item.id, reason=item.reason)
        for item in plan.excluded
    ]
    lines = [*plan.changes, *others] if others else plan.changes
    return Rows(lines, plan.names, plan.tally + tallied(others))


def tallied(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    """Return how many lines there are of each action and kind."""
    return Counter(map(attrgetter("action", "kind"), lines))


def rows_of_report(report: Mapping[str, Any]) -> Rows:
    """Return changes and what was left out of a report (contracts.md, Report)."""
    lines: list[Line] = [_reported(change) for change in report.get("changes", ())]
    statuses = Counter(map(status_of, lines))
    lines += map(_left_out, report.get("excluded", ()))
    return Rows(lines, report_words.names_in(report), statuses=statuses)


def _left_out(item: Mapping[str, Any]) -> Row:
    id = item["source_id"]
    return Row(HIDDEN, item["kind"], id, item.get("name") or id, reason=item["reason"])


def _conflict(item: Conflict) -> Row:
    return Row("conflict", item.kind, item.source_id, item.name, reason=item.reason)


def _drift(item: Drift) -> Row:
    reason = Text(
        "Edited in Business Studio: the last load wrote «%(written)s»",
        {"written": item.written or report_words.EMPTY},
    )
    old, new = {item.field: item.found}, {item.field: item.wanted}
    return Row("drift", item.kind, item.source_id, item.name, "", old, new, reason)


def _reported(change: Mapping[str, Any]) -> Row:
    return Row(
        change["action"],
        change["kind"],
        change["source_id"],
        change["name"],
        change["path"],
        change.get("old") or {},
        change.get("new") or {},
        change.get("reason") or None,
        change.get("status", ""),
        bool(change.get("verified")),
        change.get("error") or "",
    )


def _side(rows: Rows, line: Line, fields: Fields) -> str:
    hidden = report_words.shown_fields(line.action)
    return report_words.told_fields(fields, rows.names, translate, without=hidden)


def _reason(line: Line) -> str:
    if isinstance(line.reason, Text):
        return line.reason.render(translate)
    return translate(line.reason or words.reason_words(line.action))


def status_of(line: Line) -> str:
    """Return what became of a line, ``verified`` for what was done and read back."""
    if isinstance(line, Change):
        return ""
    return "verified" if line.verified else line.status


_CELLS: Mapping[str, Callable[[Rows, Line], str]] = {
    "action": lambda _, line: translate(words.action_word(line.action)),
    "object": lambda _, line: line.name,
    "kind": lambda _, line: translate(words.kind_word(line.kind)),
    "now": lambda rows, line: _side(rows, line, line.old),
    "becomes": lambda rows, line: _side(rows, line, line.new),
    "before": lambda rows, line: _side(rows, line, line.old),
    "after": lambda rows, line: _side(rows, line, line.new),
    "reason": lambda _, line: _reason(line),
    "status": lambda _, line: translate(words.status_word(status_of(line))),
}
