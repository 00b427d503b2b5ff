"""Refusals of the portal, by the code in their JSON.

The HTTP status is no guide, since documents and portals disagree on it, but where the code is none
of those known here it is all there is. Codes and their meaning:
https://apidocs.bitrix24.com/error-codes.html and observation.
"""

from orgloader.errors import SourceError
from orgloader.http import readable

RATE = "QUERY_LIMIT_EXCEEDED"
OPERATING = "OPERATION_TIME_LIMIT"
SCOPE = "INSUFFICIENT_SCOPE"
ENCODING = "WRONG_ENCODING"


def is_passing(status: int) -> bool:
    """Whether an HTTP status speaks of what may pass: a server that is busy or failing."""
    return status in {408, 425, 429} or (status >= 500 and status not in {501, 505})


class RefusalError(SourceError):
    """The portal said no; ``code`` in upper case, empty where it gave none."""

    def __init__(
        self, kind: SourceError, code: str, method: str, description: str, status: int
    ) -> None:
        super().__init__(
            kind.title,
            kind.message,
            kind.hint,
            detail=description,
            transient=kind.transient,
            sent=True,
            code=code,
            method=method,
            description=description[:200],
            words=": ".join(filter(None, (code, description[:200]))) or f"HTTP {status}",
            status=status,
        )
        self.code = code


_WEBHOOK = SourceError(
    "The portal does not accept the webhook",
    "It answered %(method)s with %(code)s",
    "The webhook was deleted, changed or has expired: create one in Bitrix24 under Developer "
    "resources, and enter its address in the settings",
)
_OWNER = SourceError(
    "The owner of the webhook is dismissed",
    "It answered %(method)s with %(code)s",
    "Create a webhook as an active employee, best as an administrator",
)
_GUEST = SourceError(
    "The owner of the webhook is not an employee",
    "It answered %(method)s with %(code)s",
    "Create the webhook as an employee, best as an administrator; a guest sees no structure",
)
_INTERNAL = SourceError(
    "The portal met an internal error",
    "It answered %(method)s with %(code)s: %(description)s",
    "Try again later; if it happens again, ask the support of Bitrix24",
    transient=True,
)
_KINDS = {
    RATE: SourceError(
        "Bitrix24 limits the request rate",
        "It answered %(method)s with %(code)s, again and again",
        "Other programs use this portal from the same network: pause them and try again",
        transient=True,
    ),
    OPERATING: SourceError(
        "Bitrix24 limits the work of one method",
        "%(method)s is blocked for a while",
        "Try again in ten minutes",
        transient=True,
    ),
    "OVERLOAD_LIMIT": SourceError(
        "Bitrix24 has blocked this webhook",
        "It answered %(method)s with %(code)s: the portal's support has blocked the webhook",
        "Ask the support of Bitrix24",
    ),
    SCOPE: SourceError(
        "The webhook lacks a right",
        "%(method)s is refused: %(code)s",
        "Tick the rights department and user in the webhook's settings in Bitrix24",
    ),
    "ACCESS_DENIED": SourceError(
        "The portal does not offer its REST interface",
        "It answered %(method)s with %(code)s: %(description)s",
        "REST needs a commercial plan and an active Market subscription: check them in Bitrix24",
    ),
    "INVALID_REQUEST": SourceError(
        "The portal refused the request",
        "It answered %(method)s with %(code)s: %(description)s",
        "Enter the webhook's address with https://",
    ),
    "ERROR_METHOD_NOT_FOUND": SourceError(
        "The portal does not know the method",
        "It does not know %(method)s",
        "Check that the webhook's address is complete: https://portal/rest/number/secret/; "
        "on an own server, that its modules rest and intranet are installed",
    ),
    "PORTAL_DELETED": SourceError(
        "The portal is closed",
        "It answered %(method)s with %(code)s: the portal was deleted or is switched off",
        "Open the portal in a browser; on an own server, its public part may be closed",
    ),
    ENCODING: SourceError(
        "The portal cannot encode its answer",
        "It answered %(method)s with %(code)s: a text in Bitrix24 contains a damaged character",
        "Enter the texts again that were last changed in Bitrix24, or ask its support",
    ),
    "INVALID_CREDENTIALS": _WEBHOOK,
    "NO_AUTH_FOUND": _WEBHOOK,
    "EXPIRED_TOKEN": _WEBHOOK,
    "WRONG_AUTH_TYPE": _WEBHOOK,
    "AUTHORIZATION_ERROR": _OWNER,
    "USER_ACCESS_ERROR": _OWNER,
    "ALLOWED_ONLY_INTRANET_USER": _GUEST,
    "ACCESS_ERROR": _GUEST,
    "INTERNAL_SERVER_ERROR": _INTERNAL,
    "ERROR_UNEXPECTED_ANSWER": _INTERNAL,
}
_BUSY = SourceError(
    "The portal is busy or failing",
    "Its answer to %(method)s, status %(status)d: %(words)s",
    "Try again in a few minutes; if it happens again, ask the support of Bitrix24",
    transient=True,
)
_OTHER = SourceError(
    "The portal refused the request",
    "Its answer to %(method)s: %(words)s",
    "See the log for the whole answer",
)
_SQL = "SQL QUERY ERROR"


def refusal(code: object, description: object, method: str, status: int = 200) -> RefusalError:
    """Return the error for what an answer to ``method`` says of itself.

    The code may come in any case, as a number, as an empty text, or not at all.
    """
    known = _text(code).upper()
    text = _text(description)
    kind = _KINDS.get(known, _BUSY if is_passing(status) else _OTHER)
    return RefusalError(_INTERNAL if _SQL in text.upper() else kind, known, method, text, status)


def _text(value: object) -> str:
    return "" if value is None else readable(str(value)).strip()


def switched_off(host: str, page: str) -> SourceError:
    """Return the error for the page that stands where a cloud portal was."""
    return SourceError(
        "There is no portal at this address",
        "%(host)s answered that the page does not exist: the portal was renamed, deleted or "
        "switched off, or the address has a slip",
        "Open the portal in a browser and compare its address with the webhook's",
        detail=page,
        host=host,
    )


def moved(host: str, target: str) -> SourceError:
    """Return the error for a redirect, which is never followed: the address is a password."""
    return SourceError(
        "The portal has another address",
        "%(host)s redirects to %(target)s",
        "Check that %(target)s is your portal, and enter the webhook's address as it is there",
        host=host,
        target=target,
    )


def circular(host: str, status: int) -> SourceError:
    """Return the error for a redirect to where the program already is."""
    return SourceError(
        "The portal's server does not let the request through",
        "%(host)s redirects to another page of its own, status %(status)d: to a sign-in page, or "
        "by a rule of its web server",
        "Check that the webhook's address is complete, and have the server let /rest/ through",
        host=host,
        status=status,
    )


def unencodable_department(department: str) -> SourceError:
    """Return the error for a department of which the portal can show no more than the ID."""
    return SourceError(
        "The portal cannot encode the name of a department",
        "The name of department %(id)s contains a damaged character",
        "Enter its name again in Bitrix24",
        id=department,
    )


def unreadable(method: str, what: str, status: int = 200) -> SourceError:
    """Return the error for JSON of a shape that the interface does not have."""
    return SourceError(
        "The portal gave an unreadable answer",
        "The answer to %(method)s has an unknown shape: %(what)s",
        "Try again; if it happens again, ask the support of Bitrix24",
        transient=status < 400 or is_passing(status),
        sent=True,
        method=method,
        what=what,
    )
