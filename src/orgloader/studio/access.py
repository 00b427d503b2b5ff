"""What to say when the service does not let the program in: which sign-in it asks for."""

from collections.abc import Collection

from orgloader.errors import TargetError
from orgloader.http import Answer, offered
from orgloader.http.sign_in import ACCESS_KEY

_SETTINGS = {"negotiate": "windows", "ntlm": "windows", "basic": "basic", "bearer": "bearer"}
_SPELLED = {"negotiate": "Negotiate", "ntlm": "NTLM", "basic": "Basic", "bearer": "Bearer"}


def no_access(answer: Answer, remote: str) -> TargetError:
    """Return the error for an answer 401 or 403 of the whole service; ``remote`` are its words."""
    schemes = offered(answer.headers) if answer.status == 401 else {}
    if ACCESS_KEY.lower() in schemes:
        return _without_key(answer)
    if schemes:
        return _without_sign_in(answer, schemes)
    return TargetError(
        "Access to Business Studio denied",
        "%(host)s answered with status %(status)d: %(remote)s",
        "Check the account in the service's settings, and that it may use OLE/OData",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote=remote,
    )


def _without_sign_in(answer: Answer, schemes: Collection[str]) -> TargetError:
    fitting = dict.fromkeys(_SETTINGS[one] for one in schemes if one in _SETTINGS)
    return TargetError(
        "Access to Business Studio denied",
        "%(host)s takes these sign-ins: %(schemes)s",
        "Set odatao.sign_in to one that fits (%(fitting)s), and check the account, its password"
        " and its right to use OLE/OData",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote="",
        schemes=", ".join(_SPELLED.get(one, one) for one in schemes),
        fitting=", ".join(fitting) or "—",
    )


def _without_key(answer: Answer) -> TargetError:
    return TargetError(
        "The gateway does not let the program in",
        "%(host)s asks for its access key",
        "Run orgloader secrets set gateway with the key from the gateway's administrator; beyond"
        " this computer the address must begin with https",
        detail=answer.text,
        host=answer.host,
        status=answer.status,
        remote="",
    )
