"""F21: which requests go through a proxy, and what is told of it."""

import logging
import socket
import sys
import urllib.request
from contextlib import nullcontext
from types import SimpleNamespace

import httpx
import pytest
from tests.http.peers import Naming, answering, exchange, told

from orgloader import http, secrets
from orgloader.errors import SettingsError, SourceError
from orgloader.http.proxies import Proxies


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> str:
    """An address of a proxy which is not there: what goes to it is refused at once."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with socket.create_server(("127.0.0.1", 0)) as held:
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def test_a_given_proxy_is_used(proxy: str) -> None:
    assert "refused" in told("https://portal.invalid/", proxy)
    assert "name is not known" in told("http://portal.invalid/", proxy), "not encrypted: direct"


def test_the_systems_proxy_is_used(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    assert "refused" in told("https://portal.invalid/")


def test_the_systems_exceptions_go_directly(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("no_proxy", "portal.invalid")
    assert "name is not known" in told("https://portal.invalid/")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.8.9.1"])
def test_loopback_never_goes_through_a_proxy(host: str) -> None:
    with socket.create_server(("", 0)) as listener:
        listener.settimeout(5)
        url = f"http://{host}:{listener.getsockname()[1]}/"
        with http.client(read_timeout=0.05, proxy="http://proxy.invalid:3128") as client:
            with pytest.raises(SourceError):
                exchange(client, url)
            listener.accept()[0].close()


@pytest.mark.parametrize("address", ["socks5://127.0.0.1:1", "ftp://127.0.0.1/"])
def test_a_proxy_of_another_kind_is_a_fault_of_the_settings(proxy: str, address: str) -> None:
    with http.client(read_timeout=1, proxy=address) as client:
        with pytest.raises(SettingsError) as caught:
            exchange(client, "https://portal.invalid/")
        assert caught.value.key == "network.proxy"
        with pytest.raises(SourceError, match="refused"):
            exchange(client, proxy)


NEAR = ["10.1.2.3", "172.16.0.9", "192.168.1.5", "[fd00::5]", "bs-server", "localhost", "[::1]"]
NEAR += ["studio.lan", "studio.local", "studio.internal", "studio.home.arpa"]
FAR = ["portal.example", "172.32.0.1", "192.0.2.9", "8.8.8.8", "[2001:db8::5]"]


@pytest.mark.parametrize("named", ["given", "system"])
def test_the_local_network_is_reached_directly(
    named: str, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Business Studio stands there, the proxy is for the way to the portal."""
    if named == "system":
        monkeypatch.setenv("all_proxy", proxy)
    proxies = Proxies(proxy if named == "given" else None)
    ways = {host: proxies.towards(httpx.URL(f"https://{host}/")) for host in (*NEAR, *FAR)}
    assert ways == dict.fromkeys(NEAR, "") | dict.fromkeys(FAR, proxy)


@pytest.mark.usefixtures("proxy")
def test_a_script_that_says_direct_needs_nothing(
    naming: Naming, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a script alone the system names no proxy, on any platform."""
    monkeypatch.setattr(urllib.request, "getproxies", dict)
    naming("127.0.0.1")
    with answering() as port, http.client(read_timeout=5) as client:
        assert exchange(client, f"http://portal.example:{port}/").ok


@pytest.mark.usefixtures("proxy")
def test_a_script_that_is_not_carried_out_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def value(_: object, name: str) -> tuple[str, int]:
        assert name == "AutoConfigURL"
        return "http://ivan:p4ss@wpad.example/proxy.pac", 1

    registry = SimpleNamespace(
        HKEY_CURRENT_USER=0, OpenKey=lambda *_: nullcontext(), QueryValueEx=value
    )
    monkeypatch.setitem(sys.modules, "winreg", registry)
    Proxies(None)
    assert "wpad.example" in caplog.text
    assert "p4ss" not in caplog.text
    caplog.clear()
    Proxies("http://proxy.example:3128")
    assert not caplog.text


@pytest.mark.usefixtures("proxy")
def test_the_password_of_the_systems_proxy_is_struck_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://ivan:p4ss%2Fw0rd@proxy.example:3128")
    Proxies(None).towards(httpx.URL("https://portal.example/"))
    for spelling in ("p4ss%2Fw0rd", "p4ss/w0rd"):
        assert spelling not in secrets.redact(f"the proxy says {spelling}")


@pytest.mark.usefixtures("proxy")
def test_the_proxy_is_logged_once_without_its_password(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    proxies = Proxies("http://ivan:p4ss@proxy.example:3128")
    for _ in range(3):
        proxies.towards(httpx.URL("https://portal.example/rest/1/s3cr3t/"))
    assert len(caplog.records) == 1
    assert "proxy.example" in caplog.text
    assert "p4ss" not in caplog.text
    assert "s3cr3t" not in caplog.text
