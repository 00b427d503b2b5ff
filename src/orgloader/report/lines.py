"""A report as lines of text for a reader: what a run would do, or was to do.

``translate`` puts a message ID into the reader's language.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from orgloader.plan import words
from orgloader.plan.model import Change, Finding
from orgloader.plan.objects import REFERENCES
from orgloader.report.model import LeftOut, Report, Tally
from orgloader.text import Translate

Tone = Literal["heading", "stop", "confirm", "note", "plain"]


class Line(NamedTuple):
    """One line of text; ``tone`` tells what kind of line it is."""

    text: str
    tone: Tone = "plain"

    def __str__(self) -> str:
        return self.text


def render(report: Report, translate: Translate, most: int | None = None) -> list[Line]:
    """Return findings, changes, what is left out, and how much is planned altogether.

    Of a group longer than ``most`` only its beginning is shown.
    """
    planned = (one.change for one in report.changes)
    return [
        *findings(report.findings, translate, most),
        *changes(planned, report.names, translate, most),
        *_excluded(report.excluded, translate, most),
        *_counts(report.counts.planned, translate),
    ]


def findings(
    found: Iterable[Finding], translate: Translate, most: int | None = None
) -> Iterator[Line]:
    """Yield the findings with their codes, the severest first."""
    items = list(found)
    for severity in words.SEVERITIES:
        word = translate(words.severity_word(severity))
        group = [
            Line(f"{word}: {item.text.render(translate)} [{item.code}]", item.severity)
            for item in items
            if item.severity == severity
        ]
        yield from _cut(group, most if severity == "note" else None, translate, indent="")


def changes(
    planned: Iterable[Change],
    names: Mapping[str, str],
    translate: Translate,
    most: int | None = None,
) -> Iterator[Line]:
    """Yield the changes by action and kind; ``names`` are those of the references."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in planned:
        groups.setdefault((change.action, change.kind), []).append(change)
    for action in words.ACTIONS:
        for kind in words.KINDS:
            if group := groups.get((action, kind), []):
                done, what = words.action_word(action), words.kind_word(kind)
                yield Line(f"{translate(done)} · {translate(what)} · {len(group)}", "heading")
                lines = [Line("  " + change_line(one, names, translate)) for one in group]
                yield from _cut(lines, most, translate)


def change_line(change: Change, names: Mapping[str, str], translate: Translate) -> str:
    """Return one change in one line: its place, old → new, the reason."""
    text = _place(change)
    if difference := _difference(change, names, translate):
        text += f": {difference}"
    if change.reason is not None:
        text += f" ({change.reason.render(translate)})"
    return text


def _place(change: Change) -> str:
    apart = change.kind == "assignment" and change.name != change.path
    return f"{change.name}: {change.path}" if apart else change.path or change.name


def _difference(change: Change, names: Mapping[str, str], translate: Translate) -> str:
    if change.kind == "contact" and change.action == "create":
        return _contact(change, translate)
    if change.action in ("create", "link", "unlink"):
        return ""
    shown = [
        (field, _value(change, change.old, field, names), _value(change, change.new, field, names))
        for field in change.new
    ]
    if len(shown) == 1 and change.action != "update":
        return f"{shown[0][1]} → {shown[0][2]}"
    return ", ".join(f"{_field(field, translate)} {old} → {new}" for field, old, new in shown)


def _contact(change: Change, translate: Translate) -> str:
    return f"{_field(change.new.get('type') or '', translate)} {change.new.get('value') or ''}"


def _value(
    change: Change, fields: Mapping[str, str | None], field: str, names: Mapping[str, str]
) -> str:
    value = fields.get(field)
    if not value:
        return words.EMPTY
    return f"«{names.get(value, value) if field in REFERENCES[change.kind] else value}»"


def _excluded(
    excluded: Sequence[LeftOut], translate: Translate, most: int | None
) -> Iterator[Line]:
    if excluded:
        yield Line(f"{translate('Excluded')} · {len(excluded)}", "heading")
        lines = [
            Line(
                f"  {translate(words.kind_word(item.kind))} {_named(item)}:"
                f" {item.reason.render(translate)}"
            )
            for item in excluded
        ]
        yield from _cut(lines, most, translate)


def _named(item: LeftOut) -> str:
    return f"«{item.name}» ({item.source_id})" if item.name else item.source_id


def _counts(planned: Tally, translate: Translate) -> Iterator[Line]:
    lines = [Line(f"  {line}") for kind in planned if (line := _count(kind, planned, translate))]
    yield Line(translate("Total" if lines else "Nothing to change"), "heading")
    yield from lines


def _count(kind: str, planned: Tally, translate: Translate) -> str:
    parts = [
        f"{translate(words.action_word(action))} {planned[kind][action]}"
        for action in words.ACTIONS
        if planned[kind].get(action)
    ]
    return f"{translate(words.kind_word(kind))}: {', '.join(parts)}" if parts else ""


def _field(name: str, translate: Translate) -> str:
    return translate(words.field_word(name))


def _cut(
    lines: Sequence[Line], most: int | None, translate: Translate, indent: str = "  "
) -> Iterator[Line]:
    if most is None or len(lines) <= most:
        yield from lines
        return
    yield from lines[:most]
    yield Line(
        indent + translate("… and %(count)d more (see --json)") % {"count": len(lines) - most}
    )
