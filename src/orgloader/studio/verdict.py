"""What an answer means: success, a refusal, a doubt, or a service that is out of reach."""

import logging
from collections.abc import Sequence
from typing import Any

from orgloader.errors import (
    EndError,
    OrgLoaderError,
    RefusedError,
    StaleError,
    TargetError,
    UnclearError,
)
from orgloader.http import Answer, unusable
from orgloader.studio import gateway
from orgloader.studio.access import no_access
from orgloader.studio.dialects import Dialect

log = logging.getLogger(__name__)

_BUSY = {408, 425, 429, 502, 503, 504}
_MAY_STILL_WORK = {408, 425, 502, 503, 504}
"""What stands in front of the studio gave up waiting; the studio itself may not have."""
_LONGEST_PAUSE = 60.0


class RefusedReadError(TargetError):
    """The studio answered a read with an error of its own."""


class Judge:
    """Judges answers by what ``dialect`` reads in them; ``keys`` are the key fields of objects.

    ``reads_well`` once a read has succeeded: from then on a page for people with an error status
    comes from the web server in front of the right service, and is a refusal like any other.
    """

    def __init__(self, dialect: Dialect, keys: Sequence[str]) -> None:
        self._dialect = dialect
        self._keys = keys
        self.reads_well = False

    def of_read(self, answer: Answer) -> Any:
        """Return the content of a read, or raise ``TargetError``; see ``Service.get``."""
        if not answer.ok or answer.is_html:
            raise self._failed_read(answer)
        content = self._dialect.content(answer)
        if _is_garbled(answer, content):
            raise unusable(answer, TargetError)
        text = self._dialect.failure(content, self._keys)
        if text is not None:
            raise _refused_read(answer, text)
        self.reads_well = True
        return content

    def _failed_read(self, answer: Answer) -> EndError:
        if answer.status in _BUSY:
            return _busy(answer)
        if answer.status in {401, 403}:
            return no_access(answer, self._remote(answer))
        is_page = answer.is_html and not self.reads_well and answer.status != 404
        if answer.status < 400 or is_page:
            return unusable(answer, TargetError)
        return _refused_read(answer, self._remote(answer))

    def of_write(self, answer: Answer) -> Answer:
        """Return the answer of a write that was carried out, or raise; see ``Service.send``."""
        content = self._dialect.content(answer)
        if not answer.ok or answer.is_html or _is_garbled(answer, content):
            raise self._failed_write(answer)
        text = self._dialect.failure(content, self._keys)
        if text is not None:
            raise _refused(answer, text)
        return answer

    def _failed_write(self, answer: Answer) -> OrgLoaderError:
        if not_sent := gateway.refused(answer):
            return not_sent
        if answer.status == 429:
            return _busy(answer)
        if answer.status == 401:
            return no_access(answer, self._remote(answer))
        if answer.status < 200 or 300 <= answer.status < 400:
            return unusable(answer, TargetError)
        if answer.ok or answer.status >= 500 or answer.status in {408, 425}:
            return unclear_answer(answer, self._remote(answer))
        return _refused(answer, self._remote(answer))

    def _remote(self, answer: Answer) -> str:
        return self._dialect.words(self._dialect.content(answer))


def _is_garbled(answer: Answer, content: Any) -> bool:
    """Return whether the body begins as JSON and is none: nothing can be concluded from it."""
    start = answer.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return start in {b"{", b"["} and isinstance(content, str)


def unclear(error: TargetError) -> UnclearError:
    """Return the error for a write whose answer was lost."""
    log.warning("It is unclear whether a change was applied: %(fault)s", {"fault": error})
    return UnclearError(
        "It is unclear whether the change was applied",
        "%(fault)s",
        detail=error.detail,
        fault=error,
    )


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
        retry_after=min(float(seconds), _LONGEST_PAUSE) if seconds.isdecimal() else 0.0,
    )


def too_long() -> RefusedReadError:
    """Return the error for a question that is too long to be asked in an address."""
    return RefusedReadError(
        "Request to Business Studio failed",
        "The names to look for make too long an address",
        status=414,
        remote="",
    )


def _refused_read(answer: Answer, remote: str) -> RefusedReadError:
    return RefusedReadError(
        "Business Studio rejected the read request",
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


def unclear_answer(answer: Answer, remote: str) -> UnclearError:
    """Return the error for a write that was answered, yet not clearly.

    ``answered`` tells that the service is done with it: whatever it did can be seen at once.
    """
    log.warning(
        "It is unclear whether a change was applied, status %(status)d: %(text)s",
        {"status": answer.status, "text": answer.text},
    )
    return UnclearError(
        "It is unclear whether the change was applied",
        "%(host)s answered with status %(status)d: %(remote)s",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote=remote,
        answered=answer.status not in _MAY_STILL_WORK,
    )
