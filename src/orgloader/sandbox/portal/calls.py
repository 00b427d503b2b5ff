"""What a call of a method gives: an answer, or an error."""

from dataclasses import dataclass
from typing import Any

PAGE = 50
"""Rows on a page, and commands in a batch."""


@dataclass
class Answer:
    """A result; ``total`` and ``next`` only where a list has them."""

    result: Any
    total: int | None = None
    next: int | None = None


class CallError(Exception):
    """A refused call: the portal's code and its words, by default those of its table."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.description = description or _WORDS.get(code, "")


_WORDS = {
    "PORTAL_DELETED": "Portal was deleted",
    "ERROR_METHOD_NOT_FOUND": "Method not found!",
    "INVALID_CREDENTIALS": "Invalid request credentials",
    "insufficient_scope": (
        "The request requires higher privileges than provided by the webhook token"
    ),
    "OVERLOAD_LIMIT": "REST API is blocked due to overload.",
    "ACCESS_DENIED": "REST is available only by subscription.",
    "authorization_error": "Unable to authorize user",
    "OPERATION_TIME_LIMIT": "Method is blocked due to operation time limit.",
    "QUERY_LIMIT_EXCEEDED": "Too many requests",
    "ERROR_BATCH_LENGTH_EXCEEDED": "Max batch length exceeded",
    "ERROR_BATCH_METHOD_NOT_ALLOWED": "Method is not allowed for batch usage",
    "INTERNAL_SERVER_ERROR": "Internal server error",
}

_OBSERVED = {
    "PORTAL_DELETED": 403,
    "ERROR_METHOD_NOT_FOUND": 404,
    "NO_AUTH_FOUND": 401,
    "INVALID_CREDENTIALS": 401,
    "insufficient_scope": 401,
    "OVERLOAD_LIMIT": 401,
    "ACCESS_DENIED": 401,
    "authorization_error": 401,
    "OPERATION_TIME_LIMIT": 429,
    "QUERY_LIMIT_EXCEEDED": 503,
    "INTERNAL_SERVER_ERROR": 500,
    "WRONG_ENCODING": 200,
}
_DOCUMENTED = _OBSERVED | {
    "PORTAL_DELETED": 500,
    "INVALID_CREDENTIALS": 403,
    "insufficient_scope": 403,
    "OVERLOAD_LIMIT": 503,
    "ACCESS_DENIED": 403,
}


def status(code: str, *, documented: bool) -> int:
    """Return the HTTP status of an error: as once documented, or as observed."""
    return (_DOCUMENTED if documented else _OBSERVED).get(code, 400)
