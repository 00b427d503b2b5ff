"""What an answer means: success, a refusal, a doubt, or a service that is out of reach."""

import logging
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
from orgloader.studio import answer as answers
from orgloader.studio import gateway
from orgloader.studio.access import no_access

log = logging.getLogger(__name__)

_BUSY = {408, 425, 429, 502, 503, 504}
_LONGEST_PAUSE = 60.0


class RefusedReadError(TargetError):
    """The studio answered a read with an error of its own."""


def of_read(answer: Answer, key_field: str) -> Any:
    """Return the content of a read, or raise ``TargetError``; see ``Service.get``."""
    if not answer.ok or answer.is_html:
        raise _failed_read(answer)
    content = answers.content(answer)
    if answers.is_garbled(answer, content):
        raise unusable(answer, TargetError)
    text = answers.error_text(content, key_field)
    if text is not None:
        raise _refused_read(answer, text)
    return content


def _failed_read(answer: Answer) -> EndError:
    if answer.status in _BUSY:
        return _busy(answer)
    if answer.status in {401, 403}:
        return no_access(answer, _remote(answer))
    if answer.status < 400 or (answer.is_html and answer.status != 404):
        return unusable(answer, TargetError)
    return _refused_read(answer, _remote(answer))


def of_write(answer: Answer, key_field: str) -> Answer:
    """Return the answer of a write that was carried out, or raise; see ``Service.send``."""
    content = answers.content(answer)
    if not answer.ok or answer.is_html or answers.is_garbled(answer, content):
        raise _failed_write(answer)
    text = answers.error_text(content, key_field)
    if text is not None:
        raise _refused(answer, text)
    return answer


def _failed_write(answer: Answer) -> OrgLoaderError:
    if not_sent := gateway.refused(answer):
        return not_sent
    if answer.status == 429:
        return _busy(answer)
    if answer.status == 401:
        return no_access(answer, _remote(answer))
    if answer.status < 200 or 300 <= answer.status < 400:
        return unusable(answer, TargetError)
    if answer.ok or answer.status >= 500 or answer.status in {408, 425}:
        return _unclear_answer(answer)
    return _refused(answer, _remote(answer))


def unclear(error: TargetError) -> UnclearError:
    """Return the error for a write whose answer was lost."""
    log.warning("It is unclear whether a change was applied: %(fault)s", {"fault": error})
    return UnclearError(
        "It is unclear whether the change was applied",
        "%(fault)s",
        detail=error.detail,
        fault=error,
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


def _unclear_answer(answer: Answer) -> UnclearError:
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
        remote=_remote(answer),
    )
