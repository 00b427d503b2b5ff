"""A security read over raw sockets: smuggling, strange hosts, slow clients, oversized parts."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.gateway.peer import Peer, peer
from tests.gateway.running import ODATA, Running, running

from orgloader.gateway import body, front, relay

PATH = f"/{ODATA}Set"
GET = f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
LAST = f"GET {PATH}?last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


@pytest.fixture
def studio() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def gateway(tmp_path: Path, studio: Peer) -> Iterator[Running]:
    with running(tmp_path, studio.url, Gateway={"BodyMegabytes": 1}) as found:
        yield found


@contextmanager
def connected(gateway: Running) -> Iterator[socket.socket]:
    port = int(gateway.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield connection


def said(gateway: Running, raw: bytes) -> bytes:
    """Send raw bytes, then a request that ends the connection; return all that comes back."""
    with connected(gateway) as connection:
        with suppress(OSError):  # it may be closed before all is sent
            connection.sendall(raw + LAST)
        return everything(connection)


def works(gateway: Running) -> bool:
    """Whether a plain request is answered."""
    return statuses(said(gateway, b"")) == [200]


def everything(connection: socket.socket) -> bytes:
    found = b""
    with suppress(ConnectionError):
        while piece := connection.recv(65536):
            found += piece
    return found


def statuses(answer: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]


def asked(connection: socket.socket) -> bool:
    """Ask once and read the whole answer; whether it is a good one."""
    connection.sendall(GET)
    found = b""
    while not found.endswith(b"{}") and (piece := connection.recv(65536)):
        found += piece
    return statuses(found) == [200]


def head(*lines: str, method: str = "POST") -> bytes:
    return "\r\n".join([f"{method} {PATH} HTTP/1.1", *lines, "", ""]).encode("latin-1")


INNER = f"DELETE {PATH}('smuggled') HTTP/1.1\r\nHost: localhost\r\n\r\n"
SMUGGLING = {
    "CL.TE": head("Host: localhost", "Content-Length: 6", "Transfer-Encoding: chunked")
    + b"0\r\n\r\n"
    + INNER.encode(),
    "TE.CL": head("Host: localhost", "Transfer-Encoding: chunked", "Content-Length: 4")
    + f"{len(INNER):x}\r\n{INNER}\r\n0\r\n\r\n".encode(),
    "two lengths": head("Host: localhost", "Content-Length: 0", f"Content-Length: {len(INNER)}")
    + INNER.encode(),
    "a list of lengths": head("Host: localhost", "Content-Length: 0, 5") + INNER.encode(),
    "a signed length": head("Host: localhost", f"Content-Length: +{len(INNER)}") + INNER.encode(),
    "a hidden encoding": head("Host: localhost", "Transfer-Encoding: xchunked") + INNER.encode(),
    "a space before the colon": head("Host: localhost", "Content-Length : 5") + INNER.encode(),
    "two encodings": head("Host: localhost", "Transfer-Encoding: chunked", "Transfer-Encoding: x")
    + b"0\r\n\r\n"
    + INNER.encode(),
    "a chunk of a wrong size": head("Host: localhost", "Transfer-Encoding: chunked")
    + b"-1\r\n"
    + INNER.encode(),
    "a header that goes on": head("Host: localhost", "X: a\r\n Transfer-Encoding: chunked")
    + INNER.encode(),
    "a bare line feed": head("Host: localhost", "X: a\nTransfer-Encoding: chunked")
    + b"0\r\n\r\n"
    + INNER.encode(),
    "a zero byte": head("Host: localhost", "X: a\x00b") + INNER.encode(),
}


@pytest.mark.parametrize("form", SMUGGLING)
def test_what_the_gateway_takes_for_one_request_is_one_for_the_studio(
    gateway: Running, studio: Peer, form: str
) -> None:
    """Whatever the client meant, the two never differ about where a request ends."""
    answer = said(gateway, SMUGGLING[form])
    answered = statuses(answer)
    assert len(studio.requests) == sum(status == 200 for status in answered)
    for number in range(len(studio.requests)):
        fields = studio.fields(number)
        assert "transfer-encoding" not in fields
        assert len(studio.body(number)) == int(fields.get("content-length", "0"))
    # The inner request reaches the studio only as one that the gateway saw, checked and answered.
    inner = [line for line in studio.heads if line.startswith("DELETE")]
    assert len(inner) <= len(answered) - 1


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["evil.example.org"],
        ["localhost", "evil.example.org"],
        ["localhost, evil.example.org"],
        ["localhost\tevil.example.org"],
        [""],
        ["127.0.0.1.evil.example.org:80"],
    ],
    ids=str,
)
def test_a_strange_host_is_refused(gateway: Running, studio: Peer, hosts: list[str]) -> None:
    answer = said(gateway, head(*(f"Host: {host}" for host in hosts), method="GET"))
    assert statuses(answer)[0] == 400
    assert studio.heads == [f"GET {PATH}?last HTTP/1.1"][: len(statuses(answer)) - 1]


@pytest.mark.parametrize(
    "target", ["http://evil.example.org/", "//evil.example.org/", "*", "evil.example.org:443"]
)
def test_a_target_that_is_no_path_is_refused(gateway: Running, studio: Peer, target: str) -> None:
    answer = said(gateway, f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert statuses(answer)[0] in {400, 404}
    assert studio.heads == [f"GET {PATH}?last HTTP/1.1"][: len(statuses(answer)) - 1]


def test_headers_that_never_end_are_cut_off(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "HEADER_SECONDS", 0.2)
    with connected(gateway) as silent, connected(gateway) as slow, connected(gateway) as second:
        slow.sendall(b"GET /health HTTP/1.1\r\nHost: local")
        assert asked(second)
        second.sendall(b"GET /health HT")  # the next one on a kept connection
        for connection in (silent, slow, second):
            assert b"HTTP" not in everything(connection)
    assert works(gateway)


def test_a_connection_may_be_idle_between_requests(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "HEADER_SECONDS", 0.1)
    with connected(gateway) as connection, connected(gateway) as cut:
        assert asked(connection)
        assert everything(cut) == b""  # so the time for headers has passed
        assert asked(connection)


def test_a_body_that_never_ends_is_cut_off_and_holds_up_nobody(
    gateway: Running, studio: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "SECONDS", 0.5)
    with connected(gateway) as slow:
        slow.sendall(head("Host: localhost", "Content-Length: 100") + b"a")
        assert works(gateway)
        assert statuses(everything(slow)) == [408]
    assert len(studio.requests) == 1


def test_a_reader_that_stops_reading_is_cut_off(
    gateway: Running, studio: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "CLIENT_SECONDS", 0.3)
    monkeypatch.setattr(relay, "AHEAD", 1024 * 1024)
    size = 64 * 1024 * 1024
    ended = threading.Event()

    def pour(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 65536):
            connection.sendall(b"a" * 65536)
        ended.set()

    studio.answers = [pour]
    with connected(gateway) as stuck:
        stuck.sendall(GET)
        assert stuck.recv(12) == b"HTTP/1.1 200"
        assert ended.wait(20)  # the studio was heard to the end all the same
        assert works(gateway)
        assert len(everything(stuck)) < size


@pytest.mark.parametrize(
    "raw",
    [
        head("Host: localhost", "X: " + "a" * 40_000),
        head("Host: localhost", *(f"X-{number}: a" for number in range(5_000))),
        f"GET {PATH}?{'a' * 40_000} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
        b"A" * 100_000,
    ],
    ids=["a header", "many headers", "an address", "no request"],
)
def test_oversized_heads_are_refused(gateway: Running, studio: Peer, raw: bytes) -> None:
    refused = statuses(said(gateway, raw))[:1]
    assert refused in ([400], [405], [414], [431], [])  # it may be cut before all is sent
    assert [head for head in studio.heads if "?last" not in head] == []
    assert works(gateway)


@pytest.mark.parametrize("chunked", [False, True])
def test_an_oversized_body_is_refused(gateway: Running, studio: Peer, *, chunked: bool) -> None:
    size = 1024 * 1024 + 1
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    content = b"%x\r\n" % size + b"a" * size + b"\r\n0\r\n\r\n" if chunked else b"a" * size
    with connected(gateway) as connection:
        connection.sendall(head("Host: localhost", framing))
        sender = threading.Thread(target=_try, args=(connection, content))
        sender.start()
        assert statuses(everything(connection)) == [413]
        sender.join()
    assert studio.requests == []


def _try(connection: socket.socket, content: bytes) -> None:
    with suppress(OSError):
        connection.sendall(content)


def test_too_many_connections_are_closed_at_once(
    gateway: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(front, "CONNECTIONS", 3)
    with connected(gateway) as one, connected(gateway) as two, connected(gateway) as three:
        assert all(asked(connection) for connection in (one, two, three))
        assert said(gateway, b"") == b""
        assert asked(one)


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/2.0\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"\r\n" * 100,
        b"GET /API/v1/OData/S HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\n\r\n",
        head("Host: localhost", "Content-Length: 5", "Expect: 100-continue") + b"abcde",
        head("Host: localhost", "Content-Length: 9") + b"abc",
    ],
    ids=range(8),
)
def test_other_nonsense_ends_in_good_order(gateway: Running, raw: bytes) -> None:
    answer = said(gateway, raw)
    assert set(statuses(answer)) <= {100, 200, 400}
    assert b"Traceback" not in answer
    assert works(gateway)


def test_nothing_of_a_body_or_a_query_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, studio: Peer
) -> None:
    caplog.set_level("DEBUG", "orgloader")
    studio.answers = [b"HTTP/1.1 400 X\r\nContent-Length: 9\r\n\r\nn4m3-back"]
    with running(tmp_path, studio.url) as gateway, gateway.client() as client:
        client.post(f"{PATH}?$filter=n4m3-asked", content=b"n4m3-sent", headers={"X": "n4m3-head"})
    assert f"POST {PATH}" in caplog.text
    assert "n4m3" not in caplog.text


def test_tls_by_a_certificate_and_an_access_key(tmp_path: Path, studio: Peer) -> None:
    import hashlib

    from tests.http.test_tls import Authority

    authority = Authority(tmp_path)
    authority.server()
    hashed = hashlib.sha256(b"the-k3y").hexdigest()
    values: dict[str, Any] = {
        "Urls": "https://127.0.0.1:0",
        "Kestrel": {"Certificates": {"Default": {"Path": "server.pem"}}},
        "Gateway": {"AccessKeySha256": hashed},
    }
    with running(tmp_path, studio.url, **values) as gateway:
        context = ssl.create_default_context(cafile=authority.file)
        with gateway.client(verify=context) as client:
            refused = client.get(PATH)
            assert (refused.status_code, studio.requests) == (401, [])
            assert refused.headers["www-authenticate"] == "Orgloader-Access-Key"
            let_in = client.get(PATH, headers={"Orgloader-Access-Key": "the-k3y"})
            assert let_in.status_code == 200
    assert "orgloader-access-key" not in studio.fields()
