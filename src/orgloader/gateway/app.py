"""The gateway as an ASGI application: what gets in, and who answers it."""

import logging
import time

from orgloader.gateway import relay
from orgloader.gateway.backend import Backend
from orgloader.gateway.body import GoneError, Receive
from orgloader.gateway.config import Config
from orgloader.gateway.guard import Guard
from orgloader.gateway.headers import host_of
from orgloader.gateway.incoming import Incoming, Scope
from orgloader.gateway.lease.base_watch import BaseWatch
from orgloader.gateway.lease.lease import Leases
from orgloader.gateway.own_pages import OwnPages
from orgloader.gateway.passing import Passing
from orgloader.gateway.refusal import RefusalError
from orgloader.gateway.relay import CutError, Send
from orgloader.gateway.studio import Studio

log = logging.getLogger(__name__)

GONE = 499
"""Logged instead of a status when the client has left."""


class Gateway:
    """Answers requests: those to itself at once, those to Business Studio in turn."""

    def __init__(self, config: Config, studio: Studio, leases: Leases) -> None:
        self.backend = Backend(studio, config.limits.queue, leases.now)
        watch = BaseWatch(self.backend.ask, host_of(config.origin), leases.now)
        self._guard = Guard(config)
        self._passing = Passing(config, self.backend, leases, watch)
        self._own = OwnPages(self.backend, leases, watch, self._guard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        incoming = Incoming(scope)
        began = time.perf_counter()
        status = GONE
        try:
            status = await self._answered(incoming, receive, send)
        except GoneError:
            pass
        except CutError:
            incoming.abort()
        except Exception:
            # Whatever it is, it must not look like an answer of Business Studio.
            log.exception("Unexpected error")
            incoming.abort()
        # The query may hold names of persons: only the path is logged.
        log.debug(
            "%(method)s %(path)s: status %(status)d in %(milliseconds).1f ms",
            {
                "method": incoming.method,
                "path": incoming.path.decode("latin-1"),
                "status": status,
                "milliseconds": (time.perf_counter() - began) * 1000,
            },
        )

    async def _answered(self, incoming: Incoming, receive: Receive, send: Send) -> int:
        try:
            return await self._handled(incoming, receive, send)
        except RefusalError as refusal:
            log.info(
                "Refused with status %(status)d: %(code)s",
                {"status": refusal.status, "code": refusal.code},
            )
            await relay.whole(send, *refusal.answer())
            return refusal.status

    async def _handled(self, incoming: Incoming, receive: Receive, send: Send) -> int:
        self._guard.check(incoming.method, incoming.target, incoming.headers)
        if self._own.has(incoming.path):
            page = await self._own.answer(incoming, receive)
            await relay.whole(send, *page)
            return page[0]
        self._guard.check_path(incoming.path)
        return await self._passing.carry(incoming, receive, send)
