"""Eight clients at once: one request at a time at the service, none lost, fair, each in order."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.gateway.running import running
from tests.interop.services import CAP, ODATAPY, Service
from tests.interop.watch import Watch
from tests.sandbox.profiles import FACES

from orgloader.gateway.turns import Turns
from orgloader.sandbox import Server, application

CLIENTS, REQUESTS = 8, 25


def sandbox(name: str) -> Service:
    @contextmanager
    def begin() -> Iterator[ASGIApp]:
        yield application(FACES[name].studio())

    profile = FACES[name].profile
    return Service(profile, begin, profile.get("path", ""))


SERVICES = {
    **{f"sandbox-{name}": sandbox(name) for name in ("one class", "relations")},
    "odatapy-one": ODATAPY["one"],
    "odatapy-many": ODATAPY["many"],
    "cap-many": CAP["many"],
}


class Recorder:
    """Stands before a service and keeps who sent what, in the order in which it came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.seen: list[tuple[str, int]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        if b"x-client" in headers:
            client, _, number = headers[b"x-client"].decode().partition("-")
            self.seen.append((client, int(number)))
        await self._app(scope, receive, send)


class Waits:
    """Keeps in which order the gateway let the clients wait and begin."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[tuple[str, str]] = []
        wait = Turns.wait

        async def watched(turns: Turns, client: str) -> None:
            self.events.append(("waits", client))
            await wait(turns, client)
            self.events.append(("begins", client))

        monkeypatch.setattr(Turns, "wait", watched)

    def unfair(self) -> list[tuple[str, Counter[str]]]:
        """Return each wait during which another client had more than one turn."""
        open_waits: dict[str, Counter[str]] = {}
        found = []
        for event, client in self.events:
            if event == "waits":
                open_waits[client] = Counter()
                continue
            others = open_waits.pop(client)
            if any(count > 1 for count in others.values()):
                found.append((client, others))
            for other in open_waits.values():
                other[client] += 1
        return found


def crowd(url: str, people: str, name: str) -> list[int]:
    """Let each client create and read in turn, as fast as it can; return all statuses."""
    statuses: list[int] = []

    def work(client: int) -> None:
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as web:
            for number in range(REQUESTS):
                headers = {"X-Client": f"{client}-{number}", "OData-Version": "4.0"}
                if number % 2:
                    answer = web.get(f"{people}?$top=1", headers=headers)
                else:
                    person = {name: f"Клиент {client}, запрос {number}"}
                    answer = web.post(people, json=person, headers=headers)
                statuses.append(answer.status_code)

    threads = [threading.Thread(target=work, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.long] if name.startswith("cap") else [])
        for name in SERVICES
    ],
)
def test_eight_at_once(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = SERVICES[name]
    people = service.profile["classes"]["person"]
    waits = Waits(monkeypatch)
    with service.begin() as app:
        watch = Watch(recorder := Recorder(app))
        with Server(watch) as server:
            connection = {"BSConnection": f"{server.url}{service.path}"}
            with running(tmp_path, server.url, ConnectionStrings=connection) as gateway:
                statuses = crowd(
                    f"{gateway.url}{service.path.strip('/')}/",
                    people["set"],
                    people["fields"]["name"],
                )
                with gateway.client() as web:
                    queue = web.get("health").json()["queue"]
    assert watch.overlaps == 0
    assert Counter(statuses) == {201: CLIENTS * 13, 200: CLIENTS * 12}
    assert Counter(recorder.seen) == {
        (str(c), n): 1 for c in range(CLIENTS) for n in range(REQUESTS)
    }
    for client in map(str, range(CLIENTS)):
        own = [number for one, number in recorder.seen if one == client]
        assert own == sorted(own)
    assert waits.unfair() == []
    assert len(waits.events) > CLIENTS
    assert (queue["waiting"], queue["busy"]) == (0, False)
