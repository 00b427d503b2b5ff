"""What happens to a request: sent once or again, waited for, and what its answer means."""

import threading

import httpx
import pytest
from tests.studio.ends import ADDRESS, Clock, answering, end
from tests.studio.profiles import BUNDLED

from orgloader.errors import (
    CancelledError,
    RefusedError,
    StaleError,
    TargetError,
    UnclearError,
)
from orgloader.http import client
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, delay, drop, html, lost_answer, redirect
from orgloader.studio.dialects import Write
from orgloader.studio.profiles import parse
from orgloader.studio.service import Service, root
from orgloader.studio.verdict import RefusedReadError

PROFILE = parse(BUNDLED, "test")
OK = httpx.Response(200, json={"value": []})
REFUSED_CONNECTION = httpx.ConnectError("refused")


def service(*responses: httpx.Response | Exception) -> tuple[Service, list[httpx.Request], Clock]:
    web, sent = answering(*responses)
    clock = Clock()
    return Service(web, ADDRESS, PROFILE, clock), sent, clock


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("http://studio.example:9000", "API/v1/OData/"),
        ("http://studio.example:9000/", "/API/v1/OData"),
        ("http://studio.example:9000/API/v1/OData", "API/v1/OData/"),
        ("http://studio.example:9000/API/v1/OData/", "API/v1/OData/"),
        ("http://studio.example:9000/api/v1/odata/", "API/v1/OData/"),
    ],
)
def test_the_path_of_the_profile_is_appended_once(address: str, path: str) -> None:
    assert root(address, path).lower() == "http://studio.example:9000/api/v1/odata/"


def test_a_service_without_a_path() -> None:
    assert root("http://studio.example/odata", "") == "http://studio.example/odata/"


def test_a_space_is_sent_as_percent_20() -> None:
    studio, sent, _ = service(OK)
    studio.get("AppPlatform.Person?$filter=Name%20eq%20'%D0%AF%20%2B'")
    assert sent[0].url.raw_path == (
        b"/API/v1/OData/AppPlatform.Person?$filter=Name%20eq%20'%D0%AF%20%2B'"
    )


def test_a_read_waits_with_growing_pauses() -> None:
    studio, sent, clock = service(
        httpx.Response(503), httpx.ReadTimeout("slow"), httpx.Response(502), OK
    )
    assert studio.get("AppPlatform.Person") == {"value": []}
    assert clock.waits == [(seconds, "Waiting for Business Studio") for seconds in (1, 2, 4)]
    assert (studio.reads, len(sent)) == (4, 4)


def test_a_service_that_asks_for_a_pause_gets_it() -> None:
    busy = httpx.Response(429, headers={"Retry-After": "17"})
    studio, _, clock = service(busy, OK)
    studio.get("AppPlatform.Person")
    assert [seconds for seconds, _ in clock.waits] == [17]


def test_a_read_is_given_up_in_the_end() -> None:
    studio, _, clock = service(OK, *[httpx.Response(503, text="busy")] * 100)
    studio.get("AppPlatform.Person")
    with pytest.raises(TargetError) as caught:
        studio.get("AppPlatform.Person")
    assert caught.value.detail == "busy"
    assert 200 < clock.time <= 300


def test_a_service_that_comes_back_after_three_minutes_is_waited_for() -> None:
    back_at = 180.0
    clock = Clock()

    def answer(request: httpx.Request) -> httpx.Response:
        if 0 < clock.time < back_at:
            raise httpx.ConnectError("refused")
        clock.time += 1
        return httpx.Response(201, json={"ID": "0x1"})

    web = client(read_timeout=120, transport=httpx.MockTransport(answer))
    studio = Service(web, ADDRESS, PROFILE, clock)
    studio.get("AppPlatform.Person")
    assert studio.send(Write("POST", "AppPlatform.Person", {})).status == 201
    assert clock.time > back_at


def test_a_service_that_never_answered_is_called_again_for_a_moment() -> None:
    studio, sent, clock = service(*[REFUSED_CONNECTION] * 3)
    with pytest.raises(TargetError, match="cannot be reached"):
        studio.get("AppPlatform.Person")
    assert (len(sent), [seconds for seconds, _ in clock.waits]) == (3, [1, 2])


@pytest.mark.parametrize("status", [401, 403])
def test_no_access_ends_reading(status: int) -> None:
    studio, sent, _ = service(httpx.Response(status, text="Unauthorized"))
    with pytest.raises(TargetError, match="denied"):
        studio.get("AppPlatform.Person")
    assert len(sent) == 1


def test_a_web_page_is_no_answer() -> None:
    page = httpx.Response(200, html="<html>Sign in</html>")
    studio, _, _ = service(page)
    with pytest.raises(TargetError, match="web page"):
        studio.get("AppPlatform.Person")


@pytest.mark.parametrize("text", ['{"value": [', '[{"ID": NaN}]', '\ufeff{"value"'])
def test_a_garbled_answer_is_no_error_text(text: str) -> None:
    studio, _, _ = service(httpx.Response(200, text=text))
    with pytest.raises(TargetError, match="unreadable"):
        studio.get("AppPlatform.Person")


@pytest.mark.parametrize("status", [200, 400, 404])
def test_an_error_text_refuses_a_read(status: int) -> None:
    studio, sent, _ = service(httpx.Response(status, text="Поле не найдено"))
    with pytest.raises(RefusedReadError) as caught:
        studio.get("AppPlatform.Person")
    assert caught.value.values["remote"] == "Поле не найдено"
    assert len(sent) == 1


