"""Serving an application on the loopback address, in a thread."""

import asyncio
import os
import socket
import threading
from types import TracebackType
from typing import Any, Self, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from orgloader.sandbox.wire import ABORT


class _Protocol(H11Protocol):
    """Lets the application cut the connection, which ASGI has no word for."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        app = cast("ASGIApp", self.app)

        async def with_abort(scope: Scope, receive: Receive, send: Send) -> None:
            scope[ABORT] = transport.abort
            await app(scope, receive, send)

        self.app = cast("Any", with_abort)


class Server:
    """``with Server(application(end)) as server:`` serves at ``server.url`` until the block ends.

    ``port`` 0 takes a free one. Requests still under way at the end are given a second.
    """

    url: str
    """Address of the root, with a slash at its end."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        self._port = port
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)

    def __enter__(self) -> Self:
        self._socket = _listening(self._port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"
        sockets = [self._socket]
        self._thread = threading.Thread(
            target=self._server.run, args=(sockets,), name="sandbox", daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self._thread.join()
        self._socket.close()

    def stop(self) -> None:
        """Begin to stop, without waiting; the end of the block waits."""
        self._server.should_exit = True


def _listening(port: int) -> socket.socket:
    """Return a listening socket.

    asyncio switches off the delay of small packets only on sockets that name their protocol;
    otherwise each answer takes 40 ms.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1", port))
        made.listen()
    except OSError:
        made.close()
        raise
    return made
