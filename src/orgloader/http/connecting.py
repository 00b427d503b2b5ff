"""Connecting to the first of a name's addresses that answers.

Each address is tried beside those under way, as RFC 8305 has it: one that swallows all packets
delays the others by a moment only. The name is looked up once, and the connection goes to the very
address that was looked at.
"""

import errno
import os
import selectors
import socket
from collections.abc import Iterable, Sequence

import httpcore

from orgloader.http.resolving import Address, resolve
from orgloader.http.streams import SocketStream, in_terms_of
from orgloader.http.watching import Watch, watch

_BEGUN = {0, errno.EINPROGRESS, errno.EWOULDBLOCK}


class Backend(httpcore.NetworkBackend):
    """Makes the connections of ``httpcore``; with ``private`` only to private addresses."""

    def __init__(self, *, private: bool = False) -> None:
        self._private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within ``timeout`` seconds, the look-up of the name included."""
        assert local_address is None
        assert not socket_options
        asked = watch()
        until = asked.until(timeout)
        with in_terms_of(httpcore.ConnectTimeout, httpcore.ConnectError):
            addresses = resolve(host, port, asked, until, private=self._private)
            connection = connect(addresses, asked, until)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return SocketStream(connection, until)


def connect(addresses: Sequence[Address], asked: Watch, until: float) -> socket.socket:
    """Return the first connection that comes about.

    Raises ``TimeoutError``, ``CancelledError``, or the ``OSError`` that says most.
    """
    waiting = list(addresses)
    faults: list[OSError] = []
    with selectors.DefaultSelector() as under_way:
        try:
            while waiting or under_way.get_map():
                pause = asked.pause(until)
                if waiting:
                    _begin(waiting.pop(0), under_way, faults)
                if made := _first_made(under_way, pause, faults):
                    return made
        finally:
            for key in under_way.get_map().values():
                _socket(key).close()
    raise max(faults, key=lambda fault: isinstance(fault, ConnectionRefusedError))


def _begin(address: Address, under_way: selectors.BaseSelector, faults: list[OSError]) -> None:
    family, kind, protocol, _, place = address
    try:
        connection = socket.socket(family, kind, protocol)
    except OSError as fault:  # a family that this computer does not speak
        faults.append(fault)
        return
    connection.settimeout(0.0)
    code = connection.connect_ex(place)
    if code in _BEGUN:
        under_way.register(connection, selectors.EVENT_WRITE)
    else:
        _give_up(connection, code, faults)


def _first_made(
    under_way: selectors.BaseSelector, pause: float, faults: list[OSError]
) -> socket.socket | None:
    """Wait for a slice; return a connection that stands, and forget those that failed."""
    for key, _ in under_way.select(pause) if under_way.get_map() else ():
        connection = _socket(key)
        under_way.unregister(connection)
        code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if not code:
            return connection
        _give_up(connection, code, faults)
    return None


def _socket(key: selectors.SelectorKey) -> socket.socket:
    assert isinstance(key.fileobj, socket.socket)
    return key.fileobj


def _give_up(connection: socket.socket, code: int, faults: list[OSError]) -> None:
    connection.close()
    faults.append(OSError(code, os.strerror(code)))
