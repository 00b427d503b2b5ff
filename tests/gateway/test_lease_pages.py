"""The lease over HTTP: taken, renewed, refused to others, lapsed; and the base that it names."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.gateway.peer import Peer, peer
from tests.gateway.running import ODATA, Running, running

from orgloader.gateway.lease.base_watch import LOOK_SECONDS
from orgloader.gateway.lease.lease import SECONDS

PATH = f"/{ODATA}Person"
LEASE = "/orgloader/lease"
ROOT = f"/{ODATA}Department('0x1')?$select=ID,guid"
WHO = {"user": "Анна", "host": "PC-1", "program": "0.1.0"}
SAME = {"ID": "0x1", "guid": "11-22"}


def row(**values: Any) -> bytes:
    body = json.dumps(values).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def status(code: int) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: 0\r\n\r\n" % code


@pytest.fixture
def studio() -> Iterator[Peer]:
    with peer() as found:
        yield found


class Clock:
    """The gateway's clock, moved by hand."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(tmp_path: Path, studio: Peer, clock: Clock) -> Iterator[Running]:
    with running(tmp_path, studio.url, clock=clock) as found:
        yield found


@pytest.fixture
def client(gateway: Running) -> Iterator[httpx.Client]:
    with gateway.client() as found:
        yield found


def take(client: httpx.Client, owner: str = "one", **more: Any) -> httpx.Response:
    return client.post(LEASE, json={"owner": owner, "who": WHO, **more})


def write(client: httpx.Client, token: str = "", method: str = "POST") -> tuple[int, str]:
    headers = {"Orgloader-Lease": token} if token else {}
    answer = client.request(method, PATH, content=b"{}", headers=headers)
    return answer.status_code, answer.headers.get("orgloader-reason", "")


def test_one_writes_and_a_second_is_told_who_and_since_when(client: httpx.Client) -> None:
    assert write(client) == (200, "")  # no lease: any program may write
    taken = take(client)
    token = taken.json()["token"]
    assert taken.status_code == 200
    assert (taken.json()["seconds"], taken.json()["object"]) == (SECONDS, None)
    for method in ("POST", "PATCH", "PUT", "DELETE", "MERGE"):
        assert write(client, method=method) == (423, "lease.held")
        assert write(client, token, method) == (200, "")
    other = take(client, "two")
    assert other.status_code == 423
    assert other.json()["lease"]["who"] == WHO
    assert other.json()["lease"]["since"] == taken.json()["since"]
    assert "Анна" in other.json()["error"]["message"]
    assert "one" not in other.text  # an owner could else be pretended to be
    assert token not in other.text
    assert client.get(PATH).status_code == 200  # reads go on
    assert client.delete(LEASE, headers={"Orgloader-Lease": token}).status_code == 204
    assert take(client, "two").status_code == 200
    assert write(client, token) == (409, "lease.lapsed")


def test_a_lapsed_lease_never_writes(client: httpx.Client, clock: Clock) -> None:
    token = take(client).json()["token"]
    headers = {"Orgloader-Lease": token}
    clock.time += SECONDS - 1
    assert client.put(LEASE, headers=headers).status_code == 200
    clock.time += SECONDS - 1
    assert write(client, token) == (200, "")
    clock.time += 1
    assert write(client, token) == (409, "lease.lapsed")
    assert client.put(LEASE, headers=headers).status_code == 409
    assert client.delete(LEASE, headers=headers).status_code == 409
    assert write(client) == (200, "")  # nobody has it now


def test_a_lease_that_lapses_while_its_write_waits_does_not_write(
    client: httpx.Client, gateway: Running, studio: Peer, clock: Clock
) -> None:
    token = take(client).json()["token"]

    def lapse(connection: Any) -> None:
        clock.time += SECONDS
        connection.sendall(row())

    # The look at the base takes so long that the lease ends meanwhile.
    watched = {"address": ROOT, "same": {}}
    headers = {"Orgloader-Lease": token}
    assert client.put(LEASE, json={"object": watched}, headers=headers).json()["object"] == "found"
    clock.time += LOOK_SECONDS
    studio.answers = [lapse]
    assert write(client, token) == (409, "lease.lapsed")
    assert [head.split()[0] for head in studio.heads] == ["GET", "GET"]


def test_a_gateway_that_is_started_again_still_knows(
    tmp_path: Path, studio: Peer, clock: Clock
) -> None:
    with running(tmp_path, studio.url, clock=clock) as first, first.client() as client:
        token = take(client).json()["token"]
    with running(tmp_path, studio.url, clock=clock) as again, again.client() as client:
        assert write(client) == (423, "lease.held")
        assert write(client, token) == (200, "")
        assert take(client, "two").status_code == 423
        assert take(client, "one").status_code == 200
        assert write(client, token) == (409, "lease.lapsed")


def test_the_base_is_looked_at_every_few_seconds_of_work(
    client: httpx.Client, studio: Peer, clock: Clock
) -> None:
    studio.answers = [row(**SAME)]
    taken = take(client, object={"address": ROOT, "same": SAME}).json()
    assert taken["object"] == "found"
    assert studio.heads == [f"GET {ROOT} HTTP/1.1"]
    for _ in range(3):
        assert write(client, taken["token"]) == (200, "")
    assert len(studio.requests) == 4
    clock.time += LOOK_SECONDS
    studio.answers = [row(**SAME)]
    assert write(client, taken["token"]) == (200, "")
    assert studio.heads[4:] == [f"GET {ROOT} HTTP/1.1", f"POST {PATH} HTTP/1.1"]


