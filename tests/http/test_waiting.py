"""F23: an end that is silent, or as good as silent, holds up neither the run nor who cancels it.

Here nothing is timed: where an exchange ends otherwise than by its long time-outs, it has been
cut short.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.http.peers import ANSWER, Naming, answering, black_hole, peer
from tests.http.test_tls import Authority

from orgloader import http
from orgloader.errors import CancelledError, SourceError
from orgloader.http import Control

LONG = 600.0
"""Longer than a test may take."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def over() -> Iterator[threading.Event]:
    """Set at the end of the test: so long silent ends stay silent."""
    event = threading.Event()
    yield event
    event.set()


def ask(url: str, control: Control, **options: object) -> http.Answer:
    with http.client(read_timeout=LONG, **options) as client:  # type: ignore[arg-type]
        return http.exchange(client, client.build_request("GET", url), SourceError, control=control)


@contextmanager
def falling_silent(over: threading.Event, *, heard: bool = True) -> Iterator[tuple[int, Control]]:
    """Say nothing on a connection, and cancel once the client waits for a word."""
    control = Control()

    def behave(connection: socket.socket) -> None:
        if heard:
            connection.recv(65536)
        control.cancel()
        over.wait(10)

    with peer(behave) as port:
        yield port, control
        over.set()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_cancelling_ends_the_wait_for_an_answer_or_a_handshake(
    scheme: str, over: threading.Event
) -> None:
    with falling_silent(over) as (port, control), pytest.raises(CancelledError):
        ask(f"{scheme}://127.0.0.1:{port}/", control)


def test_cancelling_ends_the_wait_for_an_answer_over_tls(
    authority: Authority, over: threading.Event
) -> None:
    context, control = authority.server(), Control()

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            control.cancel()
            over.wait(10)

    with peer(behave) as port, pytest.raises(CancelledError):
        try:
            ask(f"https://127.0.0.1:{port}/", control, ca_file=authority.file)
        finally:
            over.set()


def test_cancelling_ends_the_wait_for_the_rest_of_an_answer(over: threading.Event) -> None:
    control = Control()

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(ANSWER[:-1])
        control.cancel()
        over.wait(10)

    with peer(behave) as port, pytest.raises(CancelledError):
        try:
            ask(f"http://127.0.0.1:{port}/", control)
        finally:
            over.set()


def test_cancelling_ends_the_wait_for_a_proxy(over: threading.Event) -> None:
    with falling_silent(over) as (port, control), pytest.raises(CancelledError):
        ask("https://portal.example/", control, proxy=f"http://127.0.0.1:{port}")


class Impatient(Control):
    """Cancels itself when it has been asked so many times."""

    def __init__(self, asked: int) -> None:
        super().__init__()
        self._left = asked

    def check(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.cancel()
        super().check()


def test_cancelling_ends_the_attempt_to_connect() -> None:
    with black_hole() as port, pytest.raises(CancelledError):
        ask(f"http://127.0.0.1:{port}/", Impatient(4))


def test_cancelling_ends_the_look_up_of_a_name(
    over: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10))
    with pytest.raises(CancelledError):
        ask("http://portal.example/", Impatient(4))


def test_an_address_that_refuses_is_passed_over(naming: Naming) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        closed = held.getsockname()[1]
    with answering() as port:
        naming(("127.0.0.1", closed), ("127.0.0.1", port))
        assert ask("http://portal.example/", Control()).ok


def test_an_address_that_swallows_all_packets_does_not_hold_up_the_others(naming: Naming) -> None:
    with black_hole() as hole, answering() as port:
        naming(("127.0.0.1", hole), ("127.0.0.1", hole), ("127.0.0.1", port))
        assert ask("http://portal.example/", Control()).ok


def test_of_several_addresses_that_fail_the_refusal_is_told(naming: Naming) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        closed = held.getsockname()[1]
    naming(("127.0.0.1", closed), ("255.255.255.255", 9))
    with pytest.raises(SourceError, match="refused"):
        ask("https://portal.example/", Control())


