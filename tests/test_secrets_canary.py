"""A planted webhook secret must come out nowhere: not in errors, logs, files or representations."""

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import httpx
import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from orgloader import http, logs, secrets, settings
from orgloader.errors import OrgLoaderError, SourceError
from orgloader.settings import Settings, Webhook, parse

SECRET = "c4n4ry5ecr3t"
URL = f"https://portal.example.org/rest/1/{SECRET}/"

FAULTS: list[Callable[[httpx.Request], httpx.Response]] = []


def fault(answer: Callable[[httpx.Request], httpx.Response]) -> None:
    FAULTS.append(answer)


@fault
def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError(f"no way to {request.url}", request=request)


@fault
def silent(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadTimeout(f"{request.url} is silent", request=request)


@fault
def rude(request: httpx.Request) -> httpx.Response:
    raise httpx.RemoteProtocolError(f"{request.url} hung up", request=request)


@fault
def unknown_encoding(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"{", headers={"Content-Encoding": f"br, {request.url}"})


@fault
def too_much(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=str(request.url).encode() * 1000)


@pytest.fixture
def webhook() -> Webhook:
    return Webhook.parse(URL)


@pytest.mark.parametrize("answer", FAULTS)
def test_a_failed_exchange(
    answer: Callable[[httpx.Request], httpx.Response],
    webhook: Webhook,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    secrets._known.clear()  # each place must hold by itself
    file = logs.setup(tmp_path, str, level=logging.DEBUG, console=logging.DEBUG)
    with http.client(read_timeout=1, transport=httpx.MockTransport(answer)) as client:
        request = client.build_request("GET", webhook.url("profile"))
        with pytest.raises(SourceError) as caught:
            http.exchange(client, request, SourceError, max_bytes=1000)
    logging.getLogger("orgloader").error("It failed", exc_info=caught.value)
    logs.close()
    shown = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert SECRET not in shown + file.read_text("utf-8") + capsys.readouterr().err


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_an_answer_that_repeats_the_address(status: int, webhook: Webhook, tmp_path: Path) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, html=f"<html>{request.url}")

    with http.client(read_timeout=1, transport=httpx.MockTransport(echo)) as client:
        request = client.build_request("GET", webhook.url("profile"))
        answer = http.exchange(client, request, SourceError)
    error = http.unusable(answer, SourceError)
    assert SECRET not in "".join(error.parts())
    file = logs.setup(tmp_path, secrets.redact)
    logging.getLogger("orgloader").error("%(detail)s", {"detail": error.detail})
    logs.close()
    assert SECRET not in file.read_text("utf-8")


def test_every_representation(webhook: Webhook) -> None:
    whole = parse({"bitrix24": {"webhook_url": URL}})
    shown = (
        f"{whole!r} {whole} {webhook!r} {webhook} {whole.model_dump()} {whole.model_dump_json()}"
    )
    assert SECRET not in shown


@pytest.mark.parametrize(
    "pasted",
    [
        f"http://203.0.113.7/rest/1/{SECRET}/",
        f"https://portal.example.org/rest/{SECRET}",
        f"https://portal.example.org:{SECRET}/rest/1/a/",
        f"https://[{SECRET}]/rest/1/a/",
        SECRET,
    ],
)
def test_a_refused_address(pasted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGLOADER_WEBHOOK_URL", pasted)
    for use in (
        lambda: parse({"bitrix24": {"webhook_url": pasted}}),
        lambda: parse({"odatao": {"address": pasted}}) and Settings().webhook(),
    ):
        with pytest.raises(OrgLoaderError) as caught:
            use()
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_what_is_saved_and_what_cannot_be(tmp_path: Path) -> None:
    whole = parse({"bitrix24": {"webhook_url": URL}})
    settings.save(whole, tmp_path / "settings.json")
    keyring.set_keyring(NoKeyring())
    with pytest.raises(OrgLoaderError) as caught:
        settings.save(whole, tmp_path / "settings.json")
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert all(SECRET not in file.read_text("utf-8") for file in tmp_path.rglob("*.*"))


def test_what_is_logged(webhook: Webhook, tmp_path: Path) -> None:
    file = logs.setup(tmp_path, secrets.redact, level=logging.DEBUG)
    log = logging.getLogger("orgloader.example")
    log.warning("Asking %(url)s", {"url": webhook.url("profile")})
    log.warning("The secret is %(secret)s", {"secret": webhook.secret})
    logs.close()
    assert len(file.read_text("utf-8").splitlines()) == 2
    assert SECRET not in file.read_text("utf-8")
