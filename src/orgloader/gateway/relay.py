"""Handing an answer back: Business Studio is free once it has spoken, however slow the client.

A small answer is taken whole, which is the rule. A large one is passed on piece by piece, at most
``AHEAD`` bytes ahead of the client; a client that reads nothing for ``CLIENT_SECONDS`` is cut off.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

from orgloader.gateway.headers import Headers
from orgloader.gateway.studio import Answer, LostAnswerError

AHEAD = 8 * 1024 * 1024
CLIENT_SECONDS = 60.0
_SMALL = 64 * 1024

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class CutError(Exception):
    """The client's answer cannot be brought to its end: its connection must be cut."""


async def begin(answer: Answer) -> tuple[bytes, bool]:
    """Return the first pieces of ``answer`` and whether they are all of it."""
    found = bytearray()
    async for piece in answer.pieces:
        found += piece
        if len(found) >= _SMALL:
            return bytes(found), False
    return bytes(found), True


async def whole(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send an answer that is at hand, with its length where it has none."""
    if body and not any(name == b"content-length" for name, _ in headers):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await _sent(send, {"type": "http.response.start", "status": status, "headers": headers})
    await _sent(send, {"type": "http.response.body", "body": body})


async def rest(
    send: Send, answer: Answer, headers: Headers, first: bytes, give: Callable[[], None]
) -> None:
    """Send an answer of which ``first`` is at hand; call ``give`` when its source has ended.

    Raises ``CutError`` where the source breaks off or the client does not read.
    """
    ahead = _Ahead()
    reading = asyncio.create_task(_read(answer.pieces, ahead, give))
    try:
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await _sent(send, start)
        await _sent(send, {"type": "http.response.body", "body": first, "more_body": True})
        while (piece := await ahead.take()) is not None:
            await _sent(send, {"type": "http.response.body", "body": piece, "more_body": True})
        await _sent(send, {"type": "http.response.body", "body": b""})
    finally:
        # A request that was sent is carried through, for whomever.
        ahead.abandon()
        await reading


async def _read(pieces: AsyncIterator[bytes], ahead: "_Ahead", give: Callable[[], None]) -> None:
    try:
        async for piece in pieces:
            await ahead.put(piece)
    except LostAnswerError:
        ahead.end(broken=True)
    else:
        ahead.end(broken=False)
    finally:
        give()


async def _sent(send: Send, message: MutableMapping[str, Any]) -> None:
    try:
        async with asyncio.timeout(CLIENT_SECONDS):
            await send(message)
    except TimeoutError:
        raise CutError from None


class _Ahead:
    """Pieces that were read and not sent yet."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self._changed = asyncio.Event()
        self._ended = self._broken = self._abandoned = False

    async def put(self, piece: bytes) -> None:
        """Add a piece, waiting for room; when nobody takes any more it is dropped."""
        while self._size >= AHEAD and not self._abandoned:
            self._changed.clear()
            await self._changed.wait()
        if not self._abandoned:
            self._pieces.append(piece)
            self._size += len(piece)
        self._changed.set()

    async def take(self) -> bytes | None:
        """Return the next piece, ``None`` after the last. Raises ``CutError``."""
        while not self._pieces and not self._ended:
            self._changed.clear()
            await self._changed.wait()
        if self._pieces:
            piece = self._pieces.popleft()
            self._size -= len(piece)
            self._changed.set()
            return piece
        if self._broken:
            raise CutError
        return None

    def end(self, *, broken: bool) -> None:
        self._ended, self._broken = True, broken
        self._changed.set()

    def abandon(self) -> None:
        self._abandoned = True
        self._changed.set()
