"""Watches the requests to a service: counts them, sees overlaps, and kills who sent one."""

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orgloader.sandbox.wire import ABORT

WRITES = ("POST", "PATCH", "PUT", "DELETE")


class Watch:
    """An ASGI application in front of another.

    ``counts`` counts requests by verb, ``overlaps`` those that came while another was under way.
    ``kill`` is called when the ``at``th write from now on comes; it is carried out first if
    ``after``, and is never answered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.counts: Counter[str] = Counter()
        self.overlaps = 0
        self._under_way = 0
        self._at = 0
        self._after = False
        self._kill: Callable[[], Any] = lambda: None

    @property
    def writes(self) -> int:
        return sum(self.counts[verb] for verb in WRITES)

    def kill_at(self, number: int, kill: Callable[[], Any], *, after: bool) -> None:
        self._at, self._after, self._kill = self.writes + number, after, kill

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        self.overlaps += self._under_way > 0
        self._under_way += 1
        try:
            self.counts[scope["method"]] += 1
            # Even at once an overlapping request would be seen here.
            await asyncio.sleep(0)
            await self._answer(scope, receive, send)
        finally:
            self._under_way -= 1

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] not in WRITES or self.writes != self._at:
            await self._app(scope, receive, send)
            return
        if self._after:
            await self._app(scope, receive, _unheard)
        self._at = 0
        self._kill()
        scope[ABORT]()


async def _unheard(_: Message) -> None:
    """Send nothing."""


class Forward:
    """An ASGI application that hands requests on to a service at another address."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._client = httpx.AsyncClient(trust_env=False, timeout=60)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        headers = [(name, value) for name, value in scope["headers"] if name != b"host"]
        answer = await self._client.request(
            scope["method"],
            f"{self._address}{(scope['raw_path'] + query).decode('ascii')}",
            headers=headers,
            content=await _body(receive),
        )
        kept = [
            (name.lower().encode(), value.encode())
            for name, value in answer.headers.items()
            if name.lower() not in ("content-encoding", "transfer-encoding", "content-length")
        ]
        length = (b"content-length", str(len(answer.content)).encode())
        start = {"type": "http.response.start", "status": answer.status_code}
        await send({**start, "headers": [*kept, length]})
        await send({"type": "http.response.body", "body": answer.content})


async def _body(receive: Receive) -> bytes:
    found, more = b"", True
    while more:
        message = await receive()
        found += message.get("body", b"")
        more = message.get("more_body", False)
    return found
