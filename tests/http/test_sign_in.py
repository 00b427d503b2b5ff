"""Signing in: what goes with a request and where to, and Windows sign-in with a real speaker."""

import base64
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.ntlm import ACCOUNT, PASSWORD, windows_server

from orgloader import http
from orgloader.errors import TargetError
from orgloader.http import Answer, SignIn, offered
from orgloader.http.sign_in import ACCESS_KEY, HOLD_SECONDS

ORIGIN = "https://studio.example.org"
ELSEWHERE = "https://elsewhere.example.org"


def get(client: httpx.Client, url: str, method: str = "GET", body: bytes | None = None) -> Answer:
    return http.exchange(client, client.build_request(method, url, content=body), TargetError)


def sent(
    sign_in: SignIn, url: str, answers: Iterator[httpx.Response] | None = None
) -> list[httpx.Request]:
    """Return the requests that become of one, the services's answers being given."""
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(httpx.Request(request.method, request.url, headers=request.headers))
        return next(answers) if answers else httpx.Response(200)

    transport = httpx.MockTransport(answer)
    with http.client(read_timeout=1, transport=transport, sign_in=sign_in) as client:
        get(client, url)
    return requests


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_basic_goes_with_each_request_in_utf8() -> None:
    (request,) = sent(SignIn(ORIGIN, "basic", "loader", "пароль:x"), f"{ORIGIN}/a")
    assert request.headers["Authorization"] == basic("loader", "пароль:x")


def test_a_bearer_token_goes_with_each_request() -> None:
    (request,) = sent(SignIn(ORIGIN, "bearer", None, "t0ken"), f"{ORIGIN}:443/a")
    assert request.headers["Authorization"] == "Bearer t0ken"


def test_fixed_headers_and_query_leave_the_query_as_it_is() -> None:
    sign_in = SignIn(ORIGIN, headers={"X-Tenant": "7"}, query={"sap-client": "100", "q": "a b&я"})
    (request,) = sent(sign_in, f"{ORIGIN}/Set?$filter=Name%20eq%20'a%2Bb'&$top=1")
    assert request.headers["X-Tenant"] == "7"
    assert request.url.raw_path == (
        b"/Set?$filter=Name%20eq%20'a%2Bb'&$top=1&sap-client=100&q=a%20b%26%D1%8F"
    )


def test_a_link_of_the_service_that_repeats_the_query_gets_it_once() -> None:
    sign_in = SignIn(ORIGIN, query={"sap-client": "100"})
    (request,) = sent(sign_in, f"{ORIGIN}/Set?sap-client=100&$skiptoken=5")
    assert request.url.query == b"sap-client=100&$skiptoken=5"


@pytest.mark.parametrize(
    "url", [f"{ELSEWHERE}/a", "http://studio.example.org/a", "https://studio.example.org:8443/a"]
)
@pytest.mark.parametrize("scheme", ["basic", "bearer", "windows", "none"])
def test_no_other_origin_gets_anything(url: str, scheme: http.sign_in.Scheme) -> None:
    sign_in = SignIn(
        ORIGIN,
        scheme,
        "loader",
        "s3cret",
        headers={"X-Tenant": "7"},
        query={"q": "1"},
        access_key=lambda: "k3y",
        basic_too=True,
    )
    asking = [("WWW-Authenticate", f"Basic, NTLM, {ACCESS_KEY}")]
    (request,) = sent(sign_in, url, iter([httpx.Response(401, headers=asking)]))
    assert str(request.url) == url
    assert not {"authorization", "x-tenant", ACCESS_KEY.lower()} & set(request.headers)


def test_a_redirect_is_not_followed_and_gets_no_account() -> None:
    moved = httpx.Response(307, headers={"Location": f"{ELSEWHERE}/a"})
    requests = sent(SignIn(ORIGIN, "basic", "loader", "s3cret"), f"{ORIGIN}/a", iter([moved]))
    assert [request.url.host for request in requests] == ["studio.example.org"]


def test_the_access_key_is_asked_for_once_and_then_goes_along() -> None:
    asked: list[int] = []

    def key() -> str:
        asked.append(1)
        return "k3y"

    sign_in = SignIn(ORIGIN, access_key=key)
    refusal = httpx.Response(401, headers={"WWW-Authenticate": ACCESS_KEY})
    first = sent(sign_in, f"{ORIGIN}/a", iter([refusal, httpx.Response(200)]))
    second = sent(sign_in, f"{ORIGIN}/a")
    assert [request.headers.get(ACCESS_KEY) for request in (*first, *second)] == [
        None,
        "k3y",
        "k3y",
    ]
    assert asked == [1]


