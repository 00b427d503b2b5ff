"""Which way a request goes: what is trusted, which proxy, and what is never connected to."""

import ipaddress
import ssl
import urllib.request
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import truststore

from orgloader.errors import SettingsError

IDLE_SECONDS = 2.0
"""Idle connections are closed early: after a laptop's sleep they are dead without a sign."""


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


class LinkLocalError(Exception):
    """A connection led to 169.254.0.0/16 or fe80::/10."""


class Route(httpx.BaseTransport):
    """Sends each request directly or through the proxy, and nothing to a link-local address.

    A proxy that cannot be used is a ``SettingsError`` of the first request which needs it: an end
    on this computer is reached all the same.
    """

    def __init__(self, proxy: str | None, context: ssl.SSLContext) -> None:
        self._make = partial(
            httpx.HTTPTransport,
            verify=context,
            limits=httpx.Limits(keepalive_expiry=IDLE_SECONDS),
        )
        self._given = {"all": proxy} if proxy else urllib.request.getproxies()
        self._made: dict[str, httpx.BaseTransport] = {"": self._make()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _is_link_local(request.url.host):
            raise LinkLocalError
        request.extensions["trace"] = refuse_link_local
        return self._towards(request.url).handle_request(request)

    def _towards(self, url: httpx.URL) -> httpx.BaseTransport:
        proxy = self._given.get(url.scheme) or self._given.get("all") or ""
        if is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
            proxy = ""
        if proxy not in self._made:
            self._made[proxy] = self._proxied(proxy if "://" in proxy else f"http://{proxy}")
        return self._made[proxy]

    def _proxied(self, address: str) -> httpx.BaseTransport:
        try:
            return self._make(proxy=httpx.Proxy(address))
        except (ValueError, ImportError, httpx.InvalidURL):
            raise SettingsError(
                "The proxy cannot be used",
                "Only http:// and https:// proxies are supported",
                "Correct network.proxy, or the proxy in the system's settings",
                key="network.proxy",
            ) from None

    def close(self) -> None:
        for transport in self._made.values():
            transport.close()


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is this computer by its spelling alone."""
    address = _address(host)
    if address is None:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
    return address.is_loopback


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_link_local(host: str) -> bool:
    address = _address(host)
    return address is not None and address.is_link_local


def refuse_link_local(event: str, info: dict[str, Any]) -> None:
    """Look at the connected address before a byte is sent (``httpcore``'s trace extension)."""
    if event == "connection.connect_tcp.complete":
        stream = info["return_value"]
        if _is_link_local(stream.get_extra_info("server_addr")[0]):
            stream.close()
            raise LinkLocalError
