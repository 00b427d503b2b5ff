"""The one connection to Business Studio, over which one request is sent at a time.

There is only one because Windows signs in a connection, not a request, and because Business
Studio serves one at a time anyway.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import h11
import httpx

from orgloader.gateway.body import Body
from orgloader.gateway.headers import Headers
from orgloader.http import SignIn

CONNECT_SECONDS = 10.0
PIECE_SECONDS = 120.0
"""The longest silence within an answer that has begun."""
IDLE_SECONDS = 20.0
"""A connection that was idle for longer is made again: the other side may just be closing it."""
_PIECE = 64 * 1024
_HEADERS = 256 * 1024
_CHALLENGE = 1024 * 1024


class NotReachedError(Exception):
    """Business Studio cannot be connected to: nothing was sent."""


class LostAnswerError(Exception):
    """The request was sent, and no whole answer came."""


class LateAnswerError(LostAnswerError):
    """The request was sent, and no answer came in time."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent: a path with its query, percent-encoded, and headers in lower case."""

    method: str
    target: bytes
    headers: Headers
    body: Body = field(default_factory=Body)


@dataclass(slots=True)
class Answer:
    """What came back; ``pieces`` must be read to its end before the next request."""

    status: int
    headers: Headers
    pieces: AsyncIterator[bytes]


class Studio:
    """Sends requests to ``origin``. Who calls sees to it that there is one at a time.

    ``answered`` is when the last answer came (seconds of ``now``), ``None`` before the first.
    """

    def __init__(
        self,
        origin: str,
        sign_in: SignIn | None,
        context: Callable[[], ssl.SSLContext],
        *,
        answer_seconds: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = urlsplit(origin)
        self._sign_in = sign_in
        self._context = context
        self._answer_seconds = answer_seconds
        self._now = now
        self._wire: _Wire | None = None
        self.answered: float | None = None

    async def send(self, request: Request) -> Answer:
        """Send ``request``, signing in where that is asked for, and return the answer's beginning.

        Raises ``NotReachedError``, ``LostAnswerError``.
        """
        answer = await self._once(request)
        if answer.status != 401 or self._sign_in is None:
            return answer
        return await self._signed_in(request, answer, self._sign_in)

    async def _signed_in(self, request: Request, answer: Answer, sign_in: SignIn) -> Answer:
        url = httpx.URL(self._url.geturl()).copy_with(raw_path=request.target)
        flow = sign_in.auth_flow(httpx.Request(request.method, url))
        next(flow)  # the request as it was sent already
        while True:
            try:
                asked = flow.send(httpx.Response(answer.status, headers=answer.headers))
            except StopIteration:
                return answer
            await _skip(answer)
            token = asked.headers["Authorization"].encode("ascii")
            headers = [*request.headers, (b"authorization", token)]
            answer = await self._once(replace(request, headers=headers))

    async def _once(self, request: Request) -> Answer:
        is_kept = self._wire is not None and self._wire.is_usable(self._now())
        try:
            return await self._attempt(request)
        except LateAnswerError:
            raise
        except LostAnswerError:
            # A kept connection may have been closed by the other side at this very moment. Only
            # what changes nothing may be sent twice.
            if not is_kept or request.method not in {"GET", "HEAD"}:
                raise
        return await self._attempt(request)

    async def _attempt(self, request: Request) -> Answer:
        wire = await self._connected()
        try:
            status, headers = await wire.send(request, self._answer_seconds)
        except BaseException:
            self.close()
            raise
        self.answered = self._now()
        return Answer(status, headers, self._pieces(wire))

    async def _pieces(self, wire: "_Wire") -> AsyncIterator[bytes]:
        ended = False
        try:
            async for piece in wire.pieces():
                yield piece
            ended = True
        finally:
            wire.used = self._now()
            if not ended or not wire.next_cycle():
                self.close()

    async def connect(self) -> None:
        """See that there is a connection. Raises ``NotReachedError``."""
        await self._connected()

    async def _connected(self) -> "_Wire":
        if self._wire is not None and not self._wire.is_usable(self._now()):
            self.close()
        if self._wire is None:
            self._wire = await self._connect()
        return self._wire

    async def _connect(self) -> "_Wire":
        secure = self._url.scheme == "https"
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    self._url.hostname,
                    self._url.port or (443 if secure else 80),
                    ssl=self._context() if secure else None,
                    limit=_PIECE,
                    # A name may have an address that swallows packets, as ::1 does on Windows.
                    happy_eyeballs_delay=0.25,
                )
        except (OSError, TimeoutError) as fault:
            raise NotReachedError(str(fault)) from fault
        return _Wire(reader, writer, self._now())

    def close(self) -> None:
        """Close the connection; the next request makes another."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    async def end(self) -> None:
        """Close the connection and wait until it is."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.end()


class _Wire:
    """HTTP/1.1 over one connection."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, used: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._state = h11.Connection(h11.CLIENT, _HEADERS)
        self.used = used

    def is_usable(self, now: float) -> bool:
        """Whether another request may be sent over it."""
        is_closed = self._reader.at_eof() or self._writer.is_closing()
        return not is_closed and now - self.used < IDLE_SECONDS

    async def send(self, request: Request, seconds: float) -> tuple[int, Headers]:
        """Send a request and return status and headers of its answer."""
        try:
            async with asyncio.timeout(seconds):
                await self._write(request)
                while True:
                    event = await self._event()
                    if type(event) is h11.Response:
                        return event.status_code, list(event.headers)
        except TimeoutError:
            raise LateAnswerError from None
        except (OSError, h11.ProtocolError) as fault:
            raise LostAnswerError(str(fault)) from fault

    async def _write(self, request: Request) -> None:
        head = h11.Request(method=request.method, target=request.target, headers=request.headers)
        self._writer.write(self._state.send(head))
        for piece in request.body:
            self._writer.write(self._state.send(h11.Data(data=piece)))
            await self._writer.drain()
        self._writer.write(self._state.send(h11.EndOfMessage()))

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the answer's body to its end."""
        try:
            while True:
                async with asyncio.timeout(PIECE_SECONDS):
                    event = await self._event()
                if type(event) is h11.Data:
                    yield bytes(event.data)
                elif type(event) is h11.EndOfMessage:
                    return
        except TimeoutError:
            raise LateAnswerError from None
        except (OSError, h11.ProtocolError) as fault:
            raise LostAnswerError(str(fault)) from fault

    async def _event(self) -> h11.Event:
        while True:
            event = self._state.next_event()
            if event is h11.NEED_DATA:
                self._state.receive_data(await self._reader.read(_PIECE))
            elif isinstance(event, h11.Event) and not isinstance(event, h11.ConnectionClosed):
                return event
            else:
                raise h11.RemoteProtocolError("The connection was closed")

    def next_cycle(self) -> bool:
        """Make ready for another request; false where the connection ends here."""
        if self._state.our_state is not h11.DONE or self._state.their_state is not h11.DONE:
            return False
        self._state.start_next_cycle()
        return True

    def close(self) -> None:
        self._writer.close()

    async def end(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()


async def _skip(answer: Answer) -> None:
    """Read to the end of an answer that nobody needs."""
    size = 0
    async for piece in answer.pieces:
        size += len(piece)
        if size > _CHALLENGE:
            raise LostAnswerError("a challenge without end")
