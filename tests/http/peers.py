"""Servers on real sockets, good and bad."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

import httpx
import pytest

from orgloader import http
from orgloader.errors import SourceError

Naming = Callable[..., list[str]]
Behaviour = Callable[[socket.socket], None]
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextmanager
def peer(behave: Behaviour) -> Iterator[int]:
    """Let ``behave`` have each connection, one after the other; yield the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answering(answers: int = 1) -> AbstractContextManager[int]:
    """Answer so many requests on each connection, then close it."""

    def behave(connection: socket.socket) -> None:
        for _ in range(answers):
            if connection.recv(65536):
                connection.sendall(ANSWER)

    return peer(behave)


@contextmanager
def black_hole() -> Iterator[int]:
    """A port that swallows all packets, as a broken route does: its queue is full."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        place = listener.getsockname()
        waiting = [socket.socket() for _ in range(8)]
        try:
            for one in waiting:
                one.settimeout(0.0)
                one.connect_ex(place)
            yield place[1]
        finally:
            for one in waiting:
                one.close()


def exchange(client: httpx.Client, url: str) -> http.Answer:
    """Ask for ``url`` once."""
    return http.exchange(client, client.build_request("GET", url), SourceError)


def told(url: str, proxy: str | None = None) -> str:
    """Return what is told of an address that cannot be reached."""
    with http.client(read_timeout=1, proxy=proxy) as client, pytest.raises(SourceError) as caught:
        exchange(client, url)
    return str(caught.value)
