"""F46: what stands still while a computer sleeps is not trusted when it wakes."""

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from tests.http.peers import ANSWER, peer

from orgloader import http
from orgloader.errors import SourceError
from orgloader.http import Control


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with http.client(read_timeout=5) as client:
        yield client


def ask(client: httpx.Client, port: int) -> http.Answer:
    request = client.build_request("GET", f"http://127.0.0.1:{port}/")
    return http.exchange(client, request, SourceError)


def test_f46_a_connection_that_the_server_dropped_is_opened_again(client: httpx.Client) -> None:
    dropped = threading.Semaphore(0)

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(ANSWER)
        connection.close()
        dropped.release()

    with peer(behave) as port:
        for _ in range(3):
            assert ask(client, port).ok
            assert dropped.acquire(timeout=10)


def test_f46_a_connection_that_died_without_a_sign_is_not_used_after_a_sleep(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old connection stands for all that can be seen, yet nobody is behind it any more."""
    connections: list[socket.socket] = []

    def behave(connection: socket.socket) -> None:
        connections.append(connection.dup())
        connection.recv(65536)
        connection.sendall(ANSWER)

    with peer(behave) as port:
        ask(client, port)
        clock = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: clock() + 3600)
        assert ask(client, port).ok
    assert len(connections) == 2
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("jump", [-3600, 3600, 86_400 * 365])
def test_f46_a_jump_of_the_wall_clock_moves_no_wait(
    jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Summer time, or a clock that is set right, between two looks at the clock."""
    control = Control()
    before = control.now()
    moment = time.time
    monkeypatch.setattr(time, "time", lambda: moment() + jump)
    assert 0 <= control.now() - before < 60
