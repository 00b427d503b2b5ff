"""A request's body: received whole before its turn, so that a slow client holds up nobody."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import IO, Any

from orgloader.gateway.refusal import RefusalError

SECONDS = 60.0
"""How long a body may take to come."""
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class GoneError(Exception):
    """The client has left."""


class Body:
    """Bytes that can be read again and again; a large body is in a temporary file."""

    def __init__(self) -> None:
        self.size = 0
        self._content = b""
        self._file: IO[bytes] | None = None

    def add(self, piece: bytes) -> None:
        self.size += len(piece)
        if self._file is None and self.size <= _PIECE:
            self._content += piece
            return
        if self._file is None:
            self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
            self._file.write(self._content)
        self._file.write(piece)

    def __iter__(self) -> Iterator[bytes]:
        if self._file is None:
            if self._content:
                yield self._content
            return
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


async def received(receive: Receive, limit: int) -> Body:
    """Return the whole body. Raises ``RefusalError`` beyond ``limit`` or time, ``GoneError``."""
    body = Body()
    try:
        async with asyncio.timeout(SECONDS):
            await _receive(body, receive, limit)
    except TimeoutError:
        body.close()
        raise RefusalError(
            408, "body.slow", "The request took too long to come", headers=_CLOSING
        ) from None
    except BaseException:
        body.close()
        raise
    return body


async def _receive(body: Body, receive: Receive, limit: int) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        body.add(message.get("body", b""))
        if body.size > limit:
            raise RefusalError(
                413,
                "body.large",
                "The request is larger than %(limit)d bytes",
                headers=_CLOSING,
                limit=limit,
            )
        if not message.get("more_body"):
            return


_CLOSING = [(b"connection", b"close")]
