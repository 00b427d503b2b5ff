"""Refusals of the portal, by the code in their JSON.

The HTTP status is no guide: documents and portals disagree on it. Codes and their meaning:
https://apidocs.bitrix24.com/error-codes.html and observation.
"""

from orgloader.errors import SourceError

RATE = "QUERY_LIMIT_EXCEEDED"
OPERATING = "OPERATION_TIME_LIMIT"
SCOPE = "INSUFFICIENT_SCOPE"


class RefusalError(SourceError):
    """The portal said no; ``code`` in upper case, empty where it gave none."""

    def __init__(self, kind: SourceError, code: str, method: str, description: str) -> None:
        super().__init__(
            kind.title,
            kind.message,
            kind.hint,
            detail=description,
            transient=kind.transient,
            code=code,
            method=method,
            description=description[:200],
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
_OTHER = SourceError(
    "The portal refused the request",
    "It answered %(method)s with %(code)s: %(description)s",
    "See the log for the whole answer",
)
_SQL = "SQL QUERY ERROR"


def refusal(error: object, description: object, method: str) -> RefusalError:
    """Return the error for ``{"error": …, "error_description": …}`` in an answer to ``method``.

    The code may come in any case, as a number or as an empty text; the newer interface wraps it
    in a map.
    """
    if isinstance(error, dict):
        return refusal(error.get("code"), error.get("message", description), method)
    code = "" if error is None else str(error).strip().upper()
    text = "" if description is None else str(description)
    kind = _INTERNAL if _SQL in text.upper() else _KINDS.get(code, _OTHER)
    return RefusalError(kind, code, method, text)


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


def unreadable(method: str, what: str) -> SourceError:
    """Return the error for JSON of a shape that the interface does not have."""
    return SourceError(
        "The portal gave an unreadable answer",
        "The answer to %(method)s has an unknown shape: %(what)s",
        "Try again; if it happens again, ask the support of Bitrix24",
        transient=True,
        method=method,
        what=what,
    )