class Hurried(Control):
    """Once connected, half a minute passes each time it is asked; then the peer may go on."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.connected = threading.Event()
        self.go = threading.Semaphore(0)

    def now(self) -> float:
        return self.time

    def check(self) -> None:
        super().check()
        if self.connected.is_set():
            self.time += 30
            self.go.release()


def unreachable(url: str, control: Hurried) -> None:
    with pytest.raises(SourceError, match="cannot be reached") as caught:
        ask(url, control)
    assert (caught.value.transient, caught.value.sent) == (True, False)
    assert control.time < 100


def test_connecting_is_given_up_after_ten_seconds() -> None:
    control = Hurried()
    control.connected.set()
    with black_hole() as port:
        unreachable(f"http://127.0.0.1:{port}/", control)


def test_a_handshake_shares_the_time_given_to_connect(over: threading.Event) -> None:
    control = Hurried()

    def behave(connection: socket.socket) -> None:
        control.connected.set()
        over.wait(10)

    with peer(behave) as port:
        unreachable(f"https://127.0.0.1:{port}/", control)
        over.set()


@pytest.mark.parametrize("begun", [b"", ANSWER[:-2].replace(b"2\r", b"9\r")], ids=["head", "body"])
def test_an_answer_that_trickles_is_given_up(begun: bytes) -> None:
    """A byte in half a minute is never silent for 70 s, and never comes to an end."""
    control = Hurried()
    with trickling(begun, b"H", control) as port, http.client(read_timeout=70) as client:
        request = client.build_request("GET", f"http://127.0.0.1:{port}/")
        with pytest.raises(SourceError, match="in time") as caught:
            http.exchange(client, request, SourceError, control=control)
    assert caught.value.transient
    assert control.time < LONG


def test_an_answer_that_comes_slowly_but_steadily_is_awaited() -> None:
    control, piece = Hurried(), b" " * 2000
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"
    with trickling(begun, piece, control) as port, http.client(read_timeout=70) as client:
        request = client.build_request("GET", f"http://127.0.0.1:{port}/")
        answer = http.exchange(client, request, SourceError, control=control)
    assert len(answer.body) == 20_000


def test_a_body_that_comes_steadily_for_too_long_is_given_up() -> None:
    """Each piece comes in time and is large enough, yet there is no end to them."""
    control = Hurried()
    begun = b"HTTP/1.1 200 OK\r\nContent-Length: 400000\r\n\r\n"
    with trickling(begun, b" " * 2000, control) as port, http.client(read_timeout=70) as client:
        request = client.build_request("GET", f"http://127.0.0.1:{port}/")
        with pytest.raises(SourceError, match="in time") as caught:
            http.exchange(client, request, SourceError, control=control)
    assert (caught.value.transient, caught.value.sent) == (True, True)
    assert control.time < 1_000


@contextmanager
def trickling(begun: bytes, piece: bytes, control: Hurried) -> Iterator[int]:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(begun)
        control.connected.set()
        while control.go.acquire(timeout=10):
            connection.sendall(piece)

    with peer(behave) as port:
        yield port
        for _ in range(100):
            control.go.release()


def tunnel(context: ssl.SSLContext, target: int) -> Callable[[socket.socket], None]:
    """A proxy that is itself reached over TLS and connects whoever asks to ``target``."""

    def behave(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secured:
            secured.recv(65536)
            secured.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with socket.create_connection(("127.0.0.1", target)) as onward:
                back = threading.Thread(target=carry, args=(onward, secured))
                back.start()
                carry(secured, onward)
                back.join()

    return behave


def carry(source: socket.socket, sink: socket.socket) -> None:
    try:
        while found := source.recv(65536):
            sink.sendall(found)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        sink.close()


def test_tls_through_a_proxy_that_is_reached_over_tls(authority: Authority) -> None:
    inner = authority.server("192.0.2.7")

    def behave(connection: socket.socket) -> None:
        with inner.wrap_socket(connection, server_side=True) as secured:
            while secured.recv(65536):
                secured.sendall(ANSWER)

    with peer(behave) as target, peer(tunnel(authority.server(), target)) as port:
        proxy = f"https://127.0.0.1:{port}"
        answer = ask("https://192.0.2.7/", Control(), proxy=proxy, ca_file=authority.file)
    assert answer.json() == {}
