"""Both ends over real HTTP."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from orgloader.sandbox import Fault, PortalState, Sandbox, Server, application, faults

UNITS = "AppPlatform.OrgUnit"


@pytest.fixture
def sandbox(portal, studio):
    with Sandbox(portal.state, studio.state) as made:
        yield made


@pytest.fixture
def client():
    with httpx.Client(trust_env=False) as made:
        yield made


def test_the_portal_answers_its_webhook_only(sandbox, client):
    assert client.get(f"{sandbox.portal_url}profile.json").json()["result"]["ADMIN"] is True
    answer = client.post(sandbox.portal_url + "batch", json={"cmd": {"u": "user.get?ID=31"}})
    assert answer.json()["result"]["result"]["u"][0]["NAME"] == "Пётр"
    other = sandbox.portal_url.replace(sandbox.portal.secret, "guessed")
    assert client.get(other + "profile").status_code == 401


def test_the_studio_reads_and_writes(sandbox, client):
    base = sandbox.studio_url + sandbox.studio.path
    key = client.post(base + UNITS, json={"Name": "Цех", "UnitType": "Department"}).json()["ID"]
    assert client.patch(f"{base}{UNITS}('{key}')", json={"Name": "Ёлка"}).status_code == 204
    found = client.get(f"{base}{UNITS}?$filter=Name%20eq%20'Ёлка'&$select=ID").json()["value"]
    assert found == [{"ID": key}]
    assert client.delete(f"{base}{UNITS}('{key}')").status_code == 204


def test_a_plus_reaches_the_studio_as_a_plus(sandbox, client):
    base = sandbox.studio_url + sandbox.studio.path
    assert client.get(base + UNITS, params={"$filter": "Name eq 'x'"}).status_code == 400


def test_overlapping_requests_are_counted(sandbox):
    release = threading.Barrier(2)
    sandbox.studio.faults.append(Fault(faults.delay(0.2), times=None))
    url = sandbox.studio_url + sandbox.studio.path + UNITS

    def get(_):
        release.wait()
        return httpx.get(url, trust_env=False).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(get, range(2))) == [200, 200]
    assert sandbox.studio.overlaps == 1


def test_requests_in_turn_do_not_overlap(sandbox, client):
    for _ in range(20):
        client.get(sandbox.studio_url + sandbox.studio.path + UNITS)
    assert sandbox.studio.overlaps == 0


def test_nothing_is_left_behind(portal):
    before = threading.active_count()
    with Server(application(portal)) as server, httpx.Client(trust_env=False) as client:
        client.get(f"{server.url}{portal.path}profile")
        port = httpx.URL(server.url).port
    assert threading.active_count() == before
    with socket.socket() as free:
        assert free.connect_ex(("127.0.0.1", port)) != 0


def test_only_this_computer_is_served(portal):
    with Server(application(portal)) as server:
        assert httpx.URL(server.url).host == "127.0.0.1"


def test_each_sandbox_has_a_secret_of_its_own(studio):
    first, second = (Sandbox(PortalState(), studio.state) for _ in range(2))
    assert first.portal.secret != second.portal.secret
