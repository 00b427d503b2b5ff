"""The report of a run: what was read, what was to be changed and what became of it.

Every part is frozen. ``report.codec`` turns a report into JSON (``contracts.md``, Report) and
back, ``report.builder`` makes one from a run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from orgloader.plan.model import Change, Conflict, Drift, Finding
from orgloader.report.results import Status
from orgloader.text import NO_TEXT, Text

Mode = Literal["", "test", "plan", "load", "undo"]
Outcome = Literal[
    "",
    "nothing_to_do",
    "planned",
    "done",
    "with_errors",
    "unverified",
    "stopped",
    "failed",
    "cancelled",
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Tally = Mapping[str, Mapping[str, int]]
"""How many actions of each kind: ``{"department": {"create": 2, …, "unchanged": 40}, …}``."""


@dataclass(frozen=True, slots=True)
class Source:
    """The portal (its host) and what was read of it; ``complete`` says that the read is proved."""

    portal: str = ""
    root: str = ""
    departments: int = 0
    persons: int = 0
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Base:
    """The base that was open in Business Studio; empty where it was never loaded before."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """The service, the profile it was spoken to with, and the base behind it."""

    address: str = ""
    profile: str = ""
    base: Base = field(default_factory=Base)


@dataclass(frozen=True, slots=True)
class StartedBy:
    """Who started a run: account, computer, version of the program; or a scheduler for them."""

    user: str = ""
    host: str = ""
    version: str = ""
    scheduled: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A finding that asked for a confirmation, and who gave it."""

    code: str
    by: str


@dataclass(frozen=True, slots=True)
class ReportedError:
    """Why a change was not done: a code in no language, our words, and the remote's own."""

    code: str
    text: Text
    remote: str = ""


@dataclass(frozen=True, slots=True)
class RunError:
    """Why a run could not be carried through."""

    code: str
    title: Text
    message: Text = NO_TEXT
    hint: Text = NO_TEXT
    remote: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that was written, yet is not found as ``wanted``; references by their names."""

    field: str
    wanted: str | None
    found: str | None


@dataclass(frozen=True, slots=True)
class ReportedChange:
    """A change of the plan and what became of it. ``key`` is the object's studio key by now.

    ``verified`` says that it was read back as written, ``unverified`` what was found otherwise.
    """

    change: Change
    status: Status = "planned"
    key: str = ""
    verified: bool = False
    unverified: tuple[Difference, ...] = ()
    error: ReportedError | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A source row that is not loaded, and why."""

    kind: str
    source_id: str
    name: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Counts:
    """Actions by kind: those of the plan, those accepted, those found as written."""

    planned: Tally = field(default_factory=dict)
    done: Tally = field(default_factory=dict)
    verified: Tally = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowCounts:
    """What became of the source rows of a kind: ``read`` is the sum of all the others."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0
    conflicted: int = 0
    failed: int = 0
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Requests:
    """How many requests were sent."""

    source: int = 0
    target_reads: int = 0
    target_writes: int = 0

    @property
    def total(self) -> int:
        return self.source + self.target_reads + self.target_writes


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long the phases took."""

    read_source: float = 0.0
    read_target: float = 0.0
    plan: float = 0.0
    apply: float = 0.0
    verify: float = 0.0

    @property
    def total(self) -> float:
        return self.read_source + self.read_target + self.plan + self.apply + self.verify


@dataclass(frozen=True, slots=True)
class Report:
    """One run. ``run`` is empty where nothing of it is kept; times are ISO 8601 with offset.

    ``names`` are readable names of the references in changes. ``error`` is why the run could not
    be carried through, ``None`` where it could.
    """

    run: str = ""
    mode: Mode = ""
    outcome: Outcome = ""
    exit_code: int = 0
    began: str = ""
    ended: str = ""
    connection: str = ""
    by: StartedBy = field(default_factory=StartedBy)
    confirmed: tuple[Confirmation, ...] = ()
    source: Source = field(default_factory=Source)
    target: Destination = field(default_factory=Destination)
    counts: Counts = field(default_factory=Counts)
    rows: Mapping[str, RowCounts] = field(default_factory=dict)
    changes: tuple[ReportedChange, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    drift: tuple[Drift, ...] = ()
    findings: tuple[Finding, ...] = ()
    excluded: tuple[LeftOut, ...] = ()
    requests: Requests = field(default_factory=Requests)
    seconds: Seconds = field(default_factory=Seconds)
    error: RunError | None = None


NO_REPORT = Report()
