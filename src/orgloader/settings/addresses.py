"""Addresses as they are typed in: what is accepted, in one spelling."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

_PRIVATE_DOMAINS = (".localhost", ".local", ".lan", ".internal")


class WrongValueError(ValueError):
    """One setting is wrong: ``message`` says how and ``hint`` what to do (message IDs)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def split(text: str) -> SplitResult:
    """Return the parts of the http address ``text``, or raise ``WrongValueError``.

    https is required, except towards this computer and the local network.
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in {"http", "https"} or any(c.isspace() for c in text.strip()):
        raise WrongValueError("An address like https://example.org/ is needed")
    if parts.username is not None:
        raise WrongValueError("An address must not hold a name or a password")
    if _is_link_local(host):
        raise WrongValueError("Link-local addresses are refused")
    if parts.scheme == "http" and not is_local(host):
        raise WrongValueError(
            "https is required outside the local network", "Write https:// instead of http://"
        )
    return parts


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


def is_local(host: str) -> bool:
    """Whether ``host`` is, by its spelling, this computer or one of the local network."""
    address = _ip(host)
    if address is not None:
        return address.is_loopback or address.is_private
    return "." not in host or host.endswith(_PRIVATE_DOMAINS)


def is_loopback(host: str) -> bool:
    """Whether ``host`` is, by its spelling, this computer."""
    address = _ip(host)
    if address is not None:
        return address.is_loopback
    return host.lower() == "localhost" or host.lower().endswith(".localhost")


def unencrypted(address: str) -> bool:
    """Whether ``address`` is accepted without encryption: worth a note."""
    return urlsplit(address).scheme == "http"


def _is_link_local(host: str) -> bool:
    address = _ip(host)
    return address is not None and address.is_link_local


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
