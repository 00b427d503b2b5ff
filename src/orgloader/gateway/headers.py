"""Which headers go on, and how: those of one hop end here (RFC 9110, 7.6.1)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

Headers = list[tuple[bytes, bytes]]

_OF_ONE_HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
}
_NOT_SENT = _OF_ONE_HOP | {
    b"host",
    b"content-length",
    b"expect",
    # The gateway signs in itself: an account of a client would sign in the others, too.
    b"authorization",
    # Another method than the one that was checked.
    b"x-http-method",
    b"x-http-method-override",
    b"x-method-override",
    # Business Studio would build its links from what a client claims.
    b"forwarded",
    b"x-forwarded-for",
    b"x-forwarded-host",
    b"x-forwarded-proto",
    b"x-original-url",
    b"x-rewrite-url",
}
_OURS = b"orgloader-"
_NOT_RETURNED = _OF_ONE_HOP | {b"www-authenticate", b"server"}
_ADDRESSES = {b"location", b"content-location", b"odata-entityid"}


def to_studio(fields: Iterable[tuple[bytes, bytes]], host: bytes, size: int | None) -> Headers:
    """Return the headers of a request as it goes on; ``size`` is that of its body, if any."""
    named = _named_as_one_hop(fields := list(fields))
    kept = [
        (name, value)
        for name, value in fields
        if name not in _NOT_SENT and name not in named and not name.startswith(_OURS)
    ]
    length = [] if size is None else [(b"content-length", str(size).encode())]
    return [(b"host", host), *kept, *length]


def to_client(fields: Iterable[tuple[bytes, bytes]], studio: bytes, gateway: bytes) -> Headers:
    """Return the headers of an answer as it goes back; addresses lead to the gateway's origin."""
    named = _named_as_one_hop(fields := list(fields))
    return [
        (name, _moved(value, studio, gateway) if name in _ADDRESSES else value)
        for name, value in fields
        if name not in _NOT_RETURNED and name not in named
    ]


def _named_as_one_hop(fields: list[tuple[bytes, bytes]]) -> set[bytes]:
    values = (value for name, value in fields if name == b"connection")
    return {name.strip().lower() for value in values for name in value.split(b",")}


def _moved(address: bytes, studio: bytes, gateway: bytes) -> bytes:
    rest = address[len(studio) :]
    inside = address.lower().startswith(studio.lower()) and rest[:1] in {b"", b"/", b"?"}
    return gateway + rest if inside else address


def host_of(origin: str) -> bytes:
    """Return what the header ``Host`` says for ``origin``."""
    return urlsplit(origin).netloc.encode("ascii")
