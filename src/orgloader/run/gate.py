"""May a plan be carried out? What the user was shown, what was confirmed, what forbids it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from orgloader.plan import words
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.words import EMPTY, field_text
from orgloader.text import Text, listed

MOST_NAMED = 10
MOST_TOLD = 100

GONE = Text("it is gone from Business Studio")
OVER = Text("nothing is to be done any more: %(actions)s was shown")
NEW = Text("%(actions)s was not shown")
OTHER = Text("%(field)s: «%(before)s» became «%(now)s» was shown, «%(old)s» becomes «%(new)s» now")
ELSE = Text("%(before)s was shown, %(actions)s would be done now")


@dataclass(frozen=True, slots=True)
class Consent:
    """What the user has agreed to.

    ``confirmed`` are codes of findings. ``expected`` is the plan that was shown: exactly that is
    carried out, or nothing. It was made for the ``base``; ``None`` is the one that is open.
    """

    confirmed: frozenset[str] = frozenset()
    expected: Plan | None = None
    base: str | None = None


NO_CONSENT = Consent()


def blocking(findings: Iterable[Finding], confirmed: Collection[str]) -> list[Finding]:
    """Return the findings that forbid to go on."""
    return [
        finding
        for finding in findings
        if finding.severity == "stop"
        or (finding.severity == "confirm" and finding.code not in confirmed)
    ]


def ignored(confirmed: Collection[str], findings: Iterable[Finding]) -> Iterator[Finding]:
    """Note the confirmations that nothing asks for."""
    asked = {finding.code for finding in findings if finding.severity == "confirm"}
    for code in sorted(set(confirmed) - asked):
        text = Text("Nothing asks for the confirmation %(code)s", {"code": code})
        yield Finding(f"confirm.ignored.{code}", "note", text)


def outdated(consent: Consent, plan: Plan, base: str) -> Iterator[Finding]:
    """Refuse a plan made for another ``base`` than the one that is open, or that is no longer the
    one that was shown.
    """
    if consent.base is not None and consent.base != base:
        text = Text("The plan was made for another base than the one open in Business Studio")
        yield Finding("plan.base", "stop", text)
    elif consent.expected is not None and consent.expected.fingerprint != plan.fingerprint:
        yield from _stale(consent.expected, plan)


def _stale(expected: Plan, plan: Plan) -> Iterator[Finding]:
    """Say what has changed since the plan was shown."""
    before, now = _by_object(expected.changes), _by_object(plan.changes)
    differing = {
        source_id: why
        for source_id in dict.fromkeys((*before, *now))
        if (why := _why(before.get(source_id, ()), now.get(source_id, ()), plan))
    }
    names = {source_id: _name(source_id, before, now) for source_id in differing}
    named = ", ".join(f"{name} ({id})" for id, name in list(names.items())[:MOST_NAMED])
    text = Text(
        "The plan is out of date: %(count)d objects have changed since, among them %(names)s",
        {"count": len(names), "names": named},
    )
    yield Finding("plan.stale", "stop", text, tuple(differing))
    for source_id, why in list(differing.items())[:MOST_TOLD]:
        text = Text("%(name)s: %(why)s", {"name": names[source_id], "why": why})
        yield Finding(f"plan.stale.{source_id}", "note", text, (source_id,))


def _by_object(changes: Iterable[Change]) -> Mapping[str, list[Change]]:
    found: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        found[change.source_id].append(change)
    return found


def _name(source_id: str, *plans: Mapping[str, list[Change]]) -> str:
    return next(changes[0].name for plan in plans for changes in [plan.get(source_id)] if changes)


def _why(before: Iterable[Change], now: Iterable[Change], plan: Plan) -> Text | None:
    """Return what became different for one object, ``None`` where nothing did."""
    was, will = list(before), list(now)
    if [_essence(change) for change in was] == [_essence(change) for change in will]:
        return None
    if was and was[0].key and was[0].source_id not in plan.keys:
        return GONE
    if not will:
        return Text(OVER.message, {"actions": _actions(was)})
    if not was:
        return Text(NEW.message, {"actions": _actions(will)})
    return _other_value(was, will) or Text(
        ELSE.message, {"before": _actions(was), "actions": _actions(will)}
    )


def _essence(change: Change) -> tuple[object, ...]:
    return change.action, change.key, sorted(change.old.items()), sorted(change.new.items())


def _actions(changes: Iterable[Change]) -> Text:
    return listed(words.ACTIONS[action] for action in dict.fromkeys(one.action for one in changes))


def _other_value(was: list[Change], will: list[Change]) -> Text | None:
    """Return the first field whose old or new value is another one now."""
    for before, now in zip(was, will, strict=False):
        for field in before.new.keys() & now.new.keys() if before.action == now.action else ():
            shown = before.old.get(field), before.new[field]
            found = now.old.get(field), now.new[field]
            if shown != found:
                values = dict(zip(("before", "now", "old", "new"), (*shown, *found), strict=True))
                return Text(OTHER.message, {"field": field_text(field), **_told(values)})
    return None


def _told(values: Mapping[str, str | None]) -> Mapping[str, str]:
    return {name: value or EMPTY for name, value in values.items()}
