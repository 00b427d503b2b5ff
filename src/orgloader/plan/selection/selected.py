"""A plan of which some changes are left out: it does, says and remembers only what is chosen."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from orgloader.plan.limits import check_again
from orgloader.plan.model import Finding, Plan
from orgloader.plan.selection.choice import without
from orgloader.plan.selection.dependencies import Dependencies


def selected(plan: Plan, numbers: Collection[int]) -> Plan:
    """Return a whole plan without the changes ``numbers`` and what requires them.

    Nothing is remembered of an object that has a change left out: the next load finds it as if
    this one had not been. Unknown numbers are passed over.
    """
    known = [number for number in numbers if 0 < number <= len(plan.changes)]
    if not known:
        return plan
    left = without(Dependencies(plan), frozenset(), known)
    return leaving_out(plan, left)


def leaving_out(plan: Plan, left: frozenset[int]) -> Plan:
    """Return a whole plan without ``left``, which holds all that requires it."""
    touched = {change.source_id for change in plan.changes if change.number in left}
    chosen = replace(plan, left_out=left)
    gone = touched - {change.source_id for change in chosen.chosen}
    return replace(
        chosen,
        findings=tuple(_findings(chosen, gone)),
        drift=tuple(item for item in plan.drift if item.source_id not in gone),
        links={id: link for id, link in plan.links.items() if id not in touched},
    )


def _findings(plan: Plan, gone: Collection[str]) -> Iterator[Finding]:
    """Yield what is still to be said: limits are counted again."""
    for finding in plan.findings:
        if finding.code.startswith("limit."):
            if (again := check_again(finding, plan)) is not None:
                yield again
        elif not finding.objects or any(id not in gone for id in finding.objects):
            yield finding
