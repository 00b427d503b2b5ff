"""The service in front of Business Studio: one request in flight, waits, and what answers mean."""

import json
import logging
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, Protocol

import httpx

from orgloader.errors import TargetError
from orgloader.http import Answer, Control, Redial, exchange
from orgloader.studio import verdict
from orgloader.studio.dialects import DIALECTS, Write
from orgloader.studio.pace import Pace
from orgloader.studio.profile import Profile
from orgloader.studio.verdict import Judge, RefusedReadError

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
"""How long Business Studio may think about one request."""
PATIENCE_SECONDS = 300.0
"""How long the service is waited for, once it has answered at least once."""

_MAX_PAUSE = 30.0
_MAX_500 = 2
"""A bare 500 may be a hiccup, but is more often the studio's way to refuse."""


class Right(Protocol):
    """The right to write."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What each request carries."""
        ...

    def check(self) -> None:
        """See that the right still lives. Raises ``TargetError``."""
        ...


class Service:
    """Sends requests to the studio one at a time.

    ``address`` is the service root, with or without ``profile.path``; ``above`` is it without.
    ``reads`` and ``writes`` count the requests that were tried, ``pace`` tells when it was slow.
    ``right`` is the right to write, where a gateway gives it.
    """

    def __init__(
        self,
        client: httpx.Client,
        address: str,
        profile: Profile,
        control: Control,
        *,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self.root = root(address, profile.path)
        self.dialect = DIALECTS[profile.dialect]
        self.above = self.root[: -len(profile.path.strip("/")) - 1] if profile.path else self.root
        self.right: Right | None = None
        self.control = control
        self.reads = 0
        self.writes = 0
        self.pace = Pace()
        self._client = client
        self._judge = Judge(self.dialect, profile.key_fields)
        self._patience = patience
        self._answered = False
        self._flight = Lock()

    def get(self, target: str) -> Any:
        """Return the content of ``target``, relative to the root or absolute; ``None`` if empty.

        Raises as ``ask`` does.
        """
        return self.ask(target)[0]

    def ask(self, target: str) -> tuple[Any, Answer]:
        """Return the content of ``target`` and the answer that it came in.

        What may pass is waited for and asked again. Raises ``RefusedReadError`` where the studio
        itself says no, ``TargetError`` for everything else.
        """
        pauses, redial = self._pauses(), Redial(self.control)
        failures = 0
        while True:
            try:
                return self._read(target)
            except RefusedReadError as error:
                failures += 1
                if not error.transient or failures > _MAX_500 or not self._pause(pauses):
                    raise
            except TargetError as error:
                if not (self._answered or error.sent):
                    again = redial.wait(error)
                else:
                    again = error.transient and self._pause(pauses, error)
                if not again:
                    raise

    def text(self, target: str) -> str:
        """Return the text of ``target``, which is no JSON; empty where the service has none.

        Raises ``TargetError`` where no answer came.
        """
        self.reads += 1
        answer = self._exchange(Write("GET", target), self.control)
        return answer.body.decode("utf-8", "replace") if answer.ok and not answer.is_html else ""

    def takes(self, target: str) -> bool:
        """Return whether the service answers an address rather than refusing it."""
        try:
            self.get(target)
        except RefusedReadError:
            return False
        return True

    def _read(self, target: str) -> tuple[Any, Answer]:
        self.reads += 1
        try:
            answer = self._exchange(Write("GET", target), self.control)
        except httpx.InvalidURL:
            raise verdict.too_long() from None
        return self._judge.of_read(answer), answer

    def send(self, write: Write, *, begun: bool = False) -> Answer:
        """Carry out one write and return its 2xx answer. It is sent once.

        A write that never left, or was turned away for being one too many (429), is sent again.
        What is ``begun`` already is carried through, even if the run is cancelled meanwhile.
        Raises ``RefusedError`` (nothing was changed), its ``StaleError`` (the object is no longer
        at the version that was named), ``UnclearError`` (it may have been carried out),
        ``TargetError`` (it was not: the service is out of reach or wants another sign-in).
        """
        pauses = self._pauses()
        while True:
            try:
                return self._write(write, begun=begun)
            except TargetError as error:
                if not error.transient or not self._pause(pauses, error):
                    raise

    def _write(self, write: Write, *, begun: bool) -> Answer:
        if not begun:
            self.control.check()
        if self.right is not None:
            self.right.check()
        self.writes += 1
        try:
            answer = self._exchange(write)
        except TargetError as error:
            raise (verdict.unclear(error) if error.sent else error) from None
        return self._judge.of_write(answer)

    def _exchange(self, sent: Write, control: Control | None = None) -> Answer:
        """Send one request. A write is given no control: once begun it is carried through."""
        method, target = sent.method, sent.address
        content = None if sent.body is None else json.dumps(sent.body, ensure_ascii=False).encode()
        kind = {} if content is None else {"Content-Type": "application/json"}
        request = self._client.build_request(
            method,
            target if target.startswith(self.root) else self.root + target,
            content=content,
            headers={
                **self.dialect.headers,
                **kind,
                **sent.headers,
                **(self.right.headers if self.right is not None else {}),
            },
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        )
        with self._flight:
            began = self.control.now()
            answer = exchange(self._client, request, TargetError, control=control)
            seconds = self.control.now() - began
        self._answered = True
        self.pace.note(_kind(method, target), seconds)
        log.debug(
            "%(method)s %(target)s: status %(status)d in %(seconds).2f s",
            {"method": method, "target": target, "status": answer.status, "seconds": seconds},
        )
        return answer

    def _pauses(self) -> Iterator[float]:
        until = self.control.now() + self._patience
        pause = 1.0
        while self.control.now() + pause <= until:
            yield pause
            pause = min(2 * pause, _MAX_PAUSE)

    def _pause(self, pauses: Iterator[float], error: TargetError | None = None) -> bool:
        """Wait before the next attempt; false when the patience is at its end."""
        pause = next(pauses, None)
        if pause is None:
            return False
        asked = error.values.get("retry_after", 0.0) if error else 0.0
        self.control.wait(max(pause, asked), "Waiting for Business Studio")
        return True


def _kind(method: str, target: str) -> str:
    """Return what a request's time may be compared with: writes, single objects, lists of a set."""
    place = target.partition("?")[0]
    return f"{method} {place}" if method == "GET" and "(" not in place else method


def root(address: str, path: str) -> str:
    """Return the service root with a final slash: ``address`` with ``path``, once."""
    base, path = address.strip().rstrip("/"), path.strip("/")
    if path and not base.lower().endswith(f"/{path.lower()}"):
        base = f"{base}/{path}"
    return f"{base}/"
