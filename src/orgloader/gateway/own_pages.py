"""The gateway's own pages: ``/health`` and ``/orgloader/lease``."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing

from orgloader import __version__
from orgloader.gateway.backend import Backend
from orgloader.gateway.body import Receive, received
from orgloader.gateway.guard import Guard
from orgloader.gateway.headers import Headers
from orgloader.gateway.incoming import Incoming
from orgloader.gateway.lease.base_watch import BaseWatch
from orgloader.gateway.lease.lease import SECONDS, HeldError, LapsedError, Lease, Leases, Watched
from orgloader.gateway.lease.wish import Change, Object, Wish, parse
from orgloader.gateway.passing import held, lapsed
from orgloader.gateway.refusal import RefusalError, json_bytes

log = logging.getLogger(__name__)

NAME = "orgloader-gateway"
RENEW_SECONDS = 60
_BODY = 16 * 1024

Page = tuple[int, Headers, bytes]
_JSON = [(b"content-type", b"application/json; charset=utf-8"), (b"cache-control", b"no-store")]


class OwnPages:
    """Answers requests to the gateway itself, without waiting for a turn."""

    def __init__(self, backend: Backend, leases: Leases, watch: BaseWatch, guard: Guard) -> None:
        self._backend = backend
        self._leases = leases
        self._watch = watch
        self._guard = guard
        self._pages: Mapping[tuple[bytes, str], Callable[..., Awaitable[Page]]] = {
            (b"/health", "GET"): self._health,
            (b"/orgloader/lease", "GET"): self._show,
            (b"/orgloader/lease", "POST"): self._take,
            (b"/orgloader/lease", "PUT"): self._renew,
            (b"/orgloader/lease", "DELETE"): self._give_back,
        }
        self._paths = {path for path, _ in self._pages}

    def has(self, path: bytes) -> bool:
        """Whether ``path`` is one of these pages."""
        return path in self._paths

    async def answer(self, incoming: Incoming, receive: Receive) -> Page:
        """Return status, headers and body. Raises ``RefusalError``."""
        page = self._pages.get((incoming.path, incoming.method))
        if page is None:
            raise RefusalError(405, "method.refused", "The method is not allowed")
        with closing(await received(receive, _BODY)) as body:
            return await page(incoming, b"".join(body))

    async def _health(self, _incoming: Incoming, _body: bytes) -> Page:
        await self._backend.look()
        backend, turns, now = self._backend, self._backend.turns, self._backend.now()
        answered = backend.studio.answered
        current = self._leases.current
        document = {
            "service": NAME,
            "version": __version__,
            "studio": {
                "reached": backend.reached,
                "seconds_since_answer": None if answered is None else round(now - answered, 1),
            },
            "queue": {
                "busy": turns.busy,
                "busy_seconds": round(now - backend.began, 1) if turns.busy else 0.0,
                "waiting": turns.count,
                "limit": turns.limit,
            },
            "lease": None if current is None else current.shown(now),
            "base": await self._base(),
        }
        return _page(200 if backend.reached else 503, document)

    async def _base(self) -> dict[str, str] | None:
        """Return whether the base that the latest lease named is open, where it names any."""
        watched = self._leases.last.watched if self._leases.last is not None else None
        if watched is None:
            return None
        state = self._watch.state(watched)
        if state is None and self._backend.turns.take():
            try:
                state = await self._watch.look(watched)
            except RefusalError:
                state = "unknown"
            finally:
                self._backend.give()
        return {"object": watched.address, "state": state or "unknown"}

    async def _show(self, _incoming: Incoming, _body: bytes) -> Page:
        current = self._leases.current
        return _page(200, {"lease": None if current is None else current.shown(self._leases.now())})

    async def _take(self, incoming: Incoming, body: bytes) -> Page:
        wish = parse(Wish, body)
        self._check(wish.object)
        try:
            lease = self._held(lambda: self._leases.take(wish.owner, wish.shown_who(), None))
        except HeldError:
            raise held(self._leases) from None
        log.info("%(user)s on %(host)s may write now", dict(lease.who))
        return await self._with_object(lease, wish.object, incoming)

    async def _renew(self, incoming: Incoming, body: bytes) -> Page:
        change = parse(Change, body)
        self._check(change.object)
        lease = self._held(lambda: self._leases.renew(incoming.token))
        if "object" not in change.model_fields_set:
            return _given(lease, "")
        return await self._with_object(lease, change.object, incoming)

    async def _give_back(self, incoming: Incoming, _body: bytes) -> Page:
        self._held(lambda: self._leases.give_back(incoming.token))
        return 204, [], b""

    async def _with_object(self, lease: Lease, wanted: Object | None, incoming: Incoming) -> Page:
        """Let the lease watch ``wanted``, if that is there now: what never was cannot vanish."""
        found = ""
        if wanted is not None:
            found = await self._found(wanted.watched(), incoming)
        watched = wanted.watched() if wanted is not None and found == "found" else None
        return _given(self._held(lambda: self._leases.watch(lease.token, watched)), found)

    async def _found(self, watched: Watched, incoming: Incoming) -> str:
        async with self._backend.turn(incoming.client):
            try:
                return await self._watch.look(watched)
            except RefusalError:
                return "unknown"

    def _check(self, wanted: Object | None) -> None:
        """See that the object is where a request for it may go."""
        if wanted is not None:
            self._guard.check_path(wanted.address.encode("ascii").partition(b"?")[0])

    def _held(self, act: Callable[[], Lease]) -> Lease:
        try:
            return act()
        except LapsedError:
            raise lapsed() from None
        except OSError as fault:
            log.error("The right to write cannot be recorded: check the disk and its space")
            log.debug("%(reason)s", {"reason": fault})
            raise RefusalError(
                500, "lease.unrecorded", "The right to write cannot be recorded"
            ) from None


def _given(lease: Lease, found: str) -> Page:
    document = {
        "token": lease.token,
        "since": lease.since,
        "seconds": SECONDS,
        "renew_seconds": RENEW_SECONDS,
        "object": found or None,
    }
    return _page(200, document)


def _page(status: int, document: object) -> Page:
    return status, _JSON, json_bytes(document)
