"""How the client reaches the two ends: in its own thread, or over real sockets.

What happens to the client itself belongs here (it dies, its patience ends on its own clock); what
the ends do to a connection belongs to them.
"""

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self

import httpx

from orgloader.http.pool import Pool
from orgloader.http.routing import trust
from orgloader.sandbox import Request, Response, Server, application
from orgloader.sandbox.faults import Faults
from orgloader.sandbox.wire import End, Flight

Reach = Callable[[Request], Response]


class Line:
    """An end as the client has it; ``faults`` strike on the client's side.

    Where ``host`` is given, there is nothing under any other name.
    """

    def __init__(self, reach: Reach) -> None:
        self.host = ""
        self.faults = Faults()
        self.flight = Flight()
        self._reach = reach

    def answer(self, request: Request) -> Response:
        if self.host and request.headers["host"] != self.host:
            raise httpx.ConnectError("Name or service not known")
        return self.faults.through(request, lambda: self._reach(request))


class Socket:
    """A server on localhost; ``end`` answers what comes."""

    def __init__(self) -> None:
        self.end: Any = None
        self.server = Server(application(self))
        self._pool = Pool(trust(None))

    @property
    def flight(self) -> Flight:
        found: Flight = self.end.flight
        return found

    def answer(self, request: Request) -> Response:
        found: Response = self.end.answer(request)
        return found

    def reach(self, request: Request) -> Response:
        """Send a request to the server and return its answer."""
        query = f"?{request.query}" if request.query else ""
        sent = httpx.Request(
            request.method,
            self.server.url.rstrip("/") + request.path + query,
            headers=dict(request.headers),
            content=request.body,
            extensions={"timeout": {"connect": 60, "read": 60, "write": 60, "pool": 60}},
        )
        answer = self._pool.handle_request(sent)
        try:
            body = b"".join(answer.iter_raw())
        finally:
            answer.close()
        return Response(answer.status_code, body, dict(answer.headers))

    def close(self) -> None:
        self._pool.close()


class Sockets:
    """``with Sockets() as sockets:`` serves whichever two ends are plugged in."""

    def __init__(self) -> None:
        self.portal, self.studio = Socket(), Socket()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for socket in (self.portal, self.studio):
            self._stack.enter_context(socket.server)
            self._stack.callback(socket.close)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.portal.server.stop()
        self.studio.server.stop()
        self._stack.close()

    def plug(self, portal: End, studio: End) -> None:
        self.portal.end, self.studio.end = portal, studio
