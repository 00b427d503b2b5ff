"""One job: the two ends, what it measures, and the terminal event that it always comes to."""

import getpass
import logging
import platform
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Self

from orgloader import __version__
from orgloader.bitrix24.portal import Portal
from orgloader.errors import CancelledError, OrgLoaderError, StoppedError, UnexpectedError
from orgloader.http import Control
from orgloader.plan.model import Finding
from orgloader.report.builder import ReportBuilder
from orgloader.report.model import Base, Destination, Mode, Outcome, Requests, Source, StartedBy
from orgloader.run.connections import Transports, network, open_portal, open_studio
from orgloader.run.events import Emit, Finished, Phase, PhaseBegan
from orgloader.settings import Settings
from orgloader.studio.right import RightToWrite
from orgloader.studio.writer import ODataStudio
from orgloader.text import Text

log = logging.getLogger(__name__)

SLOW = Text(
    "Business Studio was slow for a while: up to %(seconds).0f s for an answer instead of"
    " %(usual).1f s; another program may be using it"
)


class Job:
    """What the steps of one job share. ``report`` is its report as far as it has come, ``base``
    names the base that is open, where it was loaded before, ``right`` is the right to write, where
    a gateway gives it, and ``claims`` is what the run has for itself while it may write.
    """

    def __init__(
        self,
        settings: Settings,
        control: Control,
        emit: Emit,
        mode: Mode,
        transports: Transports = network,
        *,
        connection: str = "default",
        scheduled: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
    ) -> None:
        self.settings = settings
        self.control = control
        self.emit = emit
        self.transports = transports
        self._clock = clock
        self._stack = ExitStack()
        self.claims = ExitStack()
        self.base = ""
        self.right: RightToWrite | None = None
        self.report = ReportBuilder(
            mode=mode,
            began=_iso(clock()),
            connection=connection,
            by=started_by(scheduled=scheduled),
            source=Source(root=str(settings.bitrix24.root_department_id)),
            target=Destination(settings.odatao.address, settings.odatao.profile),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open_base(self, base: str, name: str) -> None:
        """Take in which base is open; ``base`` is empty where it was never loaded before."""
        self.base = base
        self.report.target = replace(self.report.target, base=Base(base, name))

    @cached_property
    def portal(self) -> Portal:
        found = open_portal(self.settings, self.control, self.transports)
        return self._stack.enter_context(found)

    @cached_property
    def studio(self) -> ODataStudio:
        found = open_studio(self.settings, self.control, self.transports)
        return self._stack.enter_context(found)

    @contextmanager
    def phase(self, phase: Phase) -> Iterator[None]:
        """Report that a phase begins and measure how long it takes."""
        self.emit(PhaseBegan(phase))
        log.debug("Phase %(phase)s", {"phase": phase}, extra={"phase": phase})
        began = self.control.now()
        try:
            yield
        finally:
            if phase in self.report.seconds:
                self.report.seconds[phase] += self.control.now() - began
            self._count()

    def _count(self) -> None:
        # Asking for an end would open it: only those that were used are counted.
        portal, studio = self.__dict__.get("portal"), self.__dict__.get("studio")
        self.report.requests = Requests(
            source=portal.requests if portal else 0,
            target_reads=studio.service.reads if studio else 0,
            target_writes=studio.service.writes if studio else 0,
        )

    def _note_pace(self) -> None:
        """Note that the studio was slow, once."""
        pace = self.studio.service.pace if "studio" in self.__dict__ else None
        noted = any(finding.code == "studio.slow" for finding in self.report.findings)
        if pace is not None and pace.spells and not noted:
            values = {"seconds": pace.slowest, "usual": pace.usual}
            self.report.note(Finding("studio.slow", "note", Text(SLOW.message, values)))

    def ended(
        self, outcome: Outcome, exit_code: int, error: OrgLoaderError | None = None
    ) -> Finished:
        """Return the terminal event with the report as it is by now."""
        self._count()
        self._note_pace()
        report = self.report.build(outcome, exit_code, _iso(self._clock()), error)
        plan = self.report.plan if self.report.planned else None
        return Finished(exit_code, report, plan, error, base=self.base)


def started_by(*, scheduled: bool) -> StartedBy:
    """Return who runs this process: an account without a name stays empty."""
    user = ""
    with suppress(KeyError, OSError, ImportError):
        user = getpass.getuser()
    return StartedBy(user, platform.node(), __version__, scheduled)


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def carry_through(
    job: Job, work: Callable[[Job], Finished], keep: Callable[[Finished], None] = lambda _: None
) -> Finished:
    """Run ``work`` to its end, whatever happens, and emit what it ends with exactly once.

    ``keep`` stores it first; what goes wrong there takes its place.
    """
    worked = _attempt(job, lambda: work(job))

    def kept() -> Finished:
        keep(worked)
        return worked

    finished = _attempt(job, kept)
    job.emit(finished)
    return finished


def _attempt(job: Job, work: Callable[[], Finished]) -> Finished:
    try:
        with job:
            return work()
    except CancelledError as error:
        return job.ended("cancelled", error.exit_code, error)
    except StoppedError as error:
        job.report.note(Finding("writer.busy", "stop", error.text()))
        return job.ended("stopped", error.exit_code, error)
    except OrgLoaderError as error:
        log.error("%(error)s %(detail)s", {"error": error.text(), "detail": error.detail})
        return job.ended("failed", error.exit_code, error)
    except Exception as fault:
        log.exception("Unexpected error")
        unexpected = UnexpectedError(
            "Internal error",
            "%(kind)s",
            "Nothing further was done; see the log in the data folder",
            kind=type(fault).__name__,
        )
        return job.ended("failed", unexpected.exit_code, unexpected)
