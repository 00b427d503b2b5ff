"""What a report holds, told in words: for the pages that are made of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from orgloader.i18n import number
from orgloader.plan import words
from orgloader.plan.objects import KINDS
from orgloader.text import Text

Translate = Callable[[str], str]
Row = tuple[str, ...]

NAMED_BY_REFERENCE = frozenset({"parent", "head", "person", "position", "unit"})
EMPTY = "—"

COUNTS = (Text("Kind"), Text("Action"), Text("Planned"), Text("Applied"), Text("Verified"))
CHANGES = (
    Text("Object"),
    Text("Kind"),
    Text("Before"),
    Text("After"),
    Text("Reason"),
    Text("Status"),
)
SHEET = (
    Text("Action"),
    Text("Kind"),
    Text("Object"),
    Text("Source ID"),
    Text("Path"),
    Text("Before"),
    Text("After"),
    Text("Reason"),
    Text("Status"),
    Text("Verified"),
    Text("Error"),
)
FINDINGS = (Text("Severity"), Text("Code"), Text("Text"))
EXCLUDED = (Text("Kind"), Text("Source ID"), Text("Name"), Text("Reason"))


def heading(word: str) -> str:
    """Return ``word`` as it stands at the head of a line."""
    return word[:1].upper() + word[1:]


def heads(columns: Sequence[Text], translate: Translate) -> list[str]:
    """Return the headings of ``columns``."""
    return [column.render(translate) for column in columns]


def names_in(report: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the readable names of the source IDs which stand in the changes of a report."""
    named = {change["source_id"]: change["name"] for change in report.get("changes", ())}
    return {**named, **report.get("names", {})}


def told_value(field: str, value: str | None, names: Mapping[str, str]) -> str:
    """Return one value as a reader knows it: a reference by its name, nothing as a dash."""
    if not value:
        return EMPTY
    return names.get(value, value) if field in NAMED_BY_REFERENCE else value


def told_fields(
    fields: Mapping[str, str | None],
    names: Mapping[str, str],
    translate: Translate,
    *,
    without: Iterable[str] = (),
) -> str:
    """Return fields and values on one line, a single field without its name."""
    told = {
        field: told_value(field, value, names)
        for field, value in fields.items()
        if field not in without
    }
    if len(told) == 1:
        return next(iter(told.values()))
    return "; ".join(
        f"{translate(words.field_word(field))}: {value}" for field, value in told.items()
    )


def shown_fields(action: str) -> tuple[str, ...]:
    """Return the fields that need not be shown again: the object's name stands beside them."""
    return ("name",) if action in ("create", "adopt") else ()


def told_counts(counts: Mapping[str, Mapping[str, int]], translate: Translate) -> str:
    """Return what was done to all kinds together, ``12 created, 3 moved``; maybe empty."""
    total: Counter[str] = Counter()
    for by_action in counts.values():
        total.update(by_action)
    return ", ".join(
        translate(words.done_words(action)) % {"count": number(total[action])}
        for action in words.DONE
        if total[action]
    )


def reached(changes: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield (kind, action, planned, accepted, verified) in the order of kinds and actions."""
    planned: Counter[tuple[str, str]] = Counter()
    accepted: Counter[tuple[str, str]] = Counter()
    verified: Counter[tuple[str, str]] = Counter()
    for change in changes:
        at = change["kind"], change["action"]
        planned[at] += 1
        accepted[at] += change.get("status") == "done"
        verified[at] += bool(change.get("verified"))
    kinds, actions = list(KINDS), list(words.ACTIONS)
    for at in sorted(planned, key=lambda at: (_place(kinds, at[0]), _place(actions, at[1]))):
        yield *at, planned[at], accepted[at], verified[at]


def _place(order: list[Any], item: str) -> int:
    return order.index(item) if item in order else len(order)


def summary(report: Mapping[str, Any], translate: Translate) -> Iterator[Row]:
    """Yield (what, value) of the head of a report."""
    source, target = report.get("source", {}), report.get("target", {})
    requests, seconds = report.get("requests", {}), report.get("seconds", {})
    yield translate("Run"), str(report.get("run", ""))
    mode = report.get("mode", "")
    yield translate("Operation"), translate(words.mode_word(mode))
    yield translate("Outcome"), translate(words.outcome_word(report.get("outcome", ""), mode))
    yield translate("Portal"), str(source.get("portal", ""))
    yield translate("Business Studio"), str(target.get("address", ""))
    yield translate("Profile"), str(target.get("profile", ""))
    yield translate("Departments read"), number(source.get("departments", 0))
    yield translate("Persons read"), number(source.get("persons", 0))
    yield translate("Requests"), number(sum(requests.values()))
    yield translate("Seconds"), number(sum(seconds.values()), 1)