@pytest.mark.parametrize(("origin", "goes"), [("http://studio", False), ("http://localhost", True)])
def test_the_access_key_goes_only_where_nobody_can_listen(origin: str, goes: bool) -> None:
    refusal = httpx.Response(401, headers={"WWW-Authenticate": ACCESS_KEY})
    sign_in = SignIn(origin, access_key=lambda: "k3y")
    requests = sent(sign_in, f"{origin}/a", iter([refusal, httpx.Response(200)]))
    assert [ACCESS_KEY in request.headers for request in requests] == [False, True][: 1 + goes]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Negotiate", "NTLM"], {"negotiate": "", "ntlm": ""}),
        (['Basic realm="x, NTLM", charset="UTF-8", NTLM TlRM=='],
         {"basic": 'realm="x, NTLM"', "ntlm": "TlRM=="}),
        (['Digest realm="a \\", Basic", qop="auth"'], {"digest": 'realm="a \\", Basic"'}),
        (["", ",,", "=x"], {}),
    ],
)  # fmt: skip
def test_the_schemes_asked_for(lines: list[str], found: dict[str, str]) -> None:
    assert offered(httpx.Headers([("WWW-Authenticate", line) for line in lines])) == found


@pytest.fixture(params=[["Negotiate"], ["NTLM"], ["Negotiate", "NTLM"], ["Basic", "NTLM"]], ids=str)
def schemes(request: pytest.FixtureRequest) -> list[str]:
    return list(request.param)


def test_windows_signs_in_a_connection_once(tmp_path: Path, schemes: list[str]) -> None:
    with windows_server(tmp_path, schemes=schemes) as seen:
        sign_in = SignIn(seen.url, "windows", ACCOUNT, PASSWORD)
        with http.client(read_timeout=5, sign_in=sign_in) as client:
            for number in range(5):
                assert get(client, f"{seen.url}a?{number}").status == 200
            assert get(client, f"{seen.url}a", "POST", b"x" * 100_000).status == 200
    assert (seen.connections, seen.handshakes, seen.refused) == (1, 1, 0)
    assert seen.principals == {ACCOUNT}
    assert [len(body) for _, _, body in seen.served] == [0, 0, 0, 0, 0, 100_000]


def test_each_new_connection_is_signed_in_again_and_no_write_is_sent_twice(tmp_path: Path) -> None:
    with windows_server(tmp_path, requests_per_connection=3) as seen:
        sign_in = SignIn(seen.url, "windows", ACCOUNT, PASSWORD)
        with http.client(read_timeout=5, sign_in=sign_in) as client:
            bodies = [str(number).encode() for number in range(10)]
            for body in bodies:
                assert get(client, f"{seen.url}a", "POST", body).status == 200
    assert (seen.connections, seen.handshakes) == (4, 4)
    assert [body for _, _, body in seen.served] == bodies


def test_a_refused_account_is_not_tried_again_for_a_while(
    tmp_path: Path, schemes: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = [0.0]
    with windows_server(tmp_path, schemes=schemes) as seen:
        sign_in = SignIn(seen.url, "windows", ACCOUNT, "wr0ng-secret", now=lambda: clock[0])
        with http.client(read_timeout=5, sign_in=sign_in) as client:
            answers = [get(client, f"{seen.url}a") for _ in range(3)]
            assert {answer.status for answer in answers} == {401}
            assert (seen.refused, sign_in.refused) == (1, True)
            assert set(offered(answers[0].headers)) == {one.lower() for one in schemes}
            clock[0] = HOLD_SECONDS
            assert get(client, f"{seen.url}a").status == 401
    assert seen.refused == 2
    assert "wr0ng-secret" not in caplog.text
    assert seen.served == []


def test_basic_stands_in_for_windows_only_where_that_was_said(tmp_path: Path) -> None:
    for basic_too, status in ((False, 401), (True, 200)):
        with windows_server(tmp_path, schemes=["Basic"]) as seen:
            sign_in = SignIn(seen.url, "windows", ACCOUNT, PASSWORD, basic_too=basic_too)
            with http.client(read_timeout=5, sign_in=sign_in) as client:
                assert get(client, f"{seen.url}a").status == status


@pytest.mark.parametrize(
    "challenge",
    ["NTLM", "NTLM !!!", "NTLM AAAA", "NTLM TlRMTVNTUAACAAAA", "Negotiate AAAA", "Kerberos"],
)
def test_a_challenge_that_is_none_leaves_the_refusal_as_it_is(challenge: str) -> None:
    def always(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, headers={"WWW-Authenticate": challenge})

    sign_in = SignIn(ORIGIN, "windows", ACCOUNT, PASSWORD)
    transport = httpx.MockTransport(always)
    with http.client(read_timeout=1, transport=transport, sign_in=sign_in) as client:
        assert get(client, f"{ORIGIN}/a").status == 401
    assert not sign_in.refused