def test_a_bare_500_is_asked_again_twice() -> None:
    studio, sent, _ = service(*[httpx.Response(500, text="Сбой")] * 9)
    with pytest.raises(RefusedReadError):
        studio.get("AppPlatform.Person")
    assert len(sent) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 423])
def test_a_refused_write_is_sent_once(status: int) -> None:
    studio, sent, _ = service(httpx.Response(status, json={"error": {"message": "Объект занят"}}))
    with pytest.raises(RefusedError, match="Объект занят") as caught:
        studio.send(Write("PATCH", "AppPlatform.Person('0x1')", {"Name": "Я"}))
    assert "Объект занят" in caught.value.detail
    assert (studio.writes, len(sent)) == (1, 1)


@pytest.mark.parametrize("status", [412, 428])
def test_a_stale_object(status: int) -> None:
    studio, sent, _ = service(httpx.Response(status))
    with pytest.raises(StaleError):
        studio.send(
            Write("PATCH", "AppPlatform.Person('0x1')", {"Name": "Я"}, {"If-Match": 'W/"3"'})
        )
    assert sent[0].headers["If-Match"] == 'W/"3"'


def test_an_error_text_in_a_success_refuses_a_write() -> None:
    studio, _, _ = service(httpx.Response(200, text="Объект используется"))
    with pytest.raises(RefusedError, match="Объект используется"):
        studio.send(Write("DELETE", "AppPlatform.PositionHolder('0x1')"))


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(500, text="Сбой"),
        httpx.Response(502),
        httpx.Response(503),
        httpx.Response(504, html="<html></html>"),
        httpx.Response(408),
        httpx.Response(200, html="<html>Sign in</html>"),
        httpx.Response(201, text='{"ID": "0x1", "Na'),
        httpx.Response(201, text='{"ID": "0x1", "ID": "0x2"}'),
        httpx.ReadTimeout("slow"),
        httpx.RemoteProtocolError("dropped"),
        httpx.ReadError("reset"),
        httpx.WriteError("broken pipe"),
    ],
    ids=repr,
)
def test_an_unclear_write_is_sent_once(response: httpx.Response | Exception) -> None:
    studio, sent, clock = service(response, httpx.Response(201, json={"ID": "0x1"}))
    with pytest.raises(UnclearError):
        studio.send(Write("POST", "AppPlatform.Person", {"Name": "Я"}))
    assert (len(sent), clock.waits) == (1, [])


@pytest.mark.parametrize("response", [httpx.Response(401), httpx.Response(302)])
def test_a_write_that_the_service_as_a_whole_turns_away(response: httpx.Response) -> None:
    studio, _, _ = service(response)
    with pytest.raises(TargetError):
        studio.send(Write("POST", "AppPlatform.Person", {"Name": "Я"}))


@pytest.mark.parametrize("response", [REFUSED_CONNECTION, httpx.Response(429)])
def test_a_write_that_was_never_begun_is_sent_again(
    response: httpx.Response | Exception,
) -> None:
    studio, sent, clock = service(response, httpx.Response(201, json={"ID": "0x1"}))
    assert studio.send(Write("POST", "AppPlatform.Person", {"Name": "Я"})).status == 201
    assert (len(sent), len(clock.waits)) == (2, 1)


def test_the_body_is_json_in_utf8() -> None:
    studio, sent, _ = service(httpx.Response(204))
    studio.send(Write("PATCH", "AppPlatform.Person('0x1')", {"Name": "Ёлкина", "ID_Head": None}))
    assert sent[0].content.decode() == '{"Name": "Ёлкина", "ID_Head": null}'
    assert sent[0].headers["Content-Type"] == "application/json"


def test_nothing_is_sent_after_a_cancel() -> None:
    studio, sent, clock = service(OK)
    clock.cancel()
    with pytest.raises(CancelledError):
        studio.get("AppPlatform.Person")
    with pytest.raises(CancelledError):
        studio.send(Write("POST", "AppPlatform.Person", {}))
    assert sent == []


def test_one_request_is_in_flight_however_many_ask() -> None:
    here = threading.Lock()
    overlaps = []

    def answer(request: httpx.Request) -> httpx.Response:
        overlaps.append(not here.acquire(blocking=False))
        threading.Event().wait(0.002)
        here.release()
        return httpx.Response(200, json={"value": []})

    web = client(read_timeout=120, transport=httpx.MockTransport(answer))
    studio = Service(web, ADDRESS, PROFILE, Clock())
    threads = [
        threading.Thread(target=lambda: [studio.get("Set") for _ in range(5)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert overlaps == [False] * 20


@pytest.mark.parametrize("what", [lost_answer(), drop(), html(200), answers(500), delay(121)])
def test_an_unclear_create_is_told_as_such(what: object) -> None:
    target = end(BUNDLED)
    target.simulator.faults.append(Fault(what, verb="POST"))  # type: ignore[arg-type]
    with pytest.raises(UnclearError):
        target.studio.create("person", {"name": "Ёлкина Анна"})
    assert len(target.simulator.state.objects("person")) <= 1


def test_a_redirect_of_a_read_is_not_followed() -> None:
    target = end(BUNDLED)
    target.simulator.faults.append(Fault(redirect("http://elsewhere.example/")))
    with pytest.raises(TargetError, match="redirects"):
        target.studio.get("person", "0x1")
