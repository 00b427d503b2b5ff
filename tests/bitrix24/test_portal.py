import logging
import time
import traceback
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from orgloader import http
from orgloader.bitrix24.command import Command
from orgloader.bitrix24.portal import BatchCutError, Portal
from orgloader.errors import CancelledError, SourceError
from orgloader.http import Control
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.faults import (
    Fault,
    answers,
    bomb,
    changed,
    delay,
    drop,
    edited,
    html,
    redirect,
    truncated,
)
from orgloader.sandbox.wire import Response, text
from orgloader.settings import Webhook

PROFILE = Command("profile")
Company = Callable[..., sandbox.Portal]
Connect = Callable[..., Portal]


@pytest.fixture
def end(company: Company) -> sandbox.Portal:
    return company(users=3)


@pytest.fixture
def portal(end: sandbox.Portal, connect: Connect) -> Portal:
    return connect(end)


def refused(code: str, status: int) -> Any:
    return answers(status, f'{{"error": "{code}", "error_description": "x"}}', "application/json")


def test_calls(portal: Portal) -> None:
    reply = portal.call(PROFILE)
    assert isinstance(reply.result, dict)
    assert reply.result["ADMIN"] is True
    assert portal.requests == 1


@pytest.mark.parametrize(
    "fault",
    [
        drop(),
        truncated(40),
        html(502),
        html(500),
        answers(503, "busy"),
        answers(429, "slow down"),
        answers(200, '{"result": [1,'),
        answers(200, ""),
        answers(200, "{}"),
        answers(200, '{"result": NaN}'),
        changed(lambda answer: Response(200, answer.body.decode().encode("utf-16"))),
        refused("INTERNAL_SERVER_ERROR", 500),
        refused("QUEUE_TIMEOUT", 504),
        refused("ERROR_CORE", 500),
        refused("", 503),
        answers(429, '{"error": {"code": "X", "message": "x"}}', "application/json"),
        answers(503, "{}", "application/json"),
        delay(100),
    ],
)
def test_repeats_what_may_pass(fault: Any, end: sandbox.Portal, portal: Portal, clock: Any) -> None:
    end.faults.append(Fault(fault, times=3))
    portal.call(PROFILE)
    assert portal.requests == 4
    pauses = [seconds for seconds, _ in clock.waits]
    assert len(pauses) == 3
    assert all(2**number / 2 <= pause <= 2**number for number, pause in enumerate(pauses, 1))


@pytest.mark.parametrize(("asked", "pause"), [("30", 30), ("9999", 60)])
def test_waits_as_long_as_it_is_asked_to(
    asked: str, pause: int, end: sandbox.Portal, portal: Portal, clock: Any
) -> None:
    for body in (b"busy", b'{"error": "QUEUE"}', b'{"error": "QUERY_LIMIT_EXCEEDED"}'):
        end.faults[:] = [Fault(lambda _, body=body: Response(503, body, {"retry-after": asked}))]
        clock.waits.clear()
        portal.call(PROFILE)
        assert [seconds for seconds, _ in clock.waits] == [pause]


def test_gives_up_after_five_repeats(end: sandbox.Portal, portal: Portal) -> None:
    end.faults.append(Fault(drop(), times=None))
    with pytest.raises(SourceError):
        portal.call(PROFILE)
    assert portal.requests == 6


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (html(200), "web page"),
        (html(403), "web page"),
        (html(404, "<html>switched off"), "no portal at this address"),
        (answers(404, "no such domain"), "no portal at this address"),
        (redirect("https://other.example/rest/1/x/profile"), "https://other.example"),
        (redirect("http://portal.example/rest/1/x/profile"), "http://portal.example"),
        (redirect("//127.0.0.1:99/"), "https://127.0.0.1:99"),
        (redirect("https://portal.example/login?backurl=%2Frest%2F1%2Fx"), "page of its own"),
        (redirect("/login/", 307), "page of its own"),
        (answers(403, '{"errors": [{"message": "no such key"}]}'), "no such key"),
        (redirect("file:///etc/passwd"), "file://"),
        (redirect("https://[", 301), "another address"),
        (redirect("", 307), "another address"),
    ],
)
def test_does_not_repeat_what_will_not_pass(
    fault: Any, words: str, end: sandbox.Portal, portal: Portal
) -> None:
    end.faults.append(Fault(fault, times=None))
    with pytest.raises(SourceError, match=words):
        portal.call(PROFILE)
    assert portal.requests == 1


