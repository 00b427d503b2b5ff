"""The sandbox's portal and studio with an invented company, in a process of their own."""

import gc
import math
import random
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from tests.benchmarks.data import Company

from orgloader.sandbox import Fault, Portal, Sandbox
from orgloader.sandbox.faults import Action
from orgloader.sandbox.portal.limits import Bucket

PORTAL_LATENCY = 0.08, 0.9
STUDIO_LATENCY = 0.03, 0.3
"""Seconds that an answer takes: half of them at most this, 99 % at most that."""


def latency(median: float, late: float) -> Action:
    """Delay each answer by a time drawn log-normally from a fixed seed."""
    chance, spread = random.Random(1), math.log(late / median) / 2.326

    return lambda exchange: replace(
        exchange.carry_out(), delay=chance.lognormvariate(math.log(median), spread)
    )


def serve(size: int, slow: bool, pipe: Connection) -> None:
    """Serve a company of ``size`` persons until the pipe says ``end``."""
    company = Company(size)
    portal = Portal(company.portal(), bucket=Bucket(size=50, rate=2))
    sandbox = Sandbox(portal)
    if slow:
        portal.faults.append(Fault(latency(*PORTAL_LATENCY), times=None))
        sandbox.studio.faults.append(Fault(latency(*STUDIO_LATENCY), times=None))
    gc.freeze()
    with sandbox:
        pipe.send((sandbox.portal_url, sandbox.studio_url))
        while (asked := pipe.recv()) != "end":
            if asked == "change":
                company.change()
                portal.state.put(company.departments, company.users)
            elif asked == "rest":
                portal.bucket = Bucket(size=50, rate=2)
                portal.log.clear()
            elif asked == "counts":
                pipe.send(_counts(sandbox))


def _counts(sandbox: Sandbox) -> dict[str, int]:
    bucket = sandbox.portal.bucket
    return {
        "portal": len(sandbox.portal.log),
        "refused": bucket.refused if bucket else 0,
        "reads": sandbox.studio.reads,
        "writes": sandbox.studio.writes,
        "overlaps": sandbox.studio.overlaps,
    }


class Ends:
    """``with Ends(1_000) as ends:`` serves at ``portal_url`` and ``studio_url``.

    The portal holds 50 requests and leaks 2 a second; ``slow`` ends answer with the latencies of
    this module.
    """

    portal_url: str
    studio_url: str

    def __init__(self, size: int, *, slow: bool = False) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(size, slow, theirs))

    def __enter__(self) -> Self:
        self._process.start()
        self.portal_url, self.studio_url = self._pipe.recv()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pipe.send("end")
        self._process.join()

    def change(self) -> None:
        """Let the company be another one by 1 %."""
        self._pipe.send("change")

    def rest(self) -> None:
        """Let the portal forget the requests so far, as if some minutes had passed."""
        self._pipe.send("rest")

    def counts(self) -> Any:
        """Return how many requests there were so far, and how many the portal refused."""
        self._pipe.send("counts")
        return self._pipe.recv()
