"""Which way a request goes: what is trusted, which proxy, and what is never connected to."""

import ipaddress
import ssl
import urllib.request
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
    """Sends each request directly or through the proxy, and nothing to a link-local address."""

    def __init__(self, proxy: str | None, context: ssl.SSLContext) -> None:
        limits = httpx.Limits(keepalive_expiry=IDLE_SECONDS)
        self._direct = httpx.HTTPTransport(verify=context, limits=limits)
        self._proxies: dict[str, httpx.HTTPTransport] = {}
        addresses = (
            urllib.request.getproxies() if proxy is None else {"http": proxy, "https": proxy}
        )
        for scheme in ("http", "https"):
            address = addresses.get(scheme) or addresses.get("all")
            if address:
                address = address if "://" in address else f"http://{address}"
                self._proxies[scheme] = _proxied(address, context, limits)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _is_link_local(request.url.host):
            raise LinkLocalError
        request.extensions["trace"] = refuse_link_local
        return self._towards(request.url).handle_request(request)

    def _towards(self, url: httpx.URL) -> httpx.BaseTransport:
        proxy = self._proxies.get(url.scheme)
        if proxy is None or is_loopback(url.host) or urllib.request.proxy_bypass(url.host):
            return self._direct
        return proxy

    def close(self) -> None:
        for transport in (self._direct, *self._proxies.values()):
            transport.close()


def _proxied(address: str, context: ssl.SSLContext, limits: httpx.Limits) -> httpx.HTTPTransport:
    try:
        return httpx.HTTPTransport(verify=context, limits=limits, proxy=httpx.Proxy(address))
    except (ValueError, ImportError, httpx.InvalidURL):
        raise SettingsError(
            "The proxy cannot be used",
            "Only http:// and https:// proxies are supported",
            "Correct network.proxy, or the proxy in the system's settings",
            key="network.proxy",
        ) from None


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
