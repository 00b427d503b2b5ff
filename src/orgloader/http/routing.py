"""Which way a request goes: what is trusted, which proxy, and what is never connected to."""

import ssl
from pathlib import Path

import httpx
import truststore

from orgloader.addresses import is_link_local, is_local
from orgloader.errors import SettingsError
from orgloader.http.pool import Pool
from orgloader.http.proxies import Proxies
from orgloader.http.resolving import LinkLocalError


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return what is trusted: the operating system's store and the authorities in ``ca_file``."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except OSError:
            raise SettingsError(
                "The certificate file cannot be used",
                "%(path)s cannot be read as PEM certificates",
                "Give the path of a PEM file with the authority's certificate",
                key="network.ca_file",
                path=str(ca_file),
            ) from None
    return context


class Route(httpx.BaseTransport):
    """Sends each request directly or through the proxy, and nothing to a link-local address.

    What is not encrypted never leaves the local network: a name that does not show where it leads
    is reached directly then, and at private addresses only.

    A proxy that cannot be used is a ``SettingsError`` of the first request which needs it: an end
    on this computer is reached all the same.
    """

    def __init__(self, proxy: str | None, context: ssl.SSLContext) -> None:
        self._context = context
        self._proxies = Proxies(proxy)
        self._made = {"": Pool(context)}
        self._private = Pool(context, private=True)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if is_link_local(request.url.host):
            raise LinkLocalError
        if request.url.scheme == "http" and not is_local(request.url.host):
            return self._private.handle_request(request)
        proxy = self._proxies.towards(request.url)
        if proxy not in self._made:
            self._made[proxy] = self._proxied(proxy)
        return self._made[proxy].handle_request(request)

    def _proxied(self, address: str) -> Pool:
        try:
            proxy = httpx.Proxy(address)
            if proxy.url.scheme not in {"http", "https"}:
                raise ValueError
        except (ValueError, httpx.InvalidURL):
            raise SettingsError(
                "The proxy cannot be used",
                "Only http:// and https:// proxies are supported",
                "Correct network.proxy, or the proxy in the system's settings",
                key="network.proxy",
            ) from None
        return Pool(self._context, proxy)

    def close(self) -> None:
        for pool in (self._private, *self._made.values()):
            pool.close()
