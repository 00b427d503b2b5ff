"""What of a plan is chosen, as the numbers that are left out: each step keeps it whole."""

from collections.abc import Callable, Iterable

from orgloader.plan import ids
from orgloader.plan.selection.dependencies import Dependencies

LeftOut = frozenset[int]


def without(plan: Dependencies, left: LeftOut, numbers: Iterable[int]) -> LeftOut:
    """Leave out further changes, with all that requires them, and what served only them."""
    fresh = _closed(numbers, plan.requiring) - left
    while fresh:
        left |= fresh
        fresh = _closed(_idle(plan, left, fresh), plan.requiring) - left
    return left


def including(plan: Dependencies, left: LeftOut, numbers: Iterable[int]) -> LeftOut:
    """Take changes in again, with all that they require."""
    return left - _closed(numbers, plan.required)


def only(plan: Dependencies, numbers: Iterable[int]) -> LeftOut:
    """Leave out all but these changes, what they require, and what goes with it: the contacts of
    new persons, the tasks of changes.
    """
    kept = _closed(numbers, plan.required)
    made = {plan.changes[number].source_id for number in kept}
    for number, change in plan.changes.items():
        owner = ids.person_of(change.source_id)
        if change.kind == "contact" and owner in made:
            kept.add(number)
        if change.kind == "task" and plan.required(number) <= kept:
            kept.add(number)
    return frozenset(plan.changes.keys() - _closed(kept, plan.required))


def _closed(numbers: Iterable[int], beside: Callable[[int], Iterable[int]]) -> set[int]:
    """Return ``numbers`` with all that can be reached from them."""
    found = set(numbers)
    waiting = list(found)
    while waiting:
        fresh = [number for number in beside(waiting.pop()) if number not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return found


def _idle(plan: Dependencies, left: LeftOut, fresh: Iterable[int]) -> Iterable[int]:
    """Yield what has nothing to do any more: new persons without any of their positions, the
    archive folder without anything to go there.
    """
    for number in fresh:
        change = plan.changes[number]
        for required in plan.required(number) - left:
            served = plan.changes[required]
            if (change.action, served.action, served.kind) not in _SERVING:
                continue
            users = (one for one in plan.requiring(required) if one not in left)
            if not any(plan.changes[one].action == change.action for one in users):
                yield required


_SERVING = {("link", "create", "person"), ("archive", "create", "folder")}
"""Action, action and kind of what it requires, which is made for its sake."""