@pytest.mark.parametrize("documented", [True, False])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("PORTAL_DELETED", "closed"),
        ("OVERLOAD_LIMIT", "blocked"),
        ("ACCESS_DENIED", "does not offer"),
        ("authorization_error", "dismissed"),
    ],
)
def test_the_code_counts_not_the_status(
    code: str, words: str, documented: bool, company: Company, connect: Connect
) -> None:
    switches = sandbox.Switches(error=code, documented=documented)
    portal = connect(company(users=3, switches=switches))
    with pytest.raises(SourceError, match=words):
        portal.call(PROFILE)
    assert portal.requests == 1


def test_a_wrong_secret(end: sandbox.Portal, connect: Connect) -> None:
    portal = connect(end, secret="another1")
    with pytest.raises(SourceError, match="does not accept the webhook"):
        portal.call(PROFILE)


def test_waits_out_the_rate_limit(end: sandbox.Portal, portal: Portal, clock: Any) -> None:
    end.faults.append(Fault(refused("QUERY_LIMIT_EXCEEDED", 503), times=20))
    portal.call(PROFILE)
    assert portal.requests == 21
    assert {reason for _, reason in clock.waits} == {"Bitrix24 limits the request rate"}
    assert max(seconds for seconds, _ in clock.waits) == 60
    assert clock.time < 1_000 + 20 * 61


@pytest.mark.parametrize(
    "time", [{"operating": 500, "operating_reset_at": 1_795_600_000, "finish": 0}, {}]
)
def test_a_wait_computed_from_an_answer_has_a_bound(
    time: dict[str, Any], end: sandbox.Portal, portal: Portal, clock: Any
) -> None:
    """Half a million hours were awaited where the portal left its own time out."""
    end.faults.append(Fault(edited(lambda body: {**body, "time": time})))
    end.faults.append(Fault(refused("OPERATION_TIME_LIMIT", 429), first=1))
    for _ in range(3):
        portal.call(PROFILE)
    assert sum(seconds for seconds, _ in clock.waits) <= 601


def test_waits_until_a_blocked_method_is_free(
    company: Company, connect: Connect, clock: Any
) -> None:
    operating = sandbox.Operating(limit=100, cost=60)
    portal = connect(company(users=3, operating=operating))
    for _ in range(4):
        portal.call(PROFILE)
    assert portal.requests == 5
    assert [reason for _, reason in clock.waits] == ["Bitrix24 limits the work of one method"]
    assert clock.time < 1_000 + 700


