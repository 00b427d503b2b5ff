"""Secrets: kept in the system's password store or for this session only, and struck out of texts.

An account names the portal and the user of one webhook: ``https://example.bitrix24.ru/rest/1``.
"""

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from orgloader.errors import SettingsError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "orgloader"
MASK = "****"
_SHORTEST = 4
"""Shorter texts are no secrets; striking them out would only garble."""

# What looks like a secret is struck out even where nobody has named it yet.
_WEBHOOK = re.compile(r"(/rest/(?:api/)?[^/\s\"'<>]+/)[^/\s\"'<>?#&]+")
_SIGN_IN = re.compile(r"(://)[^/@\s\"'<>]+@")

_known: set[str] = set()
_session: dict[str, str] = {}


def protect(secret: str) -> None:
    """Have ``secret`` struck out of every text that is logged or written from now on."""
    if len(secret) >= _SHORTEST and secret.strip("*"):
        _known.update({secret, quote(secret, safe="")})


def redact(text: str) -> str:
    """Return ``text`` with every known secret, and what looks like one, replaced by ``****``."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    if "/" not in text:
        return text
    text = _WEBHOOK.sub(rf"\1{MASK}", text)
    return _SIGN_IN.sub(rf"\1{MASK}@", text)


def keep(account: str, secret: str) -> None:
    """Keep ``secret`` for this session only."""
    protect(secret)
    _session[account] = secret


def store(account: str, secret: str) -> None:
    """Put ``secret`` into the system's password store.

    Raises ``SettingsError`` where there is none, or it is locked or keeps plain text.
    """
    protect(secret)
    try:
        _keyring().set_password(SERVICE, account, secret)
    except SettingsError:
        raise
    except Exception:  # the back ends let errors of their platforms through
        raise _no_keyring() from None
    _session.pop(account, None)


def fetch(account: str) -> str | None:
    """Return the secret of ``account``, or ``None`` where none is kept.

    Raises ``SettingsError`` when the password store cannot be asked.
    """
    secret = _session.get(account)
    if secret is None:
        try:
            secret = _keyring().get_password(SERVICE, account)
        except SettingsError:
            raise
        except Exception:
            raise _no_keyring() from None
    if secret is not None:
        protect(secret)
    return secret


def forget(account: str) -> None:
    """Remove the secret of ``account`` from session and password store, if it is there."""
    _session.pop(account, None)
    try:
        keyring = _keyring()
        if keyring.get_password(SERVICE, account) is not None:
            keyring.delete_password(SERVICE, account)
    except SettingsError:
        raise
    except Exception:
        raise _no_keyring() from None


def _keyring() -> "KeyringBackend":
    """Return the first back end that really keeps secrets."""
    # Slow to load, and only needed where a secret is asked for.
    import keyring

    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", (chosen,)):
        if not type(backend).__module__.startswith(_REFUSED):
            return backend
    raise _no_keyring()


# keyrings.alt writes plain text or asks on the console, null drops what it is given.
_REFUSED = ("keyrings.alt", "keyring.backends.null", "keyring.backends.fail")


def _no_keyring() -> SettingsError:
    return SettingsError(
        "The system's password store cannot be used",
        "No password store was found, or it is locked",
        "Keep the webhook for this session only, or set ORGLOADER_WEBHOOK_URL",
        key="bitrix24.webhook_url",
    )
