"""Requests and responses as plain values, and the two ways to reach an end that answers them.

An ``End`` is a synchronous function from ``Request`` to ``Response``. ``application`` serves it
under any ASGI server; ``Transport`` lets an ``httpx.Client`` call it in the same thread, without
sockets and, if wanted, on a clock of its own.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx
from starlette.applications import Starlette
from starlette.requests import Request as HTTPRequest
from starlette.responses import Response as HTTPResponse
from starlette.responses import StreamingResponse
from starlette.routing import Route

ABORT = "orgloader.abort"
"""Key of the ASGI scope under which ``Server`` puts a function that cuts the connection."""


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; ``path`` and ``query`` are still percent-encoded, header names lower."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    client: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Response:
    """An HTTP response, or the way in which it fails to come.

    ``delay`` is in seconds. With ``drop`` the connection is cut instead of an answer; with
    ``cut`` only that many bytes of the body are sent before it is cut.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drop: bool = False
    cut: int | None = None

    def json(self) -> Any:
        return json.loads(self.body)


class Flight:
    """Counts requests that were still being answered when the next one came."""

    def __init__(self) -> None:
        self.overlaps = 0
        self._under_way = 0
        self._lock = threading.Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            self.overlaps += self._under_way > 0
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1


class End(Protocol):
    """Something that answers requests: the portal or the studio."""

    flight: Flight

    def answer(self, request: Request) -> Response: ...


def text(status: int, body: str, kind: str = "text/plain") -> Response:
    return Response(status, body.encode(), {"content-type": f"{kind}; charset=utf-8"})


def application(end: End) -> Starlette:
    """Serve ``end`` as an ASGI application."""

    async def serve(http: HTTPRequest) -> HTTPResponse:
        with end.flight.one():
            answer = end.answer(await _received(http))
            # Even without a delay this lets an overlapping request come in and be counted.
            await asyncio.sleep(answer.delay)
        if answer.drop:
            await _abort(http)
        elif answer.cut is not None:
            return _cut(http, answer)
        return HTTPResponse(answer.body, answer.status, dict(answer.headers))

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "MERGE"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


async def _received(http: HTTPRequest) -> Request:
    path = http.scope.get("raw_path") or http.url.path.encode()
    return Request(
        http.method,
        path.decode("ascii"),
        http.scope["query_string"].decode("ascii"),
        dict(http.headers),
        await http.body(),
        http.client.host if http.client else "",
    )


def _cut(http: HTTPRequest, answer: Response) -> StreamingResponse:
    async def part() -> Any:
        yield answer.body[: answer.cut]
        await _abort(http)

    headers = {**answer.headers, "content-length": str(len(answer.body))}
    return StreamingResponse(part(), answer.status, headers)


async def _abort(http: HTTPRequest) -> None:
    http.scope[ABORT]()
    while (await http.receive())["type"] != "http.disconnect":
        pass


class Transport(httpx.BaseTransport):
    """Lets an ``httpx.Client`` talk to an end in the same thread.

    ``wait`` is called with the seconds that an answer takes; a read time-out ends the wait, as
    on a socket.
    """

    def __init__(self, end: End, wait: Callable[[float], None] = time.sleep) -> None:
        self._end = end
        self._wait = wait

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._end.flight.one():
            answer = self._end.answer(_sent(request))
            self._delay(request, answer.delay)
        if answer.drop:
            raise httpx.RemoteProtocolError("Server disconnected", request=request)
        if answer.cut is not None:
            raise httpx.RemoteProtocolError("Incomplete message body", request=request)
        headers = {**answer.headers, "content-length": str(len(answer.body))}
        return httpx.Response(answer.status, headers=headers, stream=httpx.ByteStream(answer.body))

    def _delay(self, request: httpx.Request, seconds: float) -> None:
        limit = request.extensions.get("timeout", {}).get("read")
        if limit is not None and seconds > limit:
            self._wait(limit)
            raise httpx.ReadTimeout("The read operation timed out", request=request)
        if seconds:
            self._wait(seconds)


def _sent(request: httpx.Request) -> Request:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(request.method, path, query, headers, request.read())
