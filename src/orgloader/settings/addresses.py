"""Addresses as they are typed in: what is accepted, in one spelling."""

import re
import string
from urllib.parse import SplitResult, urlsplit

from orgloader.addresses import is_link_local, is_local, is_name
from orgloader.text import visible

_AROUND = "\"'`«»„“”‘’<>(),;."
"""Quotes, brackets and the marks at the end of a sentence."""


class WrongValueError(ValueError):
    """One setting is wrong: ``message`` says how and ``hint`` what to do (message IDs)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def split(text: str) -> SplitResult:
    """Return the parts of the http address ``text``, or raise ``WrongValueError``.

    https is required, except towards this computer and the local network. A name may lead there
    without showing it: where it leads is seen when it is connected to (``http``).
    """
    address = _with_scheme(pasted(text))
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or any(c.isspace() for c in address):
        raise WrongValueError("An address like https://example.org/ is needed")
    if parts.username is not None:
        raise WrongValueError("An address must not hold a name or a password")
    if is_link_local(host):
        raise WrongValueError("Link-local addresses are refused")
    if parts.scheme == "http" and not (is_local(host) or is_name(host)):
        raise https_required()
    return parts


def https_required() -> WrongValueError:
    """Return the error for an address that must be reached over https."""
    return WrongValueError(
        "https is required outside the local network", "Write https:// instead of http://"
    )


def pasted(text: str) -> str:
    """Return ``text`` without what comes along when it is copied out of a sentence."""
    return visible(text).strip(_AROUND + string.whitespace + "\u00a0")


def _with_scheme(text: str) -> str:
    """Return ``text`` as an address; without a scheme it is taken as a browser would."""
    if "://" in text or not re.search("[:/.]", text):
        return text
    host = urlsplit(f"//{text}").hostname if "[" not in text else ""
    return f"http://{text}" if is_local(host or "") else f"https://{text}"


def origin(parts: SplitResult) -> str:
    """Return scheme, host and port: ``https://example.org:8443``; the port only where it matters.

    A host with letters beyond ASCII is spelled the way the network spells it.
    """
    host = parts.hostname or ""
    try:
        host = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise WrongValueError("The host's name is not possible") from None
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = "" if parts.port in {None, usual} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def unencrypted(address: str) -> bool:
    """Whether ``address`` is accepted without encryption: worth a note."""
    return urlsplit(address).scheme == "http"
