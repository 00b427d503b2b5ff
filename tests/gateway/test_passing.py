"""What goes through: same paths, queries, bodies, statuses and words, whole and streamed."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.cli.commands import PROFILE
from tests.gateway.peer import OK, Peer, peer
from tests.gateway.running import ODATA, Running, running

from orgloader.gateway import relay
from orgloader.sandbox import Server, Studio, StudioState, application

PATH = f"/{ODATA}AppPlatform.Person"


@pytest.fixture
def studio() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def gateway(tmp_path: Path, studio: Peer) -> Iterator[Running]:
    with running(tmp_path, studio.url) as found:
        yield found


@pytest.fixture
def client(gateway: Running) -> Iterator[httpx.Client]:
    with gateway.client() as found:
        yield found


def test_odata_goes_through(tmp_path: Path) -> None:
    simulator = Studio(StudioState(PROFILE))
    with (
        Server(application(simulator)) as server,
        running(tmp_path, server.url) as gateway,
        gateway.client() as client,
    ):
        made = client.post(PATH, json={"Name": "Ёлкина Анна & Ко"})
        assert made.status_code == 201
        key = made.json()["ID"]
        query = f"?$filter=ID%20eq%20'{key}'&$select=ID,Name&$top=1"
        direct = httpx.get(server.url + PATH[1:] + query)
        through = client.get(PATH + query)
        assert (through.status_code, through.json()) == (200, direct.json())
        assert through.headers["content-type"] == direct.headers["content-type"]
        assert client.patch(f"{PATH}('{key}')", json={"Name": "Ёлкина"}).status_code == 204
        refused = client.get(f"{PATH}('0x404')")
        assert (refused.status_code, refused.text) == (404, "The object does not exist")
        assert client.delete(f"{PATH}('{key}')").status_code == 204


@pytest.mark.parametrize(
    "target",
    [
        f"{PATH}?$filter=Name%20eq%20'%D0%81%2B1'&$orderby=ID&$top=5&$skip=10",
        f"{PATH}('0x00'' 1')?a=%zz&&=",
        f"{PATH}(ID='%D1%8F%2B')/$count?",
        f"{PATH}?a=b?c=/../d",
    ],
)
def test_path_and_query_go_on_byte_by_byte(gateway: Running, studio: Peer, target: str) -> None:
    target = target.replace(" ", "%20")
    port = int(gateway.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    assert studio.heads == [f"GET {target.removesuffix('?')} HTTP/1.1"]


def test_headers_that_matter_go_on_and_those_of_one_hop_do_not(
    client: httpx.Client, studio: Peer
) -> None:
    sent = {
        "OData-Version": "4.0",
        "If-Match": 'W/"7"',
        "Prefer": "return=minimal",
        "Accept-Language": "ru",
        "Authorization": "Basic eDp5",
        "Connection": "keep-alive, X-Hop",
        "X-Hop": "1",
        "TE": "trailers",
        "X-HTTP-Method": "DELETE",
        "X-HTTP-Method-Override": "DELETE",
        "X-Forwarded-Host": "evil.example.org",
        "Orgloader-Anything": "1",
    }
    client.post(PATH, content=b'{"a": 1}', headers=sent)
    found = studio.fields()
    assert found["host"] == studio.url.split("/")[2]
    assert {name: found[name] for name in ("odata-version", "if-match", "prefer")} == {
        "odata-version": "4.0",
        "if-match": 'W/"7"',
        "prefer": "return=minimal",
    }
    assert found["content-length"] == "8"
    stopped = {"authorization", "x-hop", "te", "x-http-method", "x-http-method-override"}
    stopped |= {"x-forwarded-host", "orgloader-anything", "connection"}
    assert not stopped & set(found)
    assert studio.body() == b'{"a": 1}'


def test_addresses_in_an_answers_headers_lead_to_the_gateway(
    client: httpx.Client, studio: Peer, gateway: Running
) -> None:
    own = studio.url + f"{ODATA}A('1')"
    studio.answers = [
        b'HTTP/1.1 201 Created\r\nLocation: %s\r\nOData-EntityId: %s\r\nETag: W/"1"\r\n'
        b"Content-Location: %s\r\nServer: Microsoft-HTTPAPI/2.0\r\nContent-Length: 0\r\n\r\n"
        % (own.encode(), own.encode(), studio.url.rstrip("/").encode() + b"9/x")
    ]
    answer = client.post(PATH)
    assert answer.headers["location"] == gateway.odata + "A('1')"
    assert answer.headers["odata-entityid"] == gateway.odata + "A('1')"
    assert answer.headers["content-location"] == studio.url.rstrip("/") + "9/x"
    assert answer.headers["etag"] == 'W/"1"'
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("raw", "status", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", 304, b""),
        (b"HTTP/1.1 400 Bad\r\nContent-Length: 5\r\n\r\n\xd0\xaf\xd0\xaf!", 400, "ЯЯ!".encode()),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
         200, b"abcde"),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", 200, b"ok"),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 E\r\nContent-Length: 1\r\n\r\n!", 500, b"!"),
    ],
)  # fmt: skip
def test_answers_of_any_form(
    client: httpx.Client, studio: Peer, raw: bytes, status: int, body: bytes
) -> None:
    studio.answers = [raw]
    answer = client.get(PATH)
    assert (answer.status_code, answer.content) == (status, body)
    assert client.get(PATH).content == b"{}"


def test_an_answer_to_head_has_no_body(client: httpx.Client, studio: Peer) -> None:
    studio.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"]
    answer = client.head(PATH)
    assert (answer.headers["content-length"], answer.content) == ("1000", b"")
    assert client.get(PATH).content == b"{}"


def test_a_large_body_comes_whole_both_ways(client: httpx.Client, studio: Peer) -> None:
    sent = bytes(range(256)) * 20_000  # 5 MB: beyond what is held in memory

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(sent), 100_000):
            yield sent[start : start + 100_000]

    studio.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(sent) + sent]
    answer = client.post(PATH, content=pieces())
    assert answer.content == sent
    assert studio.body() == sent
    assert studio.fields()["content-length"] == str(len(sent))
    assert "transfer-encoding" not in studio.fields()


def test_an_answer_is_streamed_as_it_comes(client: httpx.Client, studio: Peer) -> None:
    seen = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n" + b"a" * 100_000)
        seen.wait(20)
        connection.sendall(b"b")

    studio.answers = [trickle]
    with client.stream("GET", PATH) as answer:
        stream = answer.iter_raw()
        assert next(stream)[:1] == b"a"  # while the rest has not been written yet
        seen.set()
        assert b"".join(stream)[-1:] == b"b"


def test_a_reader_that_is_slow_holds_up_nobody(
    gateway: Running, studio: Peer, client: httpx.Client
) -> None:
    size = relay.AHEAD // 2
    studio.answers = [b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size]
    port = int(gateway.url.rstrip("/").rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert slow.recv(10)
        assert client.get(PATH).content == b"{}"  # though most of it is unread still


@pytest.mark.parametrize(
    ("broken", "code", "status"),
    [
        (b"", "answer.lost", 502),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "answer.lost", 502),
        (b"nonsense\r\n\r\n", "answer.lost", 502),
    ],
)
def test_a_write_whose_answer_is_lost_is_said_to_be_so_and_sent_once(
    client: httpx.Client, studio: Peer, broken: bytes, code: str, status: int
) -> None:
    def cut(connection: socket.socket) -> None:
        connection.sendall(broken)
        connection.shutdown(socket.SHUT_RDWR)

    studio.answers = [cut]
    answer = client.post(PATH, content=b"{}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["orgloader-reason"] == code
    assert len(studio.requests) == 1
    assert client.post(PATH, content=b"{}").status_code == 200


def test_a_read_over_a_kept_connection_that_has_died_is_asked_again(
    client: httpx.Client, studio: Peer
) -> None:
    studio.answers = [OK, b""]
    client.get(PATH)
    assert client.get(PATH).status_code == 200
    assert (len(studio.requests), studio.connections) == (3, 2)


def test_a_large_answer_that_breaks_off_is_no_whole_one(client: httpx.Client, studio: Peer) -> None:
    def cut(connection: socket.socket) -> None:
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n30000\r\n" + b"a" * 0x30000
        )
        connection.shutdown(socket.SHUT_RDWR)

    studio.answers = [cut]
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(PATH)
    assert client.get(PATH).status_code == 200


def test_a_studio_that_is_closed_is_told_at_once_and_found_again(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    with running(tmp_path, url) as gateway, gateway.client() as client:
        answer = client.post(PATH, content=b"{}")
        assert answer.status_code == 502
        assert answer.json()["error"] == {
            "code": "studio.unreachable",
            "message": "Business Studio cannot be reached",
        }
        health = client.get("/health")
        assert (health.status_code, health.json()["studio"]["reached"]) == (503, False)
        with Server(application(Studio(StudioState(PROFILE))), port):
            assert client.get(PATH).status_code == 200
            health = client.get("/health")
            assert (health.status_code, health.json()["studio"]["reached"]) == (200, True)


def test_a_studio_that_does_not_answer_in_time(
    tmp_path: Path, studio: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.answers = [lambda _connection: None]
    with (
        running(tmp_path, studio.url, Gateway={"AnswerSeconds": 1}) as gateway,
        gateway.client() as client,
    ):
        answer = client.get(PATH)
        assert (answer.status_code, answer.json()["error"]["code"]) == (504, "answer.late")
        assert client.get(PATH).status_code == 200
    assert len(studio.requests) == 2
