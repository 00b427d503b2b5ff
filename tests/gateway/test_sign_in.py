"""The gateway signs in to Windows for its clients, who hold no account of Business Studio."""

import threading
from pathlib import Path

import httpx
import pytest
from tests.cli.commands import PROFILE
from tests.gateway.running import ODATA, running
from tests.ntlm import ACCOUNT, PASSWORD, windows_server

from orgloader.sandbox import Studio, StudioState

PATH = f"/{ODATA}AppPlatform.Person"
AUTH = {"login": ACCOUNT, "password": PASSWORD}


@pytest.mark.parametrize("schemes", [["Negotiate", "NTLM"], ["NTLM"], ["Basic"]], ids=str)
def test_clients_need_no_account(tmp_path: Path, schemes: list[str]) -> None:
    studio = Studio(StudioState(PROFILE))
    with (
        windows_server(tmp_path, studio, schemes=schemes) as seen,
        running(tmp_path, seen.url, BSAuth=AUTH) as gateway,
    ):
        names = [f"Имя {number}" for number in range(40)]

        def create(own: list[str]) -> None:
            with gateway.client() as client:
                for name in own:
                    assert client.post(PATH, json={"Name": name}).status_code == 201

        threads = [threading.Thread(target=create, args=(names[i::4],)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(write.body["Name"] for write in studio.log) == sorted(names)
    assert (seen.connections, seen.refused, studio.overlaps) == (1, 0, 0)
    assert seen.handshakes == (0 if schemes == ["Basic"] else 1)


def test_a_connection_that_ends_is_signed_in_again_and_no_write_is_lost_or_doubled(
    tmp_path: Path,
) -> None:
    with (
        windows_server(tmp_path, requests_per_connection=3) as seen,
        running(tmp_path, seen.url, BSAuth=AUTH) as gateway,
        gateway.client() as client,
    ):
        bodies = [str(number).encode() * 50_000 for number in range(10)]
        for body in bodies:
            assert client.post(PATH, content=body).status_code == 200
    assert [body for _, _, body in seen.served] == bodies
    assert seen.connections == seen.handshakes == 4


def test_no_client_is_asked_for_an_account_and_a_wrong_one_is_tried_once(tmp_path: Path) -> None:
    wrong = {"login": ACCOUNT, "password": "wr0ng-secret"}
    with (
        windows_server(tmp_path) as seen,
        running(tmp_path, seen.url, BSAuth=wrong) as gateway,
        gateway.client() as client,
    ):
        for _ in range(3):
            answer = client.get(PATH, headers={"Authorization": "Basic eDp5"})
            assert answer.status_code == 401
            assert answer.json()["error"]["code"] == "account.refused"
            assert "www-authenticate" not in answer.headers
    assert (seen.refused, seen.served) == (1, [])


def test_an_account_of_a_client_signs_in_nobody(tmp_path: Path) -> None:
    """The one connection is shared: signed in by one client, it would be so for all."""
    with (
        windows_server(tmp_path, schemes=["Basic"]) as seen,
        running(tmp_path, seen.url) as gateway,
    ):
        auth = httpx.BasicAuth(ACCOUNT, PASSWORD)
        with gateway.client(auth=auth) as client:
            assert client.get(PATH).status_code == 401
    assert seen.served == []
