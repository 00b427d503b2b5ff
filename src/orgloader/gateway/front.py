"""The server in front: uvicorn with limits that it has not by itself."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, cast

import h11
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from orgloader.gateway.incoming import ABORT

HEADER_SECONDS = 10.0
"""How long the headers of a request may take to come, and a new connection may say nothing."""
IDLE_SECONDS = 120
HEADER_BYTES = 32 * 1024
CONNECTIONS = 500


class Protocol(H11Protocol):
    """One connection: it is cut when its headers are slow, or when there are too many others."""

    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
            return
        self._let_cut(transport)
        self._expect_headers()

    def _let_cut(self, transport: asyncio.Transport) -> None:
        app = cast("ASGIApp", self.app)

        async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
            scope[ABORT] = transport.abort
            await app(scope, receive, send)

        self.app = cast("Any", with_abort)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except h11.LocalProtocolError:  # no answer can be given in the middle of one
            self.transport.abort()
        if self.conn.their_state is not h11.IDLE:
            self._stop_timer()
        elif self._timer is None:
            self._expect_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _expect_headers(self) -> None:
        self._timer = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Server(uvicorn.Server):
    """Ends in good order at the first Ctrl+C, at once at the second; the process ends with 0.

    ``close`` is awaited at the end.
    """

    def __init__(self, config: uvicorn.Config, close: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._close = close

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await self._close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        self.force_exit = self.should_exit
        self.should_exit = True


def configured(app: ASGIApp, **tls: Any) -> uvicorn.Config:
    """Return uvicorn's settings for ``app``; ``tls`` are its options for a certificate."""
    return uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
        h11_max_incomplete_event_size=HEADER_BYTES,
        backlog=CONNECTIONS,
        **tls,
    )
