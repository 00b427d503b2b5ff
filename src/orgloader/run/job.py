"""One job: the two ends, what it measures, and the terminal event that it always comes to."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Self

from orgloader.bitrix24.portal import Portal
from orgloader.errors import CancelledError, OrgLoaderError, UnexpectedError
from orgloader.http import Control
from orgloader.plan.model import Finding
from orgloader.report import report
from orgloader.run.connections import Transports, network, open_portal, open_studio
from orgloader.run.events import Emit, Finished, Phase, PhaseBegan
from orgloader.settings import Settings
from orgloader.studio.writer import ODataStudio
from orgloader.text import Text

log = logging.getLogger(__name__)

SLOW = Text(
    "Business Studio was slow for a while: up to %(seconds).0f s for an answer instead of"
    " %(usual).1f s; another program may be using it"
)


class Job:
    """What the steps of one job share. ``draft`` is its report as far as it has come, ``base``
    names the base that is open, where it was loaded before.
    """

    def __init__(
        self,
        settings: Settings,
        control: Control,
        emit: Emit,
        mode: str,
        transports: Transports = network,
    ) -> None:
        self.settings = settings
        self.control = control
        self.emit = emit
        self._transports = transports
        self._stack = ExitStack()
        self.base = ""
        self.draft = report.Draft(
            run="",
            mode=mode,
            source={
                "portal": "",
                "root": str(settings.bitrix24.root_department_id),
                "departments": 0,
                "persons": 0,
                "complete": False,
            },
            target={"address": settings.odatao.address, "profile": settings.odatao.profile},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @cached_property
    def portal(self) -> Portal:
        found = open_portal(self.settings, self.control, self._transports)
        return self._stack.enter_context(found)

    @cached_property
    def studio(self) -> ODataStudio:
        found = open_studio(self.settings, self.control, self._transports)
        return self._stack.enter_context(found)

    @contextmanager
    def phase(self, phase: Phase) -> Iterator[None]:
        """Tell that a phase begins and measure how long it takes."""
        self.emit(PhaseBegan(phase))
        log.debug("Phase %(phase)s", {"phase": phase}, extra={"phase": phase})
        began = self.control.now()
        try:
            yield
        finally:
            if phase in self.draft.seconds:
                self.draft.seconds[phase] += self.control.now() - began
            self._count()

    def _count(self) -> None:
        requests = self.draft.requests
        if "portal" in self.__dict__:
            requests["source"] = self.portal.requests
        if "studio" in self.__dict__:
            requests["target_reads"] = self.studio.service.reads
            requests["target_writes"] = self.studio.service.writes

    def _tell_pace(self) -> None:
        """Note that the studio was slow, once."""
        pace = self.studio.service.pace if "studio" in self.__dict__ else None
        told = any(finding.code == "studio.slow" for finding in self.draft.findings)
        if pace is not None and pace.spells and not told:
            values = {"seconds": pace.slowest, "usual": pace.usual}
            self.draft.tell(Finding("studio.slow", "note", Text(SLOW.message, values)))

    def ended(self, outcome: str, exit_code: int, error: OrgLoaderError | None = None) -> Finished:
        """Return the terminal event with the report as it stands.

        Its plan shows what was found beside it, too.
        """
        self._count()
        self._tell_pace()
        draft = self.draft
        found = draft.findings
        if error is not None:
            draft.findings = (*found, Finding("error", "stop", report.told(error)))
        document = report.write(draft, outcome)
        plan = draft.plan.telling(found) if draft.planned else None
        return Finished(exit_code, document, plan, error, base=self.base)


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
    except OrgLoaderError as error:
        log.error("%(error)s %(detail)s", {"error": error, "detail": error.detail})
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
