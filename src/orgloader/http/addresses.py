"""Hosts and their addresses: which are this computer, which are never connected to."""

import ipaddress
import queue
import socket
import threading
from collections.abc import Sequence
from typing import Any, TypeAlias

from orgloader.http.watching import Watch

Address: TypeAlias = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
"""An address as ``socket.getaddrinfo`` gives it."""


_LOCAL = tuple(
    ipaddress.ip_network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)


class LinkLocalError(Exception):
    """A connection would lead to 169.254.0.0/16 or fe80::/10."""


def is_loopback(host: str) -> bool:
    """Whether ``host``, a name or an address, is this computer by its spelling alone."""
    address = _address(host)
    if address is None:
        return host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost")
    return address.is_loopback


def is_near(host: str) -> bool:
    """Whether ``host`` is, by its spelling alone, this computer or one of the local network."""
    address = _address(host)
    if address is None:
        return is_loopback(host) or "." not in host.rstrip(".")
    return address.is_loopback or any(
        address in network for network in _LOCAL if network.version == address.version
    )


def is_link_local(host: str) -> bool:
    """Whether ``host`` is a link-local address."""
    address = _address(host)
    return address is not None and address.is_link_local


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def resolve(host: str, port: int, watch: Watch, until: float) -> list[Address]:
    """Return where ``host`` may be connected to, in the system's order, looked up this once.

    Link-local addresses are left out; ``LinkLocalError`` when there are no others. Raises
    ``OSError``, ``CancelledError``.
    """
    found = [one for one in _looked_up(host, port, watch, until) if not is_link_local(_host(one))]
    if not found:
        raise LinkLocalError
    return found


def _host(address: Address) -> str:
    return str(address[4][0])


def _looked_up(host: str, port: int, watch: Watch, until: float) -> Sequence[Address]:
    """Ask the name service in a thread of its own: a look-up cannot be broken off."""
    told: queue.SimpleQueue[Sequence[Address] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            told.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as fault:
            told.put(fault)
        except UnicodeError:
            told.put(socket.gaierror(socket.EAI_NONAME, "The name is too long"))

    threading.Thread(target=look_up, name="name look-up", daemon=True).start()
    while True:
        try:
            answer = told.get(timeout=watch.pause(until))
        except queue.Empty:
            continue
        if isinstance(answer, OSError):
            raise answer
        return answer
