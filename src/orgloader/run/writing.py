"""Taking the right to write for a run, where a gateway gives it.

Another service knows nothing of it, and the run goes on without.
"""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from orgloader import __version__
from orgloader.errors import OrgLoaderError, StoppedError
from orgloader.plan.objects import Target
from orgloader.run.connections import studio_client
from orgloader.run.identify import Bound
from orgloader.run.job import Job
from orgloader.state.store import Store
from orgloader.studio.gateway import GatewayLink, Grant, closed
from orgloader.studio.right import RightToWrite, watched

WAIT_SECONDS = 15 * 60.0
"""How long a scheduled run waits for its turn: longer than the right of a dead program lives."""
_POLL_SECONDS = 15.0
_FACT = "installation"


@contextmanager
def right_to_write(job: Job, store: Store) -> Iterator[None]:
    """Have the right to write for the block, where the service is a gateway.

    Raises ``StoppedError`` while another program has it; a scheduled run waits for its turn first.
    """
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
    until = job.control.now() + (WAIT_SECONDS if job.report.by.scheduled else 0.0)
    who = {"user": job.report.by.user or "—", "host": job.report.by.host, "program": __version__}
    while True:
        began = time.monotonic()
        try:
            return link.take(_installation(store), who, None), began
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


def watch_base(job: Job, bound: Bound, target: Target) -> None:
    """Let the gateway know the base by the branch root, once that is there."""
    root = bound.links.get(bound.base.root)
    found = target.all("department").get(root.key) if root is not None else None
    if job.right is not None:
        job.right.watch(watched(job.studio, found.key, found.guid) if found else None)


def watch_made(job: Job, key: str, guid: str) -> None:
    """Let the gateway know a new base by its branch root as soon as that is made."""
    if job.right is not None:
        with suppress(OrgLoaderError):  # if the right has gone, the next write says so
            job.right.watch(watched(job.studio, key, guid))
