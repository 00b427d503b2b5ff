"""One client for each end, and one exchange with it."""

import logging
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from orgloader import __version__
from orgloader.errors import EndError
from orgloader.http.control import Control
from orgloader.http.decoding import unpacked, words
from orgloader.http.faults import told
from orgloader.http.parsing import looks_like_html, parse_json
from orgloader.http.resolving import LinkLocalError, PublicAddressError
from orgloader.http.routing import Route, trust
from orgloader.http.sign_in import SignIn
from orgloader.http.watching import watched

CONNECT_SECONDS = 10.0
BODY_SECONDS = 600.0
"""How long an answer may trickle in after its headers, whatever its pauses."""
MAX_BYTES = 64 * 1024 * 1024

# Their records hold whole addresses.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)


def client(
    *,
    proxy: str | None = None,
    ca_file: Path | None = None,
    read_timeout: float,
    transport: httpx.BaseTransport | None = None,
    sign_in: SignIn | None = None,
) -> httpx.Client:
    """Return a client for one end; close it after use.

    ``proxy``: an ``http(s)://`` address, or ``None`` for the system's proxy and its exceptions;
    loopback is always reached directly. ``ca_file``: a PEM file of further authorities to trust.
    ``read_timeout``: the longest silence in seconds. ``transport`` takes the network's place.
    Raises ``SettingsError`` for a file that cannot be used.
    """
    return httpx.Client(
        auth=sign_in,
        transport=transport or Route(proxy, trust(ca_file)),
        timeout=httpx.Timeout(CONNECT_SECONDS, read=read_timeout, write=read_timeout),
        follow_redirects=False,
        trust_env=False,
        headers={
            "User-Agent": f"orgloader/{__version__} (Bitrix24 to Business Studio)",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
        },
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: any status, the decoded body. ``host`` is where it was asked."""

    status: int
    headers: httpx.Headers
    body: bytes
    host: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def transient(self) -> bool:
        """Whether the status speaks of a server that is busy or restarting."""
        return self.status in {502, 503, 504}

    @property
    def is_html(self) -> bool:
        return looks_like_html(self.body, self.headers.get("Content-Type", ""))

    @property
    def text(self) -> str:
        """The start of the body, safe to be shown and logged (``decoding.words``)."""
        return words(self.body, self.headers.get("Content-Type", ""))

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the server wants to be asked again; ``None`` if it does not say."""
        asked = self.headers.get("Retry-After", "").strip()
        if asked.isascii() and asked.isdecimal():
            return float(asked) if len(asked) < 10 else None
        try:
            moment = parsedate_to_datetime(asked)
            return (moment - parsedate_to_datetime(self.headers.get("Date", ""))).total_seconds()
        except (TypeError, ValueError):
            return None

    def json(self) -> Any:
        """Return the body as ``parse_json`` reads it; ``ValueError`` where it is no strict JSON."""
        return parse_json(self.body)


def exchange(
    client: httpx.Client,
    request: httpx.Request,
    error: type[EndError],
    *,
    control: Control | None = None,
    max_bytes: int = MAX_BYTES,
) -> Answer:
    """Send ``request`` once and return its answer, whatever the status; redirects are not followed.

    ``max_bytes`` caps the decoded body, which is never held beyond it. Raises ``error`` (with
    ``transient`` and ``sent`` set) when no whole answer came, ``SettingsError`` for a bad proxy,
    ``CancelledError`` at any moment: a write whose answer counts is sent without ``control``.
    """
    host = _host(request.url)
    control = control or Control()
    control.check()
    try:
        with watched(control):
            response = client.send(request, stream=True)
            try:
                body = _body(response, error, host, control, max_bytes)
            finally:
                response.close()
    except LinkLocalError:
        raise error(
            "%(host)s cannot be reached",
            "The name resolves to a link-local address",
            "Check the address and the name service",
            host=host,
        ) from None
    except PublicAddressError:
        raise error(
            "%(host)s must be reached over https",
            "The address leads out of the local network, and the connection is not encrypted",
            "Write https:// instead of http://",
            host=host,
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as fault:
        raise told(fault, error, host) from None
    return Answer(response.status_code, response.headers, body, host)


def unusable(answer: Answer, error: type[EndError]) -> EndError:
    """Return the error for an answer which is not the JSON that was asked for."""
    values: dict[str, Any] = {"host": answer.host, "status": answer.status}
    if answer.transient:
        return error(
            "%(host)s is not available",
            "It answered with status %(status)d",
            "Try again in a few minutes",
            detail=answer.text,
            transient=True,
            sent=True,
            **values,
        )
    if 300 <= answer.status < 400:
        return error(
            "%(host)s redirects to another address",
            "It answered with a redirect, status %(status)d",
            "Enter the server's actual address",
            sent=True,
            **values,
        )
    if answer.is_html:
        return error(
            "%(host)s answered with a web page",
            "Data was expected, a page came with status %(status)d: a sign-in page, a proxy "
            "or another program at this address",
            "Open the address in a browser on this computer and see what it shows",
            detail=answer.text,
            sent=True,
            **values,
        )
    return error(
        "%(host)s gave an unreadable answer",
        "The answer with status %(status)d is not valid JSON",
        "See the log for what came; if it happens again, ask the server's administrator",
        detail=answer.text,
        sent=True,
        **values,
    )


def _host(url: httpx.URL) -> str:
    host = f"[{url.host}]" if ":" in url.host else url.host
    return host if url.port is None else f"{host}:{url.port}"


def _body(
    response: httpx.Response,
    error: type[EndError],
    host: str,
    control: Control,
    max_bytes: int,
) -> bytes:
    """Read and decode the body piece by piece, holding no more than ``max_bytes``."""
    body = bytearray()
    until = control.now() + BODY_SECONDS
    assert isinstance(response.stream, httpx.SyncByteStream)
    encoding = response.headers.get("Content-Encoding", "")
    for piece in unpacked(response.stream, encoding):
        control.check()
        body += piece
        if len(body) > max_bytes:
            raise _too_large(error, host, max_bytes)
        if control.now() > until:
            raise httpx.ReadTimeout("")
    return bytes(body)


def _too_large(error: type[EndError], host: str, limit: int) -> EndError:
    fault = error(
        "%(host)s answered with too much",
        "The answer is larger than %(limit)d bytes",
        "Check that the address is the right one",
        sent=True,
        host=host,
        limit=limit,
    )
    fault.too_large = True
    return fault
