"""What a job reports while it runs: frozen events, in order, ended by exactly one ``Finished``."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from orgloader.errors import Check, OrgLoaderError
from orgloader.plan.model import Change, Plan
from orgloader.report.model import Report
from orgloader.report.results import Status

End = Literal["bitrix24", "studio"]
Phase = Literal[
    "test", "recover", "read_source", "read_target", "plan", "confirm", "apply", "verify", "report"
]


@dataclass(frozen=True, slots=True)
class PhaseBegan:
    """A phase begins; the one before has ended."""

    phase: Phase


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` (``None``: not known yet) of ``what`` (a message ID) are through."""

    what: str
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The job waits for ``seconds``; ``reason`` is a message ID. 0 seconds: it goes on."""

    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Checked:
    """One line of *Test connections*."""

    end: End
    check: Check


@dataclass(frozen=True, slots=True)
class Applied:
    """One change was attempted; ``number`` of ``total``. ``error`` tells why it was not done."""

    change: Change
    status: Status
    number: int
    total: int
    error: OrgLoaderError | None = None


@dataclass(frozen=True, slots=True)
class Finished:
    """The terminal event of a job.

    ``report`` is empty for a test. ``plan`` is what was made for ``base``, which is empty where it
    is new. ``exit_code`` as on the command line. ``error`` is set when the job could not be
    carried through; an exception that is not ours becomes an ``UnexpectedError``.
    """

    exit_code: int
    report: Report = field(default_factory=Report)
    plan: Plan | None = None
    error: OrgLoaderError | None = None
    checks: tuple[Checked, ...] = ()
    base: str = ""

    def with_exit_code(self, exit_code: int) -> "Finished":
        """Return the same with another exit code, in the report too."""
        report = replace(self.report, exit_code=exit_code)
        return replace(self, exit_code=exit_code, report=report)


Event = PhaseBegan | Progress | Waiting | Checked | Applied | Finished
Emit = Callable[[Event], None]
