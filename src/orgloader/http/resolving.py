"""Looking a name up, and which of its addresses may be connected to."""

import queue
import socket
import threading
from collections.abc import Sequence
from typing import Any, TypeAlias

from orgloader.addresses import is_link_local, is_private
from orgloader.http.watching import Watch

Address: TypeAlias = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[Any, ...]]
"""An address as ``socket.getaddrinfo`` gives it."""


class LinkLocalError(Exception):
    """A connection would lead to 169.254.0.0/16 or fe80::/10."""


class PublicAddressError(Exception):
    """A connection without encryption would leave the local network."""


def resolve(
    host: str, port: int, watch: Watch, until: float, *, private: bool = False
) -> list[Address]:
    """Return where ``host`` may be connected to, in the system's order, looked up this once.

    Link-local addresses are left out; ``LinkLocalError`` when there are no others. With
    ``private`` one address outside the local network is enough for ``PublicAddressError``. Raises
    ``OSError``, ``CancelledError``.
    """
    found = [one for one in _looked_up(host, port, watch, until) if not is_link_local(_host(one))]
    if not found:
        raise LinkLocalError
    if private and not all(is_private(_host(one)) for one in found):
        raise PublicAddressError
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
