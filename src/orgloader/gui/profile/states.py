"""How it is with each entry of a profile: confirmed by the service, a guess, wrong, missing."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from orgloader.errors import Check
from orgloader.plan.objects import Kind
from orgloader.run.profiles.editing import Draft, Entry, entry_path
from orgloader.text import Text, Translate

Mark = Literal["verified", "guess", "wrong", "missing", "absent", "unchecked"]
WORDS: Mapping[Mark, Text] = {
    "verified": Text("Confirmed"),
    "guess": Text("Guess"),
    "wrong": Text("Wrong"),
    "missing": Text("Missing"),
    "absent": Text("Not there"),
    "unchecked": Text("Not checked"),
}
SIGNS: Mapping[Mark, tuple[str, str]] = {
    "verified": ("ok", "ok"),
    "guess": ("note", "note"),
    "wrong": ("failed", "failed"),
    "missing": ("failed", "failed"),
    "absent": ("", ""),
    "unchecked": ("pending", "muted"),
}
"""Icon and colour."""


@dataclass(frozen=True, slots=True)
class EntryState:
    """The state of one entry, and what there is to say about it."""

    mark: Mark
    said: Text | Check | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether a load cannot go on like this."""
        return self.mark in ("wrong", "missing")

    def words(self, translate: Translate) -> tuple[str, str]:
        """Return what there is to say, and what to do; either may be empty."""
        if isinstance(self.said, Check):
            return self.said.parts(translate)
        return (self.said.render(translate) if self.said else ""), ""


def states(
    draft: Draft, faults: Mapping[str, Text], checks: Iterable[Check]
) -> Mapping[str, EntryState]:
    """Return the state of each entry of ``draft``, by its path.

    ``faults`` are what is wrong with the draft by itself, ``checks`` the lines of a test that still
    hold for it.
    """
    found = list(checks)
    by_path = dict(_by_path(found))
    confirmed = set(_confirmed(found))
    return {
        entry.path: _state(draft, entry, faults, by_path.get(entry.path), confirmed)
        for entry in draft.entries()
    }


def _by_path(checks: Iterable[Check]) -> Iterator[tuple[str, Check]]:
    """Yield the lines that complain, by the entry that they are about."""
    for check in checks:
        path = entry_path(check.name)
        if path and check.status != "ok":
            yield path, check


def _confirmed(checks: Iterable[Check]) -> Iterator[str]:
    """Yield the kinds whose class was read through all the names of the profile."""
    for check in checks:
        _, kind, *inside = check.name.split(".")
        if check.status == "ok" and not inside:
            yield kind


def _state(
    draft: Draft,
    entry: Entry,
    faults: Mapping[str, Text],
    check: Check | None,
    confirmed: Collection[str],
) -> EntryState:
    is_empty = entry.value in (None, "", {}, [])
    if entry.needed and is_empty:
        return EntryState("missing", Text("Without this the class cannot be loaded"))
    if (fault := faults.get(entry.path)) is not None:
        return EntryState("wrong", fault)
    if check is not None:
        return EntryState("wrong" if check.status == "failed" else "guess", check)
    return EntryState("absent") if is_empty else _unchallenged(draft, entry, confirmed)


def _unchallenged(draft: Draft, entry: Entry, confirmed: Collection[str]) -> EntryState:
    if entry.kind in confirmed:
        return EntryState("verified")
    if draft.is_unconfirmed(entry.path):
        return EntryState("guess", Text("No public document confirms this name"))
    return EntryState("unchecked")


def still_valid(checks: Iterable[Check], kind: Kind | Literal[""]) -> tuple[Check, ...]:
    """Return the lines of a test that still hold once an entry of ``kind`` was changed."""
    if not kind:
        return ()
    return tuple(check for check in checks if check.name.split(".")[1:2] != [kind])
