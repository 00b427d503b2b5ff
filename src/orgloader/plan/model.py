"""The plan as immutable data. It cannot carry itself out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from orgloader.org.model import Excluded
from orgloader.plan.objects import Fields, Kind, Link
from orgloader.text import Text

Action = Literal[
    "create", "adopt", "rename", "update", "move", "archive", "restore", "link", "unlink"
]
Severity = Literal["stop", "confirm", "note"]


@dataclass(frozen=True, slots=True)
class Inside:
    """A unit that goes down, or comes back, inside the one that is moved itself."""

    kind: Kind
    source_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to be done to one studio object, normally one request.

    ``key`` is the object's studio key, empty when it is yet to be created. ``old`` and ``new``
    hold the fields that change; references are source IDs or ``key:…`` (``plan.objects``).
    ``name`` and ``path`` are for the reader; ``adopt`` with an empty ``new`` writes nothing.
    ``inside`` is what goes along: of ours, below what is archived or restored.
    When the change of a source ID in ``needs`` (or one referred to in ``new``) has failed, this
    one is not attempted.
    """

    number: int
    action: Action
    kind: Kind
    source_id: str
    key: str
    name: str
    path: str
    old: Fields = field(default_factory=dict)
    new: Fields = field(default_factory=dict)
    reason: Text | None = None
    etag: str = ""
    needs: tuple[str, ...] = ()
    inside: tuple[Inside, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it sends a request: an object that is only adopted stays as it is."""
        return self.action != "adopt" or bool(self.new)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the plan as a whole. ``code`` is unique in it and stable between runs.

    ``objects`` are the source IDs of what it is about, as far as there are any.
    """

    code: str
    severity: Severity
    text: Text
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A studio object that a source object could be; ``path`` is its readable place."""

    key: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A source object that could not be matched for certain: nothing about it is touched."""

    kind: Kind
    source_id: str
    name: str
    reason: Text
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """A managed field that somebody edited in the studio since the last load.

    References are shown as source IDs. ``wanted`` is what the load writes over ``found``.
    """

    kind: Kind
    source_id: str
    name: str
    field: str
    written: str | None
    found: str | None
    wanted: str | None


_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Plan:
    """Everything a load would do, in the order in which it would be done.

    ``keys`` maps each source ID that has a studio object already to its key. ``links`` are the
    links as they shall be stored once the changes of their source ID are verified (for objects
    yet to be created, with an empty key); ``forgotten`` are the source IDs whose links shall be
    dropped. ``sources`` lists the source IDs in scope by kind and ``rows`` how many rows were read.
    ``names`` gives a readable name for the references in changes. ``left_out`` are the numbers of
    the changes that are not to be made this time (``plan.selection``).
    """

    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    drift: tuple[Drift, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    forgotten: tuple[str, ...] = ()
    sources: Mapping[Kind, tuple[str, ...]] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()

    @cached_property
    def chosen(self) -> tuple[Change, ...]:
        """The changes that are to be made."""
        if not self.left_out:
            return self.changes
        return tuple(change for change in self.changes if change.number not in self.left_out)

    @cached_property
    def writes(self) -> int:
        """How many changes would send a request."""
        return sum(1 for change in self.chosen if change.writes)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of what the plan would do; equal plans have equal fingerprints."""
        digest = hashlib.sha256(b"[")  # fed bit by bit: one long text would hold up the window
        between = ""
        for c in self.changes:
            old, new = sorted(c.old.items()), sorted(c.new.items())
            essence = _compact((c.action, c.kind, c.source_id, c.key, old, new))
            digest.update(f"{between}{essence}".encode())
            between = ","
        digest.update(b"]")
        if self.left_out:
            digest.update(_compact(sorted(self.left_out)).encode())
        return digest.hexdigest()
