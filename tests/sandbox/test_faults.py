"""Faults, on both ends, in the same thread and over sockets."""

import gzip

import httpx
import pytest

from orgloader.sandbox import Fault, Sandbox, Transport, faults
from orgloader.sandbox.portal import CallFault
from orgloader.sandbox.portal.spoiled import miscounted, refused, with_row_twice, without_rows

UNITS = "AppPlatform.OrgUnit"
CELL = {"Name": "Цех", "UnitType": "Department"}


@pytest.fixture(params=["in the thread", "over a socket"])
def client(request, studio):
    """An HTTP client whose base is the studio's service."""
    if request.param == "in the thread":
        with httpx.Client(base_url=f"http://x/{studio.path}", transport=Transport(studio)) as made:
            yield made
    else:
        with Sandbox(studio=studio) as sandbox:
            url = sandbox.studio_url + studio.path
            with httpx.Client(base_url=url, trust_env=False) as made:
                yield made


def departments(studio):
    return [row["name"] for row in studio.state.objects("department")]


def test_refused_before_anything_is_done(studio, client):
    studio.faults.append(Fault(faults.answers(500, "Ошибка"), verb="POST"))
    response = client.post(UNITS, json=CELL)
    assert (response.status_code, response.text) == (500, "Ошибка")
    assert departments(studio) == []
    assert client.post(UNITS, json=CELL).status_code == 201


def test_a_web_page_and_a_redirect(studio, client):
    studio.faults.append(Fault(faults.html()))
    studio.faults.append(Fault(faults.redirect("http://other.example/"), first=2))
    page = client.get(UNITS)
    assert page.headers["content-type"].startswith("text/html")
    moved = client.get(UNITS)
    assert (moved.status_code, moved.headers["location"]) == (302, "http://other.example/")


def test_the_connection_is_cut_before_or_after(studio, client):
    studio.faults.append(Fault(faults.drop(), verb="POST"))
    studio.faults.append(Fault(faults.lost_answer(), verb="POST", first=2))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(UNITS, json=CELL)
    assert departments(studio) == []
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(UNITS, json=CELL)
    assert departments(studio) == ["Цех"]


def test_a_late_commit(studio, client):
    studio.faults.append(Fault(faults.late(2), verb="POST"))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(UNITS, json=CELL)
    seen = [len(client.get(f"{UNITS}?$filter=Name%20eq%20'Цех'").json()["value"]) for _ in range(3)]
    assert seen == [0, 1, 1]


def test_a_commit_after_some_time(studio, client):
    clock = [0.0]
    studio.faults.append(Fault(faults.late_by(30, lambda: clock[0]), verb="POST"))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(UNITS, json=CELL)
    seen = []
    for clock[0] in (10, 29.9, 30, 31):
        client.get(UNITS)
        seen.append(len(departments(studio)))
    assert seen == [0, 0, 1, 1]


def test_a_cut_body_and_an_empty_one(studio, client):
    studio.faults.append(Fault(faults.truncated(5), verb="POST"))
    studio.faults.append(Fault(faults.empty(), verb="POST", first=2))
    with pytest.raises(httpx.RemoteProtocolError):
        client.post(UNITS, json=CELL)
    assert client.post(UNITS, json=CELL | {"Name": "Склад"}).content == b""
    assert departments(studio) == ["Цех", "Склад"]


def test_a_compressed_flood(studio, client):
    studio.faults.append(Fault(faults.bomb(2)))
    with client.stream("GET", UNITS) as response:
        packed = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert len(packed) < 10_000
    assert len(gzip.decompress(packed)) == 2 << 20


def test_accepted_but_not_stored(studio, client):
    studio.faults.append(Fault(faults.swallowed(studio.state.revert), verb="POST"))
    assert client.post(UNITS, json=CELL).status_code == 201
    assert departments(studio) == []


def test_lists_that_lie(studio, client):
    for name in ("А", "Б"):
        studio.state.add("department", name=name)
    target = f"{UNITS}?$filter=UnitType%20eq%20'Department'&$orderby=ID"
    studio.faults.append(Fault(faults.empty_page(), holds="$orderby=ID"))
    studio.faults.append(Fault(faults.duplicate_row(), first=2))
    assert client.get(target).json()["value"] == []
    assert [row["Name"] for row in client.get(target).json()["value"]] == ["А", "А"]
    assert [row["Name"] for row in client.get(target).json()["value"]] == ["А", "Б"]


def test_somebody_changes_the_studio_in_between(studio, client):
    key = studio.state.add("department", name="Цех")
    change = faults.first(lambda: studio.state.edit(key, name="Склад"))
    studio.faults.append(Fault(change, path=key))
    assert client.get(f"{UNITS}('{key}')").json()["Name"] == "Склад"


def test_faults_strike_when_they_are_told_to(studio, client):
    studio.faults.append(Fault(faults.answers(503), first=2, times=2, when=lambda one: one.query))
    assert [client.get(f"{UNITS}?$top=1").status_code for _ in range(4)] == [200, 503, 503, 200]
    assert client.get(UNITS).status_code == 200
    studio.faults[:] = [Fault(faults.answers(503), times=None)]
    assert [client.get(UNITS).status_code for _ in range(3)] == [503, 503, 503]


def test_a_slow_answer_times_out_on_the_callers_clock(studio):
    waited = []
    studio.faults.append(Fault(faults.delay(300), times=None))
    transport = Transport(studio, wait=waited.append)
    with httpx.Client(base_url=f"http://x/{studio.path}", transport=transport) as client:
        with pytest.raises(httpx.ReadTimeout):
            client.post(UNITS, json=CELL, timeout=120)
        assert client.get(UNITS, timeout=None).status_code == 200
    assert waited == [120, 300]
    assert departments(studio) == ["Цех"]


def test_a_slow_answer_times_out_over_a_socket(studio):
    with Sandbox(studio=studio) as sandbox, httpx.Client(trust_env=False) as client:
        studio.faults.append(Fault(faults.delay(60), verb="POST"))
        with pytest.raises(httpx.ReadTimeout):
            client.post(sandbox.studio_url + studio.path + UNITS, json=CELL, timeout=0.05)
    assert departments(studio) == ["Цех"]


def test_single_calls_of_the_portal_are_spoiled_inside_batches(crowded, call):
    crowded.call_faults += [
        CallFault("user.get", without_rows()),
        CallFault("user.get", refused("INTERNAL_SERVER_ERROR"), first=2),
        CallFault("user.get", miscounted(7), first=3),
        CallFault("user.get", with_row_twice(), first=4),
    ]
    found = call(crowded, "batch", cmd=dict.fromkeys("abcde", "user.get"))["result"]
    assert found["result"]["a"] == []
    assert found["result_total"] == {"a": 130, "c": 7, "d": 130, "e": 130}
    assert set(found["result_error"]) == {"b"}
    ids = [row["ID"] for row in found["result"]["d"]]
    assert (len(ids), len(set(ids))) == (50, 49)
    assert len({row["ID"] for row in found["result"]["e"]}) == 50


def test_the_portal_has_the_same_faults(portal, call):
    def doubled(document):
        return {**document, "total": document["total"] * 2}

    portal.faults.append(Fault(faults.edited(doubled), path="department.get"))
    assert call(portal, "department.get")["total"] == 8
