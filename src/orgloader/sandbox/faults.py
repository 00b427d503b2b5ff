"""Faults: small declarations of when an end misbehaves, and how.

``end.faults.append(Fault(lost_answer(), verb="POST", first=3))`` carries the third POST out and
cuts the connection before the answer.
"""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from orgloader.sandbox.wire import Request, Response, text


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request: ``carry_out`` does what it asks for.

    ``later`` does something just before the first later request that comes when it is due; whether
    it is due is asked once for each.
    """

    request: Request
    carry_out: Callable[[], Response]
    later: Callable[[Callable[[], bool], Callable[[], Any]], None]


Action = Callable[[Exchange], Response]


@dataclass(kw_only=True)
class Turns:
    """Which of the matches are hit: from the ``first`` on, ``times`` of them (``None``: all)."""

    first: int = 1
    times: int | None = 1
    seen: int = field(default=0, init=False)

    def next(self) -> bool:
        """Count a match; tell whether it is hit."""
        self.seen += 1
        return self.seen >= self.first and (
            self.times is None or self.seen < self.first + self.times
        )


@dataclass
class Fault(Turns):
    """Do ``what`` instead of answering, to certain requests.

    A request matches by ``verb``, by a part of its address (``path``), by a part of its body or
    query (``holds``) and by ``when``.
    """

    what: Action
    verb: str = ""
    path: str = ""
    holds: str = ""
    when: Callable[[Request], bool] = lambda _: True

    def matches(self, request: Request) -> bool:
        return (
            (not self.verb or request.method == self.verb)
            and self.path in request.path
            and (self.holds in request.query or self.holds.encode() in request.body)
            and self.when(request)
        )


class Faults(list[Fault]):
    """The faults of an end, and what it has put off."""

    def __init__(self) -> None:
        super().__init__()
        self._put_off: list[tuple[Callable[[], bool], Callable[[], Any]]] = []

    def through(self, request: Request, carry_out: Callable[[], Response]) -> Response:
        """Answer ``request``: as the first fault that strikes has it, else by ``carry_out``."""
        self._catch_up()
        struck = [fault for fault in self if fault.matches(request) and fault.next()]
        if not struck:
            return carry_out()
        return struck[0].what(Exchange(request, carry_out, self._later))

    def _later(self, is_due: Callable[[], bool], action: Callable[[], Any]) -> None:
        self._put_off.append((is_due, action))

    def _catch_up(self) -> None:
        put_off, self._put_off = self._put_off, []
        for is_due, action in put_off:
            if is_due():
                action()
            else:
                self._put_off.append((is_due, action))


def answers(status: int, body: str = "", kind: str = "text/plain") -> Action:
    """Answer so, and do nothing."""
    return lambda _: text(status, body, kind)


def html(status: int = 200, body: str = "<html><body>Sign in</body></html>") -> Action:
    """Answer with a web page, as a proxy or a sign-in page does."""
    return answers(status, body, "text/html")


def redirect(url: str, status: int = 302) -> Action:
    return lambda _: Response(status, b"", {"location": url})


def drop() -> Action:
    """Cut the connection and do nothing."""
    return lambda _: Response(drop=True)


def lost_answer() -> Action:
    """Carry the request out, then cut the connection."""

    def act(exchange: Exchange) -> Response:
        exchange.carry_out()
        return Response(drop=True)

    return act


def late(requests: int, delay: float = 0.0) -> Action:
    """Cut the connection; carry the request out just before the nth request after it.

    With a ``delay`` the cut comes only after so many seconds.
    """

    def act(exchange: Exchange) -> Response:
        exchange.later(after(requests), exchange.carry_out)
        return Response(drop=True, delay=delay)

    return act


def late_once(due: Callable[[], bool]) -> Action:
    """Cut the connection; carry the request out before the first request at which it is ``due``."""

    def act(exchange: Exchange) -> Response:
        exchange.later(due, exchange.carry_out)
        return Response(drop=True)

    return act


def late_by(seconds: float, now: Callable[[], float]) -> Action:
    """Cut the connection; carry the request out ``seconds`` later, by the clock ``now``."""

    def act(exchange: Exchange) -> Response:
        until = now() + seconds
        exchange.later(lambda: now() >= until, exchange.carry_out)
        return Response(drop=True)

    return act


def after(requests: int) -> Callable[[], bool]:
    """Return what is due at the nth request from now."""
    waited = iter(range(requests - 1))
    return lambda: next(waited, None) is None


def delay(seconds: float) -> Action:
    """Carry the request out; the answer takes ``seconds``."""
    return changed(lambda response: replace(response, delay=seconds))


def truncated(size: int) -> Action:
    """Carry the request out; the connection is cut after ``size`` bytes of the body."""
    return changed(lambda response: replace(response, cut=size))


def empty(status: int = 200) -> Action:
    """Carry the request out; the answer has no body."""
    return changed(lambda _: Response(status))


def bomb(megabytes: int) -> Action:
    """Carry the request out; the answer is that much white space, compressed."""
    packed = gzip.compress(b" " * (megabytes << 20))
    return changed(lambda _: Response(200, packed, {"content-encoding": "gzip"}))


def changed(change: Callable[[Response], Response]) -> Action:
    """Carry the request out and change the answer."""
    return lambda exchange: change(exchange.carry_out())


def edited(edit: Callable[[Any], Any]) -> Action:
    """Carry the request out and edit the answer's JSON; ``edit`` returns the new document."""

    def change(response: Response) -> Response:
        return replace(response, body=json.dumps(edit(response.json())).encode())

    return changed(change)


def first(event: Callable[[], Any]) -> Action:
    """Let something happen just before the request is carried out."""

    def act(exchange: Exchange) -> Response:
        event()
        return exchange.carry_out()

    return act


def swallowed(revert: Callable[[], Any]) -> Action:
    """Answer as if the request had been carried out, but undo it (``studio.state.revert``)."""

    def act(exchange: Exchange) -> Response:
        response = exchange.carry_out()
        revert()
        return response

    return act


def empty_page() -> Action:
    """A list of the studio comes back without rows."""
    return edited(lambda page: {**page, "value": []})


def duplicate_row() -> Action:
    """A list of the studio repeats its first row instead of the last."""
    return edited(lambda page: {**page, "value": page["value"][:-1] + page["value"][:1]})
