"""Is it still the same base? Business Studio's address names none: another may be opened any time.

The object that the lease names is looked at before a write, every few seconds of work.
"""

import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from orgloader.gateway.backend import lost
from orgloader.gateway.headers import Headers
from orgloader.gateway.lease.lease import Watched
from orgloader.gateway.refusal import RefusalError
from orgloader.gateway.studio import Answer, LostAnswerError, Request

LOOK_SECONDS = 3.0
_MOST = 1024 * 1024

Ask = Callable[[Request], Awaitable[Answer]]
Found = Literal["found", "missing", "unknown"]


@dataclass(frozen=True, slots=True)
class _Seen:
    watched: Watched
    at: float
    found: Found


class BaseWatch:
    """Looks at the object by which the base is known. Who calls has the turn."""

    def __init__(self, ask: Ask, host: bytes, now: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._headers: Headers = [(b"host", host), (b"accept", b"application/json")]
        self._now = now
        self._seen: _Seen | None = None

    async def look(self, watched: Watched) -> Found:
        """Say whether the object is there: ``unknown`` where the answer says neither.

        Raises ``RefusalError`` where no answer comes.
        """
        answer = await self._ask(Request("GET", watched.address.encode("ascii"), self._headers))
        body = await _read(answer)
        found = _judged(answer.status, body, watched)
        self._seen = _Seen(watched, self._now(), found)
        return found

    def state(self, watched: Watched) -> Found | None:
        """Return what the last look said, ``None`` where that is too long ago."""
        seen = self._seen
        if seen is None or seen.watched != watched or self._now() - seen.at >= LOOK_SECONDS:
            return None
        return seen.found

    async def check(self, watched: Watched) -> None:
        """See before a write that the object is still there, else raise ``RefusalError``."""
        if self.state(watched) == "found":
            return
        found = await self.look(watched)
        if found == "missing":
            raise RefusalError(
                409,
                "base.changed",
                "Another base is open in Business Studio: the branch that is loaded is not in it",
            )
        if found == "unknown":
            raise RefusalError(
                503, "base.unknown", "Business Studio does not say which base is open"
            )


async def _read(answer: Answer) -> bytes:
    body = bytearray()
    try:
        async for piece in answer.pieces:
            body += piece if len(body) < _MOST else b""
    except LostAnswerError as fault:
        raise lost(fault) from None
    return bytes(body)


def _judged(status: int, body: bytes, watched: Watched) -> Found:
    if status in {404, 410}:
        return "missing"
    if not 200 <= status < 300:
        return "unknown"
    try:
        row = json.loads(body)
    except ValueError:
        return "unknown"
    if not isinstance(row, dict):
        return "unknown"
    same = all(row.get(name) == value for name, value in watched.same.items())
    return "found" if same else "missing"