@pytest.mark.parametrize(
    "answer", [status(404), status(410), row(ID="0x1", guid="33-44"), row(ID="0x1")]
)
def test_in_another_base_nothing_is_written(
    client: httpx.Client, studio: Peer, clock: Clock, answer: bytes
) -> None:
    studio.answers = [row(**SAME)]
    token = take(client, object={"address": ROOT, "same": SAME}).json()["token"]
    clock.time += LOOK_SECONDS
    studio.answers = [answer, answer]
    assert write(client, token) == (409, "base.changed")
    assert write(client, token) == (409, "base.changed")
    assert not [head for head in studio.heads if head.startswith("POST")]
    studio.answers = [row(**SAME)]
    assert write(client, token) == (200, "")  # it was opened again


@pytest.mark.parametrize("answer", [status(500), status(403), b"", row()[:-2] + b"[]"])
def test_a_base_that_cannot_be_seen_is_not_written_into(
    client: httpx.Client, studio: Peer, clock: Clock, answer: bytes
) -> None:
    studio.answers = [row(**SAME)]
    token = take(client, object={"address": ROOT, "same": SAME}).json()["token"]
    clock.time += LOOK_SECONDS
    studio.answers = [answer, answer]
    code, reason = write(client, token)
    assert (code, reason) in {(503, "base.unknown"), (502, "answer.lost")}
    assert not [head for head in studio.heads if head.startswith("POST")]


@pytest.mark.parametrize(("answer", "found"), [(status(404), "missing"), (status(500), "unknown")])
def test_an_object_that_never_was_is_not_watched(
    client: httpx.Client, studio: Peer, clock: Clock, answer: bytes, found: str
) -> None:
    studio.answers = [answer]
    taken = take(client, object={"address": ROOT, "same": SAME}).json()
    assert taken["object"] == found
    clock.time += LOOK_SECONDS
    assert write(client, taken["token"]) == (200, "")
    headers = {"Orgloader-Lease": taken["token"]}
    studio.answers = [row(**SAME)]
    named = client.put(LEASE, json={"object": {"address": ROOT, "same": SAME}}, headers=headers)
    assert named.json()["object"] == "found"
    clock.time += LOOK_SECONDS
    studio.answers = [status(404)]
    assert write(client, taken["token"]) == (409, "base.changed")
    assert client.put(LEASE, json={"object": None}, headers=headers).status_code == 200
    assert write(client, taken["token"]) == (200, "")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{",
        b'{"owner": ""}',
        b'{"owner": 5}',
        b'{"owner": "x", "who": []}',
        b'{"owner": "x", "object": {"address": "http://evil/"}}',
        b'{"owner": "x", "object": {"address": "/a b"}}',
        b'{"owner": "x", "object": {"address": "/a", "same": {"b": []}}}',
        b'{"owner": "%s"}' % (b"x" * 201),
    ],
)
def test_a_lease_that_is_asked_for_wrongly(client: httpx.Client, document: bytes) -> None:
    answer = client.post(LEASE, content=document)
    assert (answer.status_code, answer.headers["orgloader-reason"]) == (400, "lease.unreadable")
    assert client.get(LEASE).json() == {"lease": None}


def test_an_object_outside_odata_is_never_asked_for(client: httpx.Client, studio: Peer) -> None:
    for address in ("/admin", f"/{ODATA}../admin", f"/{ODATA}%2e%2e/admin"):
        assert take(client, object={"address": address}).status_code in {400, 404}
    assert studio.requests == []
    assert client.get(LEASE).json() == {"lease": None}


def test_who_is_shown_holds_no_characters_that_steer(client: httpx.Client) -> None:
    take(client, who={"user": "a\u202eb\n", "host": "\x1b[31m"})
    shown = client.get("/health").json()["lease"]["who"]
    assert shown["user"] == "a\\u202eb\\n"
    assert "\x1b" not in shown["host"]


def test_health_tells_version_studio_queue_and_lease(client: httpx.Client, clock: Clock) -> None:
    client.get(PATH)
    clock.time += 7.5
    take(client)
    found = client.get("/health").json()
    assert found["service"] == "orgloader-gateway"
    assert found["version"]
    assert found["studio"] == {"reached": True, "seconds_since_answer": 7.5}
    assert found["queue"]["waiting"] == 0
    assert found["lease"]["who"] == WHO
    assert found["lease"]["seconds_left"] == SECONDS


@pytest.mark.parametrize(("path", "method"), [("/health", "POST"), (LEASE, "PATCH")])
def test_methods_that_a_page_has_not(client: httpx.Client, path: str, method: str) -> None:
    assert client.request(method, path).status_code == 405


def test_a_lease_that_cannot_be_recorded_is_not_given(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "gateway").write_text("a file in the place of the folder")
    answer = take(client)
    assert (answer.status_code, answer.headers["orgloader-reason"]) == (500, "lease.unrecorded")
    assert client.get(LEASE).json() == {"lease": None}
