"""Reading once more when the portal's answers do not agree."""

import logging
from collections.abc import Callable
from typing import TypeVar

from orgloader.bitrix24.pages import ContradictionError
from orgloader.errors import SourceError

log = logging.getLogger(__name__)

ATTEMPTS = 3
Read = TypeVar("Read")


def consistent(attempt: Callable[[], Read]) -> Read:
    """Return what an attempt read without a contradiction; ``SourceError`` after the third."""
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except ContradictionError as error:
            told = {"what": error.what, "expected": str(error.expected), "got": str(error.got)}
            log.warning(
                "Inconsistent data from Bitrix24 (attempt %(number)d): %(what)s, expected "
                "%(expected)s, got %(got)s",
                {"number": number, **told},
            )
    raise SourceError(
        "The organisation changed while it was being read",
        "The portal's answers do not agree: %(what)s, expected %(expected)s, got %(got)s",
        "Start again when nobody edits the structure; if it happens again, the portal's answers "
        "are incomplete: see the log",
        what=told["what"],
        expected=told["expected"],
        got=told["got"],
    )
