"""Where each department stands: in the chosen subtree, outside it, or nowhere for certain."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from orgloader.org.model import Department
from orgloader.text import Text

OUTSIDE = Text("Outside the chosen root department", code="outside")
CYCLE = Text("The department is above itself: its parents form a cycle", code="cycle")


def in_order(ids: Iterable[str]) -> list[str]:
    """Return the IDs sorted as numbers (the portal's IDs are digits; others come last)."""
    ordered = sorted(ids)
    numbers = sorted((id for id in ordered if id.isdecimal()), key=int)
    return numbers + [id for id in ordered if not id.isdecimal()]


def subtree(departments: Mapping[str, Department], root: str) -> Iterator[Department]:
    """Yield the root and what is below it, parents first, siblings by ID; cycles end."""
    children = defaultdict(list)
    for id in in_order(departments):
        children[departments[id].parent].append(id)
    seen = {root}
    waiting = [root]
    while waiting:
        id = waiting.pop()
        yield departments[id]
        below = [child for child in children[id] if child not in seen]
        seen.update(below)
        waiting.extend(reversed(below))


def misplaced(departments: Mapping[str, Department], inside: set[str]) -> dict[str, Text]:
    """Return for each department not ``inside`` the reason, ``OUTSIDE`` or why it has no place."""
    reasons: dict[str, Text] = {}
    for id in departments:
        chain: dict[str, None] = {}
        here = id
        while here not in inside and here not in reasons and here not in chain:
            chain[here] = None
            parent = departments[here].parent
            if parent is None or parent not in departments:
                reasons[here] = OUTSIDE if parent is None else _orphan(parent)
                break
            here = parent
        for member in chain:
            reasons.setdefault(member, reasons.get(here, CYCLE))
    return {id: reason for id, reason in reasons.items() if id not in inside}


def _orphan(parent: str) -> Text:
    return Text(
        "The portal does not show the parent department %(parent)s",
        {"parent": parent},
        "parent_unseen",
    )
