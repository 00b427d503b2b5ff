"""Where the gateway listens: ASP.NET's ``Urls``, and the sockets for it."""

import errno
import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from orgloader.addresses import is_loopback
from orgloader.errors import SettingsError
from orgloader.settings.addresses import WrongValueError

_ANY = {"*", "+", "0.0.0.0", "[::]", "::"}
_ABSENT = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
_REASONS = {
    0: "%(place)s is no address of this computer",
    errno.EADDRINUSE: "Another program listens at %(place)s",
    errno.EACCES: "The system does not allow a program to listen at %(place)s",
}
_PORTS = {"http": 5000, "https": 5001}


@dataclass(frozen=True, slots=True)
class Place:
    """One address to listen at; the host ``*`` is every address of this computer."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)


def parse_places(urls: str) -> tuple[Place, ...]:
    """Return the places in ``urls``, separated by semicolons. Raises ``WrongValueError``."""
    places = tuple(_place(url.strip()) for url in urls.split(";") if url.strip())
    if len({place.scheme for place in places}) != 1:
        raise WrongValueError("All addresses must be http, or all https")
    return places


def _place(url: str) -> Place:
    try:
        # ``*`` and ``+`` are no hosts to the parser of addresses.
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    if not host or parts.scheme not in _PORTS or parts.path not in {"", "/"} or parts.query:
        raise WrongValueError("An address like http://localhost:5000 is needed")
    port = _PORTS[parts.scheme] if port is None else port
    return Place(parts.scheme, "*" if host in _ANY else host, port)


def listen(places: Iterable[Place]) -> Iterator[tuple[Place, list[socket.socket]]]:
    """Yield each place with its listening sockets, and with the real port where it named none.

    Raises ``SettingsError`` for a port that cannot be had.
    """
    for place in places:
        try:
            sockets = _bound(place)
        except OSError as fault:
            raise SettingsError(
                "The gateway cannot listen",
                _REASONS.get(fault.errno or 0, _REASONS[0]),
                "Change Urls, or close the program that uses the port",
                place=str(place),
            ) from None
        yield replace(place, port=sockets[0].getsockname()[1]), sockets


def _bound(place: Place) -> list[socket.socket]:
    """Return a socket for each address: ``localhost`` and ``*`` have one of IPv4 and one of IPv6.

    An address that this computer does not have, as where IPv6 is switched off, is left out.
    """
    host = None if place.host == "*" else place.host
    found = socket.getaddrinfo(host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    made: list[socket.socket] = []
    faults: list[OSError] = []
    for family, _, protocol, _, address in dict.fromkeys(found):
        port = made[0].getsockname()[1] if made else place.port
        try:
            made.append(_listening(family, protocol, (address[0], port, *address[2:])))
        except OSError as fault:
            faults.append(fault)
    unusable = [fault for fault in faults if fault.errno not in _ABSENT]
    if unusable or not made:
        for one in made:
            one.close()
        raise (unusable or faults)[0]
    return made


def _listening(family: int, protocol: int, address: tuple[Any, ...]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if sys.platform == "win32":  # there another program could else take over the port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen()
    except OSError:
        made.close()
        raise
    return made
