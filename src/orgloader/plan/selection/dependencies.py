"""Which changes of a plan another one rests on.

A change that requires another is never made without it: what is left out takes along all that
requires it, and what is loaded alone brings along all that it requires.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from orgloader.plan import ids
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES

MAKING = ("create", "adopt", "link", "restore")
FREEING = (*MAKING, "move", "unlink")


class Dependencies:
    """The changes of one plan by number, each with those that it requires."""

    def __init__(self, plan: Plan) -> None:
        self.changes: Mapping[int, Change] = {change.number: change for change in plan.changes}
        departments = plan.sources.get("department", ())
        self._root = departments[0] if departments else ""
        self._making: dict[str, int] = {}
        self._freeing: dict[str, list[int]] = defaultdict(list)
        self._links: dict[str, list[int]] = defaultdict(list)
        self._inside: dict[str, int] = {}
        for change in plan.changes:
            self._index(change)
        self._dependents: dict[int, list[int]] | None = None

    def required(self, number: int) -> set[int]:
        """Return the numbers of the changes without which this one is not made."""
        change = self.changes[number]
        found = {*self._making_of(_leant_on(change)), *self._making_of((self._root,))}
        found.update(self._named_needs(change), self._told(change), self._other_rows(change))
        found.discard(number)
        return found

    def requiring(self, number: int) -> Iterable[int]:
        """Return the numbers of the changes that are not made without this one."""
        if self._dependents is None:
            self._dependents = defaultdict(list)
            for one in self.changes:
                for other in self.required(one):
                    self._dependents[other].append(one)
        return self._dependents.get(number, ())

    def links_of(self, person: str) -> Iterable[int]:
        """Return the changes that assign a person (source ID) to a position."""
        return self._links.get(person, ())

    def _index(self, change: Change) -> None:
        number, source_id = change.number, change.source_id
        if change.action in MAKING:
            self._making[source_id] = number
        if change.action in FREEING or "head" in change.new:
            self._freeing[source_id].append(number)
        if change.action == "link":
            self._links[ids.person_of(source_id)].append(number)
        if change.action == "restore":
            self._inside.update((item.source_id, number) for item in change.inside)

    def _making_of(self, source_ids: Iterable[str]) -> Iterator[int]:
        for source_id in source_ids:
            for index in (self._making, self._inside):
                if (number := index.get(source_id)) is not None:
                    yield number

    def _named_needs(self, change: Change) -> Iterator[int]:
        for source_id in change.needs:
            yield from self._freeing.get(source_id, ())

    def _told(self, change: Change) -> Iterator[int]:
        """Yield what a task tells of."""
        number = ids.change_of(change.source_id)
        if number is not None:
            yield number

    def _other_rows(self, change: Change) -> Iterable[int]:
        """A person who changes positions never loses the old one without getting the new one."""
        return self.links_of(ids.person_of(change.source_id)) if change.action == "unlink" else ()


def _leant_on(change: Change) -> Iterator[str]:
    """Yield the source IDs that must exist, in use, for a change to make sense."""
    yield change.source_id
    for name in REFERENCES[change.kind]:
        if reference := change.new.get(name):
            yield reference
    match change.kind:
        case "assignment" if change.action != "unlink":
            yield from ids.ends(change.source_id)
        case "contact":
            yield ids.person_of(change.source_id)
        case "position":
            yield ids.department(ids.department_of(change.source_id))
