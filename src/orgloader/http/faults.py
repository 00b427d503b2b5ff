"""What went wrong on the wire, in the words of our errors: of an address, only the host."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from functools import partial

import httpx

from orgloader.errors import EndError

_NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.InvalidURL,
)


def told(fault: Exception, end: type[EndError], host: str) -> EndError:
    """Turn what httpx raised into the error of one end, without the address in its text."""
    error = partial(end, host=host, sent=not isinstance(fault, _NOT_SENT))
    causes = tuple(_causes(fault))
    for cause in causes:
        if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError):
            return _tls(cause, error)
    if isinstance(fault, httpx.ProxyError):
        return _proxy(str(fault), error)
    if isinstance(fault, (httpx.DecodingError, httpx.LocalProtocolError)):
        return error(
            "%(host)s gave an unreadable answer",
            "The exchange does not follow HTTP",
            "Check that the address is the right one",
        )
    return _network(fault, causes, error)


def _network(
    fault: Exception, causes: tuple[BaseException, ...], error: Callable[..., EndError]
) -> EndError:
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return error(
                "%(host)s cannot be reached",
                "The name is not known",
                "Check the spelling of the address, and the network",
                transient=cause.errno == socket.EAI_AGAIN,
            )
        if isinstance(cause, ConnectionRefusedError):
            return error(
                "%(host)s cannot be reached",
                "The connection was refused: nothing listens at this address",
                "Check that the service is running, and the port",
                transient=True,
            )
    if isinstance(fault, (httpx.ConnectTimeout, httpx.ConnectError, httpx.PoolTimeout)):
        return error(
            "%(host)s cannot be reached",
            "Could not connect",
            "Check the address, the network, the firewall and the proxy",
            transient=True,
        )
    if isinstance(fault, httpx.TimeoutException):
        return error(
            "%(host)s did not answer in time",
            "Connected, but no complete answer was received",
            "Try again in a few minutes",
            transient=True,
        )
    if isinstance(fault, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return error("%(host)s cannot be reached", "The address is not an http address")
    return error(
        "%(host)s broke off",
        "The connection was lost before the answer was complete",
        "Check the network and try again",
        transient=True,
    )


def _proxy(answer: str, error: Callable[..., EndError]) -> EndError:
    """Tell what the proxy said: ``answer`` is its status and reason."""
    status = answer[:3]
    if status == "407":
        return error(
            "The proxy requires a sign-in",
            "%(host)s is reached through a proxy that requires a user name and password",
            "Ask the network's administrator, and see network.proxy",
        )
    return error(
        "%(host)s cannot be reached",
        "The proxy refused the connection with status %(status)s",
        "Ask the network's administrator, and see network.proxy",
        transient=status in {"502", "503", "504"},
        status=status,
    )


# OpenSSL's X509_V_ERR_…, Windows' CERT_E_… and macOS' errSec… numbers.
_EXPIRED = {9, 10, 0x800B0101, -67818, -67819}
_WRONG_HOST = {62, 64, 0x800B010F, -67602}
_OLD_PROTOCOL = re.compile("UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|VERSION_TOO_LOW")


def _tls(fault: ssl.SSLError, error: Callable[..., EndError]) -> EndError:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _certificate(getattr(fault, "verify_code", 0), error)
    if _OLD_PROTOCOL.search(fault.reason or ""):
        return error(
            "%(host)s cannot be trusted",
            "The server offers only an outdated version of TLS",
            "Have TLS 1.2 or newer switched on at the server",
        )
    return error(
        "%(host)s cannot be trusted",
        "Could not establish a secure connection",
        "Check the address: the port may be one for http",
    )


def _certificate(code: int, error: Callable[..., EndError]) -> EndError:
    if code in _EXPIRED:
        return error(
            "%(host)s cannot be trusted",
            "The server's certificate has expired or is not valid yet",
            "Check this computer's date; else have the certificate renewed",
        )
    if code in _WRONG_HOST:
        return error(
            "%(host)s cannot be trusted",
            "The server's certificate is for another name",
            "Enter the name which the certificate was issued for",
        )
    return error(
        "%(host)s cannot be trusted",
        "The server's certificate comes from an unknown issuer",
        "Put the company's own authority into network.ca_file",
    )


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
