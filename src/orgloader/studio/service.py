"""The service in front of Business Studio: one request in flight, waits, and what answers mean."""

import json
import logging
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

import httpx

from orgloader.errors import RefusedError, StaleError, TargetError, UnclearError
from orgloader.http import Answer, Control, exchange, unusable
from orgloader.studio import answer as answers
from orgloader.studio.profile import Profile

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
READ_SECONDS = 120.0
"""How long Business Studio may think about one request."""
PATIENCE_SECONDS = 300.0
"""How long the service is waited for, once it has answered at least once."""

_WAITING = "Waiting for Business Studio"
_BUSY = {408, 425, 429, 502, 503, 504}
_MAX_PAUSE = 30.0
_MAX_500 = 2
"""A bare 500 may be a hiccup, but is more often the studio's way to refuse."""


class RefusedReadError(TargetError):
    """The studio answered a read with an error of its own."""


class Service:
    """Sends requests to the studio one at a time.

    ``address`` is the service root, with or without ``profile.path``. ``reads`` and ``writes``
    count the requests that were tried.
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
        self.control = control
        self.reads = 0
        self.writes = 0
        self._client = client
        self._key_field = profile.key.field
        self._patience = patience
        self._answered = False
        self._flight = Lock()

    def get(self, target: str) -> Any:
        """Return the content of ``target``, relative to the root or absolute; ``None`` if empty.

        What may pass is waited for and asked again. Raises ``RefusedReadError`` where the studio
        itself says no, ``TargetError`` for everything else.
        """
        pauses = self._pauses()
        failures = 0
        while True:
            try:
                return self._read(target)
            except RefusedReadError as error:
                failures += 1
                if not error.transient or failures > _MAX_500 or not self._pause(pauses):
                    raise
            except TargetError as error:
                reachable = self._answered or error.sent
                if not error.transient or not reachable or not self._pause(pauses, error):
                    raise

    def _read(self, target: str) -> Any:
        self.reads += 1
        answer = self._exchange("GET", target, control=self.control)
        if answer.ok and not answer.is_html:
            content = answers.content(answer)
            text = answers.error_text(content, self._key_field)
            if text is None:
                return content
            raise _refused_read(answer, text)
        if answer.status in _BUSY:
            raise _busy(answer)
        if answer.status in {401, 403}:
            raise no_access(answer)
        if answer.status < 400 or (answer.is_html and answer.status != 404):
            raise unusable(answer, TargetError)
        raise _refused_read(answer, _remote(answer))

    def send(
        self, method: str, target: str, body: Mapping[str, Any] | None = None, etag: str = ""
    ) -> Answer:
        """Carry out one write and return its 2xx answer. It is sent once.

        A write that never left, or was turned away for being one too many (429), is sent again.
        Raises ``RefusedError`` (nothing was changed), its ``StaleError`` (the object is no longer
        at ``etag``), ``UnclearError`` (it may have been carried out), ``TargetError`` (it was not:
        the service is out of reach or wants another sign-in).
        """
        pauses = self._pauses()
        while True:
            try:
                return self._write(method, target, body, etag)
            except TargetError as error:
                if not error.transient or not self._pause(pauses, error):
                    raise

    def _write(self, method: str, target: str, body: Mapping[str, Any] | None, etag: str) -> Answer:
        self.control.check()
        self.writes += 1
        try:
            answer = self._exchange(method, target, body, {"If-Match": etag} if etag else {})
        except TargetError as error:
            raise (_unclear(error) if error.sent else error) from None
        if answer.status == 429:
            raise _busy(answer)
        if answer.status == 401:
            raise no_access(answer)
        if answer.status < 200 or 300 <= answer.status < 400:
            raise unusable(answer, TargetError)
        if answer.status >= 500 or answer.status in {408, 425} or (answer.ok and answer.is_html):
            raise _unclear_answer(answer)
        if not answer.ok:
            raise _refused(answer, _remote(answer))
        text = answers.error_text(answers.content(answer), self._key_field)
        if text is not None:
            raise _refused(answer, text)
        return answer

    def _exchange(
        self,
        method: str,
        target: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        control: Control | None = None,
    ) -> Answer:
        """Send one request. A write is given no control: once begun it is carried through."""
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        request = self._client.build_request(
            method,
            target if target.startswith(self.root) else self.root + target,
            content=content,
            headers={
                "OData-Version": "4.0",
                "OData-MaxVersion": "4.0",
                **({} if content is None else {"Content-Type": "application/json"}),
                **(headers or {}),
            },
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        )
        with self._flight:
            began = self.control.now()
            answer = exchange(self._client, request, TargetError, control=control)
            seconds = self.control.now() - began
        self._answered = True
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
        self.control.wait(max(pause, asked), _WAITING)
        return True


def root(address: str, path: str) -> str:
    """Return the service root with a final slash: ``address`` with ``path``, once."""
    base, path = address.strip().rstrip("/"), path.strip("/")
    if path and not base.lower().endswith(f"/{path.lower()}"):
        base = f"{base}/{path}"
    return f"{base}/"


def no_access(answer: Answer) -> TargetError:
    """Return the error for an answer 401 or 403 of the whole service."""
    return TargetError(
        "Business Studio does not let the program in",
        "%(host)s answered with status %(status)d: %(remote)s",
        "Check the account in the service's settings, and that it may use OLE/OData",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote=_remote(answer),
    )


def _remote(answer: Answer) -> str:
    return "" if answer.is_html else answers.message(answers.content(answer))


def _busy(answer: Answer) -> TargetError:
    seconds = answer.headers.get("Retry-After", "")
    return TargetError(
        "Business Studio is not available",
        "%(host)s answered with status %(status)d",
        "Check that Business Studio is running and not busy with a dialog",
        detail=answer.text,
        transient=True,
        sent=True,
        host=answer.host,
        status=answer.status,
        retry_after=min(float(seconds), 2 * _MAX_PAUSE) if seconds.isdecimal() else 0.0,
    )


def _refused_read(answer: Answer, remote: str) -> RefusedReadError:
    return RefusedReadError(
        "Business Studio refused to be read",
        "Status %(status)d: %(remote)s",
        "Test connections shows which class or field of the profile it does not know",
        detail=answer.text,
        transient=answer.status == 500,
        status=answer.status,
        remote=remote,
    )


def _refused(answer: Answer, remote: str) -> RefusedError:
    log.warning(
        "Business Studio refused a change with status %(status)d: %(text)s",
        {"status": answer.status, "text": answer.text},
    )
    values: dict[str, Any] = {"status": answer.status, "remote": remote}
    if answer.status in {412, 428}:
        return StaleError(
            "The object has changed in Business Studio",
            "Status %(status)d: %(remote)s",
            "Load again: the next run starts from what is there now",
            detail=answer.text,
            **values,
        )
    return RefusedError(
        "Business Studio refused the change",
        "Status %(status)d: %(remote)s",
        "Check that nobody has the object open and that the service's account may change it",
        detail=answer.text,
        **values,
    )


def _unclear_answer(answer: Answer) -> UnclearError:
    log.warning(
        "It is unclear whether a change was carried out, status %(status)d: %(text)s",
        {"status": answer.status, "text": answer.text},
    )
    return UnclearError(
        "It is unclear whether the change was carried out",
        "%(host)s answered with status %(status)d: %(remote)s",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote=_remote(answer),
    )


def _unclear(error: TargetError) -> UnclearError:
    log.warning("It is unclear whether a change was carried out: %(fault)s", {"fault": str(error)})
    return UnclearError(
        "It is unclear whether the change was carried out",
        "%(fault)s",
        detail=error.detail,
        fault=str(error),
    )
