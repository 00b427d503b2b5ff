"""Passing a request on to Business Studio, and its answer back."""

from collections.abc import Callable
from contextlib import closing

from orgloader.gateway import relay
from orgloader.gateway.backend import Backend, lost
from orgloader.gateway.body import Body, Receive, received
from orgloader.gateway.config import Config
from orgloader.gateway.guard import READS
from orgloader.gateway.headers import host_of, to_client, to_studio
from orgloader.gateway.incoming import Incoming
from orgloader.gateway.lease.base_watch import BaseWatch
from orgloader.gateway.lease.lease import Leases
from orgloader.gateway.refusal import RefusalError
from orgloader.gateway.relay import Send
from orgloader.gateway.studio import LostAnswerError, Request
from orgloader.i18n import moment


class Passing:
    """Passes requests on in turn; a write only where the lease allows it."""

    def __init__(self, config: Config, backend: Backend, leases: Leases, watch: BaseWatch) -> None:
        self._config = config
        self._backend = backend
        self._leases = leases
        self._watch = watch
        self._origin = config.origin.encode("ascii")
        self._host = host_of(config.origin)

    async def carry(self, incoming: Incoming, receive: Receive, send: Send) -> int:
        """Carry one request through and return its status.

        Raises ``RefusalError`` where it is not sent or nothing comes back, ``GoneError`` when the
        client left before it was sent, ``CutError`` when its answer cannot be brought to an end.
        """
        is_write = incoming.method not in READS
        if is_write:
            self.check_lease(incoming.token)
        with closing(await received(receive, self._config.limits.body)) as body:
            await self._backend.take(incoming.client, receive)
            return await self._in_turn(incoming, body, send, is_write=is_write)

    async def _in_turn(self, incoming: Incoming, body: Body, send: Send, *, is_write: bool) -> int:
        """Send the request; from here on it is carried through whether or not the client waits."""
        give = _Once(self._backend.give)
        try:
            if is_write:
                await self._check_write(incoming.token)
            answer = await self._backend.ask(self._request(incoming, body))
            headers = to_client(answer.headers, self._origin, incoming.origin)
            try:
                first, is_all = await relay.begin(answer)
            except LostAnswerError as fault:
                raise lost(fault) from None
            if not is_all:
                await relay.rest(send, answer, headers, first, give)
                return answer.status
        finally:
            give()
        await relay.whole(send, answer.status, headers, first)
        return answer.status

    async def _check_write(self, token: str) -> None:
        """See that the base is the same, and once more that the lease lives: all that took time."""
        current = self._leases.current
        if current is not None and current.watched is not None:
            await self._watch.check(current.watched)
        self.check_lease(token)

    def check_lease(self, token: str) -> None:
        """See that a write with ``token`` may be sent. Raises ``RefusalError``."""
        verdict = self._leases.may_write(token)
        if verdict == "held":
            raise held(self._leases)
        if verdict == "lapsed":
            raise lapsed()

    def _request(self, incoming: Incoming, body: Body) -> Request:
        size = body.size if body.size or incoming.method not in READS else None
        headers = to_studio(incoming.headers, self._host, size)
        return Request(incoming.method, incoming.target, headers, body)


def held(leases: Leases) -> RefusalError:
    """Return what to answer while another program has the lease."""
    current = leases.current
    shown = current.shown(leases.now()) if current else {}
    who = shown.get("who", {})
    return RefusalError(
        423,
        "lease.held",
        "Another program writes into Business Studio: %(user)s on %(host)s, since %(since)s",
        extra={"lease": shown},
        user=who.get("user", "—"),
        host=who.get("host", "—"),
        since=moment(shown["since"]) if shown else "—",
    )


def lapsed() -> RefusalError:
    """Return what to answer to the token of a lease that lives no more."""
    return RefusalError(409, "lease.lapsed", "The right to write has lapsed")


class _Once:
    """Calls a function at the first call only."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._done = False

    def __call__(self) -> None:
        if not self._done:
            self._done = True
            self._act()
