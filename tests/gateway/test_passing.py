"""What goes through: same paths, queries, bodies, statuses and words, whole and streamed."""

from pathlib import Path

import httpx
from tests.cli.commands import PROFILE
from tests.gateway.running import ODATA, running

from orgloader.sandbox import Server, Studio, StudioState, application


def test_odata_goes_through(tmp_path: Path) -> None:
    studio = Studio(StudioState(PROFILE))
    with (
        Server(application(studio)) as server,
        running(tmp_path, server.url) as gateway,
        gateway.client() as client,
    ):
        path = f"/{ODATA}AppPlatform.Person"
        made = client.post(path, json={"Name": "Ёлкина Анна & Ко"})
        assert made.status_code == 201
        key = made.json()["ID"]
        query = {"$filter": f"ID eq '{key}'", "$select": "ID,Name", "$top": "1"}
        direct = httpx.get(f"{server.url}{path[1:]}", params=query)
        through = client.get(path, params=query)
        assert (through.status_code, through.json()) == (200, direct.json())
        assert through.headers["content-type"] == direct.headers["content-type"]
        assert client.patch(f"{path}('{key}')", json={"Name": "Ёлкина"}).status_code == 204
        refused = client.get(f"{path}('0x404')")
        assert (refused.status_code, refused.text) == (404, "The object does not exist")
        assert client.delete(f"{path}('{key}')").status_code == 204
