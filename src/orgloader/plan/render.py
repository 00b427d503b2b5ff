"""A plan as lines of text for a reader.

``translate`` puts a message ID into the reader's language.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from orgloader.org.model import Excluded
from orgloader.plan import words
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.objects import REFERENCES

Translate = Callable[[str], str]
Tone = Literal["heading", "stop", "confirm", "note", "plain"]

NOTHING = "—"


class Line(NamedTuple):
    """One line of text; ``tone`` tells what kind of line it is."""

    text: str
    tone: Tone = "plain"

    def __str__(self) -> str:
        return self.text


def render(plan: Plan, translate: Translate, most: int | None = None) -> list[Line]:
    """Return the whole plan: findings, changes, what is left out, counts.

    Of a group longer than ``most`` only its beginning is shown.
    """
    return [
        *findings(plan.findings, translate, most),
        *changes(plan.changes, plan.names, translate, most),
        *_excluded(plan, translate, most),
        *_counts(plan, translate),
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
        return NOTHING
    return f"«{names.get(value, value) if field in REFERENCES[change.kind] else value}»"


def _excluded(plan: Plan, translate: Translate, most: int | None) -> Iterator[Line]:
    if plan.excluded:
        yield Line(f"{translate('Excluded')} · {len(plan.excluded)}", "heading")
        lines = [
            Line(f"  {_kind(item.kind, translate)} {_named(item)}: {item.reason.render(translate)}")
            for item in plan.excluded
        ]
        yield from _cut(lines, most, translate)


def _named(item: Excluded) -> str:
    return f"«{item.name}» ({item.id})" if item.name else item.id


def _counts(plan: Plan, translate: Translate) -> Iterator[Line]:
    counts = Counter[tuple[str, str]]((one.kind, one.action) for one in plan.changes)
    if not counts:
        yield Line(translate("Nothing to change"), "heading")
        return
    yield Line(translate("Total"), "heading")
    for kind in words.KINDS:
        parts = [
            f"{translate(words.action_word(action))} {counts[kind, action]}"
            for action in words.ACTIONS
            if counts[kind, action]
        ]
        if parts:
            yield Line(f"  {translate(words.kind_word(kind))}: {', '.join(parts)}")


def _kind(name: str, translate: Translate) -> str:
    return translate(words.kind_word(name))


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
