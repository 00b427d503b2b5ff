from collections.abc import Callable, Iterator
from typing import Any

import pytest

from orgloader import http
from orgloader.bitrix24.portal import Portal
from orgloader.http import Control
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.wire import Transport
from orgloader.settings import Webhook

SECRET = "s3cr3tcanary"


class Clock(Control):
    """Time passes only where somebody waits."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1_000.0
        self.waits: list[tuple[float, str]] = []
        self.told: dict[str, tuple[int, int | None]] = {}

    def now(self) -> float:
        return self.time

    def pass_by(self, seconds: float) -> None:
        self.time += seconds

    def wait(self, seconds: float, reason: str) -> None:
        self.check()
        self.time += seconds
        self.waits.append((seconds, reason))

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        self.told[what] = (done, total)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def department(id: int, parent: int | None = None, head: int | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {"ID": str(id), "NAME": f"Отдел {id}"}
    row |= {"PARENT": str(parent)} if parent else {}
    return row | ({"UF_HEAD": str(head)} if head else {})


def user(id: int, *departments: int, **more: Any) -> dict[str, Any]:
    return {
        "ID": str(id),
        "ACTIVE": True,
        "LAST_NAME": f"Иванов{id}",
        "NAME": "Пётр",
        "SECOND_NAME": "Ильич",
        "EMAIL": f"u{id}@example.ru",
        "WORK_PHONE": "",
        "PERSONAL_MOBILE": "+7 900 000-00-00",
        "WORK_POSITION": f"Инженер {id % 7}",
        "UF_DEPARTMENT": list(departments or (1,)),
        **more,
    }


@pytest.fixture
def company(clock: Clock) -> Callable[..., sandbox.Portal]:
    """A portal of so many users and departments, each department headed by one of them."""

    def made(users: int, departments: int = 1, **options: Any) -> sandbox.Portal:
        rows = [
            department(id, id // 4 or 1 if id > 1 else None, id * 7 % users + 1)
            for id in range(1, departments + 1)
        ]
        people = [user(id, id % departments + 1) for id in range(1, users + 1)]
        state = sandbox.PortalState(rows, people)
        return sandbox.Portal(state, secret=SECRET, now=lambda: 1.8e9 + clock.time, **options)

    return made


Connect = Callable[..., Portal]


@pytest.fixture
def connect(clock: Clock) -> Iterator[Connect]:
    """Return a connection to a portal of the sandbox, in the same thread, on the test's clock."""
    clients = []

    def made(end: sandbox.Portal, **webhook: str) -> Portal:
        transport = Transport(end, wait=clock.pass_by)
        clients.append(http.client(read_timeout=70, transport=transport))
        address = {"origin": "https://portal.example", "user": "1", "secret": SECRET} | webhook
        return Portal(clients[-1], Webhook(**address), clock)

    yield made
    for client in clients:
        client.close()
