"""Taking the right to write for a run: on this computer always, and from a gateway that gives it.

Another service knows nothing of it, and the run goes on without.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar
from urllib.parse import urlsplit

from orgloader import __version__
from orgloader.addresses import is_loopback
from orgloader.errors import OrgLoaderError, StoppedError
from orgloader.plan.model import Plan
from orgloader.plan.objects import Target
from orgloader.run.bases.recognise import Bound
from orgloader.run.connections import studio_client
from orgloader.run.job import Job
from orgloader.state.claim import Claim
from orgloader.state.store import Store
from orgloader.studio.gateway import GatewayLink, Grant, closed
from orgloader.studio.right import RightToWrite, watched

WAIT_SECONDS = 15 * 60.0
"""How long a scheduled run waits for its turn: longer than the right of a dead program lives."""
_POLL_SECONDS = 15.0
_FACT = "installation"
T = TypeVar("T")


@contextmanager
def right_to_write(job: Job, store: Store) -> Iterator[None]:
    """Have the right to write for the block: nobody else on this computer loads into the same
    service meanwhile, and where the service is a gateway, nobody at all.

    Raises ``StoppedError`` while another program has it; a scheduled run waits for its turn first.
    """
    place = _place(job.settings.odatao.address)
    with job.claims, _in_turn(job, lambda: Claim(place)), _lease(job, store):
        yield


def _place(address: str) -> str:
    """Return what an address leads to, however this computer itself is called in it."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    own = host == "localhost" or is_loopback(host)
    return f"{'localhost' if own else host}:{parts.port or parts.scheme}"


@contextmanager
def _lease(job: Job, store: Store) -> Iterator[None]:
    with studio_client(job.settings, job.transports) as client:
        service = job.studio.service
        link = GatewayLink(client, service.above)
        health = GatewayLink(client, service.above, job.control).health()
        if health is None:
            yield
            return
        if not health.reached:
            raise closed(job.settings.odatao.origin)
        right = RightToWrite(link, *_granted(job, store, link))
        job.right = service.right = right
        try:
            yield
        finally:
            right.close()


def _granted(job: Job, store: Store, link: GatewayLink) -> tuple[Grant, float]:
    """Take the lease and return since when it lives; a scheduled run waits for who has it."""
    who = {"user": job.report.by.user or "—", "host": job.report.by.host, "program": __version__}

    def take() -> tuple[Grant, float]:
        began = time.monotonic()
        return link.take(_installation(store), who, None), began

    return _in_turn(job, take)


def _in_turn(job: Job, take: Callable[[], T]) -> T:
    """Take what another program may have; a scheduled run waits for its turn."""
    until = job.control.now() + (WAIT_SECONDS if job.report.by.scheduled else 0.0)
    while True:
        try:
            return take()
        except StoppedError:
            if job.control.now() >= until:
                raise
        job.control.wait(_POLL_SECONDS, "Waiting for another program that is writing")


def _installation(store: Store) -> str:
    """Return what tells this installation from all others, made on first need."""
    found = store.fact(_FACT)
    if not isinstance(found, str):
        found = uuid.uuid4().hex
        store.set_fact(_FACT, found)
    return found


def watch_base(job: Job, bound: Bound, target: Target, plan: Plan) -> None:
    """Let the gateway know the base by the branch root, once that is there, and have the base for
    this run alone, by whatever address others reach it.

    Raises ``StoppedError``, for scheduled runs too: what was read may be out of date.
    """
    root = plan.keys.get(bound.base.root, "")
    found = target.all("department").get(root)
    if found is not None:
        job.claims.enter_context(Claim(f"base {found.guid or found.key}"))
    if job.right is not None:
        job.right.watch(watched(job.studio, found.key, found.guid) if found else None)


def watch_made(job: Job, key: str, guid: str) -> None:
    """Let the gateway know a new base by its branch root as soon as that is made."""
    if job.right is not None:
        with suppress(OrgLoaderError):  # if the right has gone, the next write says so
            job.right.watch(watched(job.studio, key, guid))
