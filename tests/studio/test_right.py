"""The right to write: renewed in time, lost for good when it lapsed, ended by the clock."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from orgloader import http
from orgloader.errors import TargetError
from orgloader.studio import right as rights
from orgloader.studio.gateway import GatewayLink, Grant, LapsedError
from orgloader.studio.right import RightToWrite

GRANT = Grant("7-x", 600.0, 0.001, "")
RENEWED = {"token": "7-x", "seconds": 600, "renew_seconds": 0.001, "object": None}
Answer = Callable[[int], httpx.Response]


@contextmanager
def held(answer: Answer, moment: list[float]) -> Iterator[tuple[RightToWrite, list[str]]]:
    """Hold a right whose renewals are answered by ``answer``; yield what the gateway was asked."""
    asked: list[str] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request.method)
        assert request.headers["Orgloader-Lease"] == "7-x"
        return answer(len(asked)) if request.method == "PUT" else httpx.Response(204)

    transport = httpx.MockTransport(handle)
    with http.client(read_timeout=1, transport=transport) as client:
        right = RightToWrite(GatewayLink(client, "http://gateway/"), GRANT, 0.0, lambda: moment[0])
        try:
            yield right, asked
        finally:
            right.close()
        assert asked[-1] == "DELETE"


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the right, moved by hand."""
    monkeypatch.setattr(rights, "_RETRY_SECONDS", 0.001)
    return [0.0]


def test_it_is_renewed_by_a_thread_of_its_own(moment: list[float]) -> None:
    renewed = threading.Event()

    def answer(number: int) -> httpx.Response:
        if number > 3:
            renewed.set()
        return httpx.Response(200, json=RENEWED)

    with held(answer, moment) as (right, asked):
        moment[0] = 500.0
        assert renewed.wait(20)
        moment[0] = 1000.0
        right.check()
        assert right.headers == {"Orgloader-Lease": "7-x"}
    assert set(asked[:-1]) == {"PUT"}


def test_a_right_that_lapsed_is_lost_for_good(moment: list[float]) -> None:
    with held(lambda _number: httpx.Response(409), moment) as (right, asked):
        right._thread.join(20)
        with pytest.raises(LapsedError):
            right.check()
        assert asked == ["PUT"]


def test_without_an_answer_it_ends_by_the_clock(moment: list[float]) -> None:
    tried = threading.Event()

    def answer(number: int) -> httpx.Response:
        if number > 2:
            tried.set()
        raise httpx.ConnectError("refused")

    with held(answer, moment) as (right, _):
        assert tried.wait(20)
        moment[0] = 599.0
        right.check()
        moment[0] = 600.0
        with pytest.raises(TargetError, match="right to write has ended"):
            right.check()


@pytest.mark.parametrize(
    "answer",
    [
        {"status_code": 404},
        {"status_code": 200, "json": {"service": "another"}},
        {"status_code": 200, "json": []},
        {"status_code": 200, "text": "<html>"},
        {"status_code": 302},
        {"status_code": 401},
        {"status_code": 500},
    ],
)
def test_another_service_is_no_gateway(answer: dict[str, Any]) -> None:
    transport = httpx.MockTransport(lambda _request: httpx.Response(**answer))
    with http.client(read_timeout=1, transport=transport) as client:
        assert GatewayLink(client, "http://gateway/").health() is None
