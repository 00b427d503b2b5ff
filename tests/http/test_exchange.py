"""One exchange over real sockets: what comes back, and what is told when nothing does."""

import gzip
import logging
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from orgloader import http, secrets
from orgloader.errors import CancelledError, EndError, SourceError, TargetError

SECRET = "s3cr3tw3bh00k"
Behaviour = Callable[[socket.socket], None]


@contextmanager
def listening(behave: Behaviour) -> Iterator[str]:
    """Serve ``behave`` on each connection; yield the server's address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                behave(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Behaviour:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return behave


def ask(address: str, *, read_timeout: float = 5, **options: object) -> http.Answer:
    with http.client(read_timeout=read_timeout) as client:
        request = client.build_request("GET", f"{address}/rest/1/{SECRET}/profile?key={SECRET}")
        return http.exchange(client, request, SourceError, **options)


def failing(address: str, **options: object) -> EndError:
    with pytest.raises(SourceError) as caught:
        ask(address, **options)
    error = caught.value
    assert SECRET not in "".join(error.parts()) + repr(error) + error.detail
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    return error


def test_an_answer_of_any_status_is_returned() -> None:
    with listening(answering(b'{"error": "X"}', status="403 Forbidden")) as address:
        answer = ask(address)
    assert (answer.status, answer.ok, answer.json()) == (403, False, {"error": "X"})


def test_a_redirect_is_not_followed() -> None:
    moved = answering(b"", "Location: http://127.0.0.1:9/", status="302 Found")
    with listening(moved) as address:
        answer = ask(address)
    assert answer.status == 302
    assert "redirects" in http.unusable(answer, TargetError).title


def test_the_request_says_who_asks_and_what_is_accepted() -> None:
    heard: list[bytes] = []

    def behave(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    with listening(behave) as address:
        ask(address)
    assert b"User-Agent: orgloader/" in heard[0]
    assert b"Accept: application/json" in heard[0]
    assert b"Accept-Encoding: gzip\r\n" in heard[0]


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
def test_packed_bodies_are_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    body = b'{"result": [%s]}' % b", ".join([b"1"] * 100_000)
    with listening(answering(pack(body), f"Content-Encoding: {encoding}")) as address:
        assert ask(address).body == body


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "503 Busy"])
@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, br"])
def test_an_empty_body_is_packed_with_nothing(encoding: str, status: str) -> None:
    with listening(answering(b"", f"Content-Encoding: {encoding}", status=status)) as address:
        answer = ask(address)
    assert (answer.status, answer.body) == (int(status[:3]), b"")


@pytest.mark.parametrize("encoding", ["none", "UTF-8", "utf-8, identity", "binary", "", "gzip"])
def test_a_body_that_is_not_packed_is_taken_as_it_is(encoding: str) -> None:
    """Some servers write the charset there; some in front unpack and leave the header on."""
    with listening(answering(b'{"a": 1}', f"Content-Encoding: {encoding}")) as address:
        assert ask(address).json() == {"a": 1}


def split_after(body: bytes, size: int) -> Behaviour:
    """Send the body in two pieces."""

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for piece in (head.encode(), body[:size], body[size:]):
            connection.sendall(piece)

    return behave


@pytest.mark.parametrize("padding", [b"", b"\0" * 9])
@pytest.mark.parametrize("size", [0, 1, 2, 30, 31, 32, 40])
def test_a_packed_body_of_several_members_is_read_whole(size: int, padding: bytes) -> None:
    packed = gzip.compress(b'{"a": ') + gzip.compress(b"1") + gzip.compress(b"}") + padding
    with listening(split_after(packed, size)) as address:
        assert ask(address).json() == {"a": 1}


def test_a_torn_second_member_is_no_answer() -> None:
    torn = gzip.compress(b"{}") + gzip.compress(b" " * 50)[:-9]
    with listening(answering(torn, "Content-Encoding: gzip")) as address:
        assert failing(address).transient


def test_deflate_may_come_without_its_wrapping() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b'{"a": 1}') + packer.flush()
    with listening(answering(packed, "Content-Encoding: deflate")) as address:
        assert ask(address).json() == {"a": 1}


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with listening(answering(b"xx", f"Content-Encoding: {encoding}")) as address:
        error = failing(address)
    assert "unreadable" in error.title
    assert error.sent


def test_a_decompression_bomb_is_stopped_at_the_cap() -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    with listening(answering(bomb, "Content-Encoding: gzip")) as address:
        error = failing(address, max_bytes=100_000)
    assert "too much" in error.title
    assert (error.transient, error.sent, error.too_large) == (False, True, True)


def test_a_body_of_exactly_the_cap_passes() -> None:
    with listening(answering(b"x" * 1000)) as address:
        assert len(ask(address, max_bytes=1000).body) == 1000


def test_a_torn_packed_body_is_no_answer() -> None:
    torn = gzip.compress(b"{}" * 1000)[:-9]
    with listening(answering(torn, "Content-Encoding: gzip")) as address:
        error = failing(address)
    assert error.transient
    assert error.sent


def test_a_body_shorter_than_announced_is_no_answer() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}")

    with listening(behave) as address:
        error = failing(address)
    assert "broke off" in error.title
    assert error.transient
    assert error.sent


def test_a_closed_connection_after_the_request_is_unclear() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)

    with listening(behave) as address:
        error = failing(address)
    assert error.transient
    assert error.sent


def test_silence_after_the_request_is_unclear() -> None:
    over = threading.Event()

    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        over.wait(10)

    with listening(behave) as address:
        error = failing(address, read_timeout=0.05)
        over.set()
    assert "in time" in error.title
    assert error.transient
    assert error.sent


def test_what_is_not_http_is_unreadable() -> None:
    def behave(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"SSH-2.0-server\r\n\r\n")

    with listening(behave) as address:
        assert failing(address).sent


def test_a_refused_connection_was_never_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
    error = failing(address)
    assert "refused" in error.parts()[1]
    assert (error.transient, error.sent) == (True, False)


def test_an_unknown_name_was_never_sent() -> None:
    error = failing("http://portal.invalid")
    assert error.parts()[0].startswith("portal.invalid ")
    assert not error.sent


def test_the_class_of_the_end_is_the_callers() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no")

    with http.client(read_timeout=1, transport=httpx.MockTransport(refuse)) as client:
        request = client.build_request("GET", "https://studio.example.org/")
        with pytest.raises(TargetError) as caught:
            http.exchange(client, request, TargetError)
    assert (caught.value.transient, caught.value.sent) == (True, False)


def test_a_cancelled_exchange_is_not_begun() -> None:
    control = http.Control()
    control.cancel()
    with pytest.raises(CancelledError):
        ask("http://127.0.0.1:9", control=control)


def test_libraries_log_no_addresses(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with listening(answering(b"{}")) as address:
        ask(address)
    assert SECRET not in caplog.text


ANSWERS = [
    ("Отказано".encode(), "", "Отказано"),
    ("Отказано".encode("cp1251"), "text/plain; charset=windows-1251", "Отказано"),
    ("Отказано".encode("cp1251"), "text/plain", "Отказано"),
    ("Отказано".encode("cp1251"), "text/plain; charset=utf-8", "Отказано"),
    ("Отказано".encode("koi8-r"), "text/plain; charset=koi8-r", "Отказано"),
    ("Отказано".encode("utf-16"), "text/html", "Отказано"),
    ("Отказано".encode("utf-16-le"), "text/plain; charset=utf-16le", "Отказано"),
    ("Отказано".encode("utf-16-be"), "text/plain", "Отказано"),
    (b"no", "text/plain; charset=nonsense", "no"),
    (b"no", "text/plain; charset=hex", "no"),
    (b"\xef\xbb\xbfno", "", "no"),
    ("a\u202eb\u200bc".encode(), "", "abc"),
    (b"\x1b[31mred\x07\r\nline", "", "[31mred\r\nline"),
    (b"x" + b"\xd0" * 2, "text/plain", "xРР"),
    (f"at /rest/1/{SECRET}/profile".encode(), "", "at /rest/1/****/profile"),
    (f"{SECRET[:4]}\u00ad{SECRET[4:]}".encode(), "", "****"),
]


@pytest.mark.parametrize(("body", "content_type", "text"), ANSWERS)
def test_a_remotes_words_are_made_safe_where_they_enter(
    body: bytes, content_type: str, text: str
) -> None:
    secrets.protect(SECRET)
    answer = http.Answer(500, httpx.Headers({"Content-Type": content_type}), body, "host")
    assert answer.text == text
    answer.text.encode()


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "30"}, 30.0),
        ({"Retry-After": " 9999 "}, 9999.0),
        ({"Retry-After": "9" * 400}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "\u0663"}, None),
        ({"Retry-After": "soon"}, None),
        (
            {
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
                "Retry-After": "Wed, 21 Oct 2026 07:28:45 GMT",
            },
            45.0,
        ),
        ({"Date": "x", "Retry-After": "Wed, 21 Oct 2026 07:28:45 GMT"}, None),
        ({"Date": "Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After": "21 Oct 2026 07:00"}, None),
    ],
)
def test_how_long_a_server_asks_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """A date is compared with the server's own clock."""
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert http.Answer(503, httpx.Headers(encoded), b"", "host").retry_after == seconds


@pytest.mark.parametrize(
    ("status", "body", "content_type", "words", "transient"),
    [
        (503, b"<html>busy", "text/html", "not available", True),
        (200, b"<!DOCTYPE html><form>", "text/html; charset=utf-8", "web page", False),
        (403, b"\n <HTML>no", "", "web page", False),
        (200, b"result", "application/json", "unreadable", False),
    ],
)
def test_unusable_answers_are_told(
    status: int, body: bytes, content_type: str, words: str, transient: bool
) -> None:
    headers = httpx.Headers({"Content-Type": content_type})
    error = http.unusable(http.Answer(status, headers, body, "portal.example.org"), SourceError)
    title, message, hint = error.parts()
    assert words in title
    assert message
    assert hint
    assert error.transient is transient
    assert error.detail == body.decode()
