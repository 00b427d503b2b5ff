"""What a report holds, in words: for the pages that are made of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orgloader.i18n import number
from orgloader.plan import words
from orgloader.plan.objects import KINDS
from orgloader.plan.words import EMPTY
from orgloader.report.model import Counts, Report, ReportedChange, RunError, Tally
from orgloader.text import Text, Translate

NAMED_BY_REFERENCE = frozenset({"parent", "head", "person", "position", "unit"})

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


def value_words(field: str, value: str | None, names: Mapping[str, str]) -> str:
    """Return one value as a reader knows it: a reference by its name, nothing as a dash."""
    if not value:
        return EMPTY
    return names.get(value, value) if field in NAMED_BY_REFERENCE else value


def fields_words(
    fields: Mapping[str, str | None],
    names: Mapping[str, str],
    translate: Translate,
    *,
    without: Iterable[str] = (),
) -> str:
    """Return fields and values on one line, a single field without its name."""
    shown = {
        field: value_words(field, value, names)
        for field, value in fields.items()
        if field not in without
    }
    if len(shown) == 1:
        return next(iter(shown.values()))
    return "; ".join(
        f"{translate(words.field_word(field))}: {value}" for field, value in shown.items()
    )


def shown_fields(action: str) -> tuple[str, ...]:
    """Return the fields that need not be shown again: the object's name stands beside them."""
    return ("name",) if action in ("create", "adopt") else ()


def counts_words(counts: Tally, translate: Translate) -> str:
    """Return what was done to all kinds together, ``12 created, 3 moved``; maybe empty."""
    total: Counter[str] = Counter()
    for by_action in counts.values():
        total.update(by_action)
    return ", ".join(
        translate(words.done_words(action)) % {"count": number(total[action])}
        for action in words.DONE
        if total[action]
    )


def figures(counts: Counts) -> Iterator[tuple[str, str, int, int, int]]:
    """Yield (kind, action, planned, accepted, verified) in the order of kinds and actions."""
    for kind in KINDS:
        planned, done, verified = (
            step.get(kind, {}) for step in (counts.planned, counts.done, counts.verified)
        )
        for action in words.ACTIONS:
            if planned.get(action):
                figures = planned[action], done.get(action, 0), verified.get(action, 0)
                yield kind, action, *figures


def error_lines(one: ReportedChange, translate: Translate) -> list[str]:
    """Return why a change was not done or not found as written, and the remote's own words."""
    lines = [
        translate("%(field)s: «%(wanted)s» was written, «%(found)s» was found")
        % {
            "field": translate(words.field_word(item.field)),
            "wanted": item.wanted or EMPTY,
            "found": item.found or EMPTY,
        }
        for item in one.unverified
    ]
    if one.error is not None:
        lines += [one.error.text.render(translate), *one.error.remote.splitlines()]
    return lines


def status_code(one: ReportedChange) -> str:
    """Return what became of a change, ``verified`` for what was done and read back."""
    return "verified" if one.verified else one.status


def outcome_words(report: Report, translate: Translate) -> str:
    """Return how a run ended."""
    return translate(words.outcome_word(report.outcome, report.mode))


def error_words(error: RunError, translate: Translate) -> str:
    """Return why a run could not be carried through, and what to do, on one line."""
    parts = (part.render(translate) for part in (error.title, error.message, error.hint))
    return ". ".join(part.rstrip(".") for part in parts if part)


def summary(report: Report, translate: Translate) -> Iterator[tuple[str, str]]:
    """Yield (what, value) of the head of a report."""
    yield translate("Run"), report.run
    yield translate("Operation"), translate(words.mode_word(report.mode))
    yield translate("Outcome"), outcome_words(report, translate)
    yield translate("Portal"), report.source.portal
    yield translate("Business Studio"), report.target.address
    yield translate("Profile"), report.target.profile
    yield translate("Departments read"), number(report.source.departments)
    yield translate("Persons read"), number(report.source.persons)
    yield translate("Requests"), number(report.requests.total)
    yield translate("Seconds"), number(report.seconds.total, 1)
    if report.error is not None:
        yield translate("Error"), error_words(report.error, translate)


def count_lines(tally: Tally, translate: Translate) -> Iterator[str]:
    """Yield a line for each kind that changes: ``Department: create 3, move 1``."""
    for kind, actions in tally.items():
        shown = [
            f"{translate(words.action_word(action)).lower()} {number(count)}"
            for action, count in actions.items()
            if count and action != "unchanged"
        ]
        if shown:
            yield f"{heading(translate(words.kind_word(kind)))}: {', '.join(shown)}"
