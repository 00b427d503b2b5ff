"""The demo: a portal and a studio on this computer, and the story that they tell.

Nothing outside is touched: settings, state and both ends are the demo's own.
"""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from orgloader import resource
from orgloader.i18n import _
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Emit, Finished
from orgloader.sandbox import PortalState, Sandbox, StudioState
from orgloader.sandbox.portal import Answer, CallFault
from orgloader.settings import Bitrix24, Odatao, Settings, Webhook
from orgloader.settings.model import WEBHOOK_VARIABLE
from orgloader.state.store import Store

PROFILE = "business-studio-6"
STATES = ("organisation", "half-year-later", "a-year-later")
"""The demo organisation as time goes by: files of ``resources/demo``."""

Job = Callable[[JobControl, Emit], Finished]


class DemoSession:
    """``with DemoSession() as demo:`` serves both ends until the block ends.

    ``settings`` point to them and hold the webhook's secret; ``folder`` is an empty state folder.
    ``port`` is the portal's, the studio takes the next one; 0 takes free ones. Meanwhile
    ``ORGLOADER_WEBHOOK_URL`` does not hold.
    """

    def __init__(self, port: int = 0) -> None:
        profile = json.loads(resource("profiles", f"{PROFILE}.json").read_text("utf-8"))
        studio = StudioState(profile).load(resource("demo", "studio.json"))
        self.sandbox = Sandbox(PortalState.load(_state(STATES[0])), studio, port)
        self.settings = Settings()
        self.folder = Path()
        self._at = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            own = stack.enter_context(
                TemporaryDirectory(prefix="orgloader-demo-", ignore_cleanup_errors=True)
            )
            self.folder = Path(own)
            if hidden := os.environ.pop(WEBHOOK_VARIABLE, None):
                stack.callback(os.environ.__setitem__, WEBHOOK_VARIABLE, hidden)
            stack.enter_context(self.sandbox)
            self.settings = _settings(self.sandbox)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def advance(self) -> bool:
        """Let half a year pass in the portal; ``False`` where the story ends."""
        if self._at + 1 == len(STATES):
            return False
        self._at += 1
        later = json.loads(_state(STATES[self._at]).read_text("utf-8"))
        self.sandbox.portal.state.put(later["departments"], later["users"])
        return True

    def half_read(self, *, on: bool = True) -> None:
        """Let the portal keep back half of each page of users, as a proxy or a fault might."""
        self.sandbox.portal.call_faults[:] = (
            [CallFault("user.get", _half, times=None)] if on else []
        )


def _settings(sandbox: Sandbox) -> Settings:
    return Settings(
        bitrix24=Bitrix24(webhook_url=Webhook.parse(sandbox.portal_url)),
        odatao=Odatao(address=sandbox.studio_url, profile=PROFILE),
    )


def _state(name: str) -> Path:
    return resource("demo", f"{name}.json")


def _half(answer: Answer) -> Answer:
    return replace(answer, result=answer.result[: len(answer.result) // 2])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the story: what it shows, what came of it, and whether it went as expected."""

    title: str
    finished: Finished
    as_expected: bool

    @property
    def writes(self) -> int:
        """How many writes were sent to the studio."""
        return self.finished.report.requests.target_writes


def story(demo: DemoSession, run: Callable[[str, Job], Finished]) -> Iterator[Step]:
    """Tell the story step by step; ``run`` is handed the title and the job of each."""

    def step(title: str, job: Job, as_expected: Callable[[Step], bool]) -> Step:
        done = Step(title, run(title, job), as_expected=True)
        return replace(done, as_expected=as_expected(done))

    yield step(_("Test of the connections"), partial(jobs.test, demo.settings), _ended("", 0))
    yield step(_("The first load"), _with_store(demo, jobs.load), _ended("done", 0))
    demo.advance()
    yield step(
        _("Half a year later: what a load would do"),
        _with_store(demo, jobs.plan),
        _ended("planned", 0),
    )
    yield step(_("The load"), _with_store(demo, jobs.load), _ended("done", 0))
    yield step(
        _("The same again: nothing to write"),
        _with_store(demo, jobs.load),
        lambda done: _ended("nothing_to_do", 0)(done) and not done.writes,
    )
    demo.half_read()
    yield step(
        _("The portal answers only half: refused, nothing written"),
        _with_store(demo, jobs.load),
        lambda done: _ended("failed", 6)(done) and not done.writes,
    )


def _ended(outcome: str, exit_code: int) -> Callable[[Step], bool]:
    """Return what tells whether a step ended so; a test has no outcome."""

    def check(step: Step) -> bool:
        finished = step.finished
        return (finished.report.outcome, finished.exit_code) == (outcome, exit_code)

    return check


def _with_store(demo: DemoSession, job: Callable[..., Finished]) -> Job:
    def carry_out(control: JobControl, emit: Emit) -> Finished:
        with Store.open(demo.folder, "demo") as store:
            return job(demo.settings, store, control, emit)

    return carry_out
