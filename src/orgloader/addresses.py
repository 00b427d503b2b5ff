"""Hosts by their spelling: which are this computer, which are local, which are never connected to.

The one definition, for the settings, the network and the proxy alike. A host is a name or an
address, IPv6 with or without brackets.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_PRIVATE = tuple(
    ip_network(network) for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
_LOCAL_DOMAINS = (".localhost", ".local", ".lan", ".internal", ".home.arpa")


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this computer."""
    address = _address(host)
    if address is None:
        return f".{_name(host)}".endswith(".localhost")
    return address.is_loopback


def is_private(host: str) -> bool:
    """Whether ``host`` is an address of this computer or of a private network; no name is."""
    address = _address(host)
    if address is None:
        return False
    # ``is_private`` of the standard library also counts TEST-NET, 0.0.0.0 and others.
    same = (network for network in _PRIVATE if network.version == address.version)
    return address.is_loopback or any(address in network for network in same)


def is_local(host: str) -> bool:
    """Whether ``host`` is this computer or of the local network.

    Names are local by their form: one word, or one of the endings kept for local networks.
    """
    if _address(host) is not None:
        return is_private(host)
    name = _name(host)
    return bool(name) and ("." not in name or name.endswith(_LOCAL_DOMAINS))


def is_name(host: str) -> bool:
    """Whether ``host`` is a name: where it leads shows when it is looked up."""
    return _address(host) is None


def is_link_local(host: str) -> bool:
    """Whether ``host`` is a link-local address, which is never a server's own."""
    address = _address(host)
    return address is not None and address.is_link_local


def _name(host: str) -> str:
    return host.lower().rstrip(".")


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """Return ``host`` as an address in any spelling that the system connects to, else ``None``."""
    bare = host.strip("[]").rstrip(".")
    try:
        address = ip_address(bare)
    except ValueError:
        return _short_address(bare)
    return getattr(address, "ipv4_mapped", None) or address


def _short_address(host: str) -> IPv4Address | None:
    """Return the address behind ``127.1``, ``0x7f.1`` or ``2130706433``."""
    if not host[:1].isdigit():
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None
