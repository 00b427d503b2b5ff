"""A plan in one sentence: how many objects of each kind meet with what."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from orgloader.i18n import ngettext, number, translate
from orgloader.plan import words
from orgloader.plan.model import Change

COUNTED: Mapping[str, Callable[[int], str]] = {
    "department": lambda n: ngettext("%(n)s department", "%(n)s departments", n),
    "position": lambda n: ngettext("%(n)s position", "%(n)s positions", n),
    "person": lambda n: ngettext("%(n)s person", "%(n)s persons", n),
    "assignment": lambda n: ngettext("%(n)s assignment", "%(n)s assignments", n),
}
"""The kinds that a headline names; contacts, folders and tasks follow from them."""
_FIRST = ("archive", "restore", "move", "rename")
_ORDER = (*_FIRST, *(action for action in words.DONE if action not in _FIRST))


def headline(changes: Iterable[Change]) -> str:
    """Return ``2 departments: archive; 23 departments, 93 positions: create``; maybe empty.

    What goes into the archive, or comes out of it, inside another unit is counted.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for change in changes:
        counts[change.action, change.kind] += 1
        counts.update((change.action, item.kind) for item in change.inside)
    return "; ".join(
        f"{', '.join(kinds)}: {translate(words.action_word(action)).lower()}"
        for action in _ORDER
        if (kinds := _kinds(counts, action))
    )


def _kinds(counts: Mapping[tuple[str, str], int], action: str) -> list[str]:
    found = ((words_of, counts.get((action, kind), 0)) for kind, words_of in COUNTED.items())
    return [words_of(count) % {"n": number(count)} for words_of, count in found if count]
