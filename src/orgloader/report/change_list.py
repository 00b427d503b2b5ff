"""What a report shows line by line: its changes, then conflicts, overwritten fields, what is left
out; and which of them a filter leaves.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from orgloader.i18n import translate
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.plan.model import Change, Conflict, Drift
from orgloader.plan.objects import Fields
from orgloader.report import words as report_words
from orgloader.report.model import NO_REPORT, LeftOut, Report
from orgloader.text import Text

PREVIEW = ("action", "object", "kind", "now", "becomes", "reason")
REPORT = ("action", "status", "object", "kind", "before", "after", "reason")
HIDDEN = "excluded"
"""The action whose lines are shown only when it is asked for."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A line that is no change; ``action`` is ``conflict``, ``drift`` or ``excluded``."""

    action: str
    kind: str
    source_id: str
    name: str
    path: str = ""
    old: Fields = field(default_factory=dict)
    new: Fields = field(default_factory=dict)
    reason: Text | None = None


Line = Change | Remark


class ChangeList:
    """The lines of a report, addressed by their number; those that are hidden come last."""

    def __init__(self, report: Report = NO_REPORT) -> None:
        self._reported = report.changes
        self._remarks = tuple(_remarks(report))
        self.lines: Sequence[Line] = (*(one.change for one in report.changes), *self._remarks)
        self.names = report.names
        self._planned = report.counts.planned
        self._found: list[str] = []
        self._along = dict(self._going_along())
        self.left_out = frozenset(c.number for c in self._chosen_not())

    def _chosen_not(self) -> Iterator[Change]:
        return (one.change for one in self._reported if one.status == "left_out")

    def _going_along(self) -> Iterator[tuple[int, range]]:
        """Yield the number of each archived line, with those of what goes along with it."""
        begin = len(self._reported)
        for number, one in enumerate(self._reported):
            if one.change.inside:
                end = begin + len(one.change.inside)
                yield number, range(begin, end)
                begin = end

    def change(self, number: int) -> Change | None:
        """Return the change that a line shows or belongs to, ``None`` for any other remark."""
        if number < len(self._reported):
            return self._reported[number].change
        tops = (top for top, along in self._along.items() if number in along)
        return next((self._reported[top].change for top in tops), None)

    def is_left_out(self, number: int) -> bool:
        """Return whether a line is left out of this load."""
        change = self.change(number) if self.left_out else None
        return change is not None and change.number in self.left_out

    @cached_property
    def actions(self) -> Counter[str]:
        """How many lines there are of each action."""
        found = Counter(remark.action for remark in self._remarks)
        for by_action in self._planned.values():
            found.update({action: by_action.get(action, 0) for action in words.DONE})
        return found

    @cached_property
    def kinds(self) -> Counter[str]:
        """How many lines there are of each kind."""
        found = Counter(remark.kind for remark in self._remarks)
        for kind, by_action in self._planned.items():
            found[kind] += sum(by_action.get(action, 0) for action in words.DONE)
        return found

    @cached_property
    def statuses(self) -> Counter[str]:
        """What became of how many changes."""
        return Counter(map(report_words.status_code, self._reported))

    def status(self, number: int) -> str:
        """Return what became of a line; empty where it is no change."""
        changes = self._reported
        return report_words.status_code(changes[number]) if number < len(changes) else ""

    def error(self, number: int) -> str:
        """Return why a line was not done or not found as written, in clean lines; maybe empty."""
        if number >= len(self._reported):
            return ""
        lines = report_words.error_lines(self._reported[number], translate)
        return "\n".join(map(clean, lines))

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
            left = [number for number in left if self.status(number) in statuses]
        if needle := search.strip().casefold():
            self.index(len(lines))
            found = self._found
            left = [number for number in left if needle in found[number]]
        return self._archived_first(list(left))

    def _archived_first(self, numbers: list[int]) -> list[int]:
        """Return what goes into the archive before all else, each unit with what goes along."""
        if not self.actions["archive"]:
            return numbers
        at = {line: top + 0.5 for top, along in self._along.items() for line in along}
        numbers.sort(key=lambda n: (self.lines[n].action != "archive", at.get(n, n)))
        return numbers

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
        return clean(_CELLS[column](self, number))

    def caption(self, number: int) -> str:
        """Return a line in words: ``Create, department, Sales``."""
        return ", ".join(self.cell(number, column) for column in ("action", "kind", "object"))

    def fields(self, number: int) -> Iterator[tuple[str, str, str]]:
        """Yield (field, now, will become) of a line, in words."""
        line = self.lines[number]
        for name in dict.fromkeys((*line.old, *line.new)):
            now, becomes = (
                clean(report_words.value_words(name, side.get(name), self.names))
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


def _remarks(report: Report) -> Iterator[Remark]:
    for one in report.changes:
        yield from _inside(one.change)
    yield from map(_conflict, report.conflicts)
    yield from map(_drift, report.drift)
    yield from map(_left_out, report.excluded)


def _inside(change: Change) -> Iterator[Remark]:
    reason = Text("Goes along with «%(name)s»", {"name": change.name}, "along")
    for item in change.inside:
        path = f"{change.path} / {item.name}"
        yield Remark(change.action, item.kind, item.source_id, item.name, path, reason=reason)


def _conflict(item: Conflict) -> Remark:
    return Remark("conflict", item.kind, item.source_id, item.name, reason=item.reason)


def _drift(item: Drift) -> Remark:
    reason = Text(
        "Edited in Business Studio: the last load wrote «%(written)s»",
        {"written": item.written or words.EMPTY},
    )
    old, new = {item.field: item.found}, {item.field: item.wanted}
    return Remark("drift", item.kind, item.source_id, item.name, "", old, new, reason)


def _left_out(item: LeftOut) -> Remark:
    return Remark(
        HIDDEN, item.kind, item.source_id, item.name or item.source_id, reason=item.reason
    )


def _old(shown: ChangeList, number: int) -> str:
    return _side(shown, number, shown.lines[number].old)


def _new(shown: ChangeList, number: int) -> str:
    return _side(shown, number, shown.lines[number].new)


def _side(shown: ChangeList, number: int, fields: Fields) -> str:
    hidden = report_words.shown_fields(shown.lines[number].action)
    return report_words.fields_words(fields, shown.names, translate, without=hidden)


def _reason(shown: ChangeList, number: int) -> str:
    if shown.is_left_out(number):
        return translate("Left out of this load")
    line = shown.lines[number]
    return words.reason_of(line.action, line.reason).render(translate)


_CELLS: Mapping[str, Callable[[ChangeList, int], str]] = {
    "action": lambda shown, number: translate(words.action_word(shown.lines[number].action)),
    "object": lambda shown, number: shown.lines[number].name,
    "kind": lambda shown, number: translate(words.kind_word(shown.lines[number].kind)),
    "now": _old,
    "becomes": _new,
    "before": _old,
    "after": _new,
    "reason": _reason,
    "status": lambda shown, number: translate(words.status_word(shown.status(number))),
}