@pytest.mark.parametrize("ahead", [-86_400.0, 0.0, 86_400.0])
@pytest.mark.parametrize("jump", [-3_600.0, 3_600.0])
def test_f46_a_blocked_method_is_awaited_by_the_portals_own_clock(
    ahead: float, jump: float, connect: Connect, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a clock that is wrong on one side nor one that is set right meanwhile counts."""
    wall = 1.8e9
    monkeypatch.setattr(time, "time", lambda: wall + clock.time)
    end = sandbox.Portal(
        sandbox.PortalState(users=[{"ID": "1", "NAME": "Анна"}]),
        secret="s3cr3tcanary",
        operating=sandbox.Operating(limit=100, cost=60),
        now=lambda: 1.8e9 + ahead + clock.time,
    )
    portal = connect(end)
    portal.call(PROFILE)
    wall += jump
    for _ in range(3):
        portal.call(PROFILE)
    ((pause, reason),) = clock.waits
    assert reason == "Bitrix24 limits the work of one method"
    assert 0 < pause <= 601


def test_stops_before_a_method_is_blocked(company: Company, connect: Connect, clock: Any) -> None:
    end = company(users=3, operating=sandbox.Operating(limit=420, cost=30))
    portal = connect(end)
    for _ in range(40):
        portal.call(PROFILE)
    assert {request.status for request in end.log} == {200}
    assert portal.requests == 40


def test_never_overfills_the_bucket(company: Company, connect: Connect, clock: Any) -> None:
    bucket = sandbox.Bucket(size=50, rate=2)
    portal = connect(company(users=3, bucket=bucket))
    for _ in range(200):
        portal.call(PROFILE)
    assert bucket.refused == 0
    assert clock.time == pytest.approx(1_000 + 75)


def test_a_batch(portal: Portal) -> None:
    replies = portal.batch({"who": PROFILE, "gone": Command("no.such.method")})
    assert isinstance(portal.settled(replies["who"], PROFILE).result, dict)
    with pytest.raises(SourceError, match="does not know"):
        portal.settled(replies["gone"], Command("no.such.method"))
    assert portal.requests == 2


@pytest.mark.parametrize("fault", [html(504), refused("INTERNAL_SERVER_ERROR", 500), delay(100)])
def test_asks_for_less_when_a_batch_is_cut(fault: Any, end: sandbox.Portal, portal: Portal) -> None:
    end.faults.append(Fault(fault, times=2))
    commands = {f"p{number}": PROFILE for number in range(50)}
    rooms = []
    for _ in range(2):
        with pytest.raises(BatchCutError):
            portal.batch(dict(list(commands.items())[: portal.room]))
        rooms.append(portal.room)
    assert rooms == [25, 12]
    assert len(list(portal.run(commands))) == 50
    assert portal.requests == 2 + 5


def test_asks_for_less_when_the_answer_is_too_large(
    end: sandbox.Portal, portal: Portal, clock: Any
) -> None:
    end.faults.append(Fault(bomb(65)))
    commands = {f"p{number}": PROFILE for number in range(50)}
    assert len(list(portal.run(commands))) == 50
    assert (portal.room, portal.requests, clock.waits) == (25, 3, [])


def test_a_single_answer_that_is_too_large_is_final(end: sandbox.Portal, portal: Portal) -> None:
    end.faults.append(Fault(bomb(65), times=None))
    with pytest.raises(SourceError, match="too much"):
        list(portal.run({f"p{number}": PROFILE for number in range(4)}))
    assert portal.requests == 3


def test_a_busy_server_does_not_make_batches_smaller(end: sandbox.Portal, portal: Portal) -> None:
    end.faults.append(Fault(refused("QUEUE_FULL", 503)))
    portal.batch({f"p{number}": PROFILE for number in range(50)})
    assert (portal.room, portal.requests) == (50, 2)


def test_a_dropped_connection_does_not_make_batches_smaller(
    end: sandbox.Portal, portal: Portal
) -> None:
    end.faults.append(Fault(drop()))
    portal.batch({f"p{number}": PROFILE for number in range(50)})
    assert (portal.room, portal.requests) == (50, 2)


def nobody_listens(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused") from ConnectionRefusedError()


def silent(clock: Control, answers: int = 0) -> Portal:
    """A portal that answers so often, then nothing listens there."""
    left = iter(range(answers))

    def answer(request: httpx.Request) -> httpx.Response:
        if next(left, None) is None:
            return nobody_listens(request)
        return httpx.Response(200, json={"result": []})

    client = http.client(read_timeout=70, transport=httpx.MockTransport(answer))
    return Portal(client, Webhook("https://portal.example", "1", "s3cr3t"), clock)


def test_a_portal_that_never_answered_is_called_again_for_a_moment(
    clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SourceError, match="refused"):
        silent(clock).call(PROFILE)
    assert [seconds for seconds, _ in clock.waits] == [1, 2]
    assert caplog.text.count("Trying again in") == 2
    assert caplog.text.count("the request profile failed") == 3


def test_a_portal_that_answered_before_is_waited_for(clock: Any) -> None:
    portal = silent(clock, answers=1)
    portal.call(PROFILE)
    with pytest.raises(SourceError, match="refused"):
        portal.call(PROFILE)
    assert portal.requests == 1 + 6


def test_an_answer_is_not_called_none(
    end: sandbox.Portal, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SourceError, match="does not accept the webhook"):
        connect(end, secret="another1").call(PROFILE)
    assert "Bitrix24 answered profile with an error" in caplog.text
    assert "the request" not in caplog.text


def test_cancelling_ends_a_wait(end: sandbox.Portal, connect: Connect, clock: Any) -> None:
    portal = connect(end)
    end.faults.append(Fault(drop(), times=None))
    portal.control.cancel()
    with pytest.raises(CancelledError):
        portal.call(PROFILE)


def test_the_secret_appears_nowhere(
    end: sandbox.Portal, connect: Connect, clock: Control, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    portal = connect(end)
    echo = lambda exchange: text(404, f"<p>{exchange.request.path} not found", "text/html")  # noqa: E731
    told = [repr(portal)]
    for fault in (
        echo,
        drop(),
        html(500),
        redirect(f"https://new.example/rest/1/{end.secret}/profile"),
        refused(f"CODE {end.secret}", 400),
    ):
        end.faults[:] = [Fault(fault, times=None)]
        with pytest.raises(SourceError) as caught:
            portal.call(PROFILE)
        error = caught.value
        told += [*error.parts(), error.detail, repr(error), repr(error.values)]
        told += traceback.format_exception(error)
    told += [caplog.text, *(str(record.args) for record in caplog.records)]
    assert end.secret not in "\n".join(told)
