"""A pool of connections made our own way, as a transport of ``httpx``."""

import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from orgloader.http.connecting import Backend

IDLE_SECONDS = 2.0
"""Idle connections are closed early: after a laptop's sleep they are dead without a sign."""


class Pool(httpx.BaseTransport):
    """Sends requests directly, or through ``proxy``, over connections that can be cancelled.

    With ``private`` requests go to private addresses only.
    """

    def __init__(
        self, context: ssl.SSLContext, proxy: httpx.Proxy | None = None, *, private: bool = False
    ) -> None:
        self._pool = _direct(context, private) if proxy is None else _through(proxy, context)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        assert isinstance(request.stream, httpx.SyncByteStream)
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = self._pool.handle_request(asked)
        assert isinstance(answer.stream, Iterable)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        with _as_httpx():
            self._answer.close()


def _direct(context: ssl.SSLContext, private: bool) -> httpcore.ConnectionPool:
    return httpcore.ConnectionPool(
        ssl_context=context,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=Backend(private=private),
    )


def _through(proxy: httpx.Proxy, context: ssl.SSLContext) -> httpcore.HTTPProxy:
    url = proxy.url
    return httpcore.HTTPProxy(
        proxy_url=httpcore.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        ),
        proxy_auth=proxy.raw_auth,
        ssl_context=context,
        proxy_ssl_context=context if url.scheme == "https" else None,
        keepalive_expiry=IDLE_SECONDS,
        network_backend=Backend(),
    )


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise what fails within the block as the error of ``httpx`` that has the same name."""
    try:
        yield
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.ProxyError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
    ) as fault:
        named: type[httpx.TransportError] = getattr(httpx, type(fault).__name__)
        raise named(str(fault)) from fault
