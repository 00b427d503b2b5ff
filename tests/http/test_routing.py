"""Which way a request goes."""

import socket
import ssl
from pathlib import Path

import httpx
import pytest
from tests.http.peers import Naming, answering

from orgloader import http
from orgloader.errors import SettingsError, SourceError


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> str:
    """An address of a proxy which is not there: what goes to it is refused at once."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with socket.create_server(("127.0.0.1", 0)) as held:
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def exchange(client: httpx.Client, url: str) -> http.Answer:
    return http.exchange(client, client.build_request("GET", url), SourceError)


def told(url: str, proxy: str | None = None) -> str:
    with http.client(read_timeout=1, proxy=proxy) as client, pytest.raises(SourceError) as caught:
        exchange(client, url)
    return str(caught.value)


def test_a_given_proxy_is_used(proxy: str) -> None:
    assert "refused" in told("https://portal.invalid/", proxy)
    assert "refused" in told("http://portal.invalid/", proxy)


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


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.0.1]"])
def test_a_link_local_address_is_refused(host: str) -> None:
    assert "link-local" in told(f"http://{host}/")


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.0.1"])
def test_a_name_that_leads_to_a_link_local_address_only_is_refused(
    address: str, naming: Naming
) -> None:
    naming(address)
    assert "link-local" in told("http://portal.example/")


def test_link_local_addresses_beside_others_are_left_out(naming: Naming) -> None:
    naming("fe80::1%lo", "169.254.1.1", "127.0.0.1")
    with answering() as port, http.client(read_timeout=5) as client:
        assert exchange(client, f"http://studio.example:{port}/").ok


def test_f22_the_address_is_looked_up_once_for_a_connection(naming: Naming) -> None:
    """What the name means later does not move a connection that stands."""
    asked = naming("127.0.0.1")
    with answering(answers=2) as port, http.client(read_timeout=5) as client:
        exchange(client, f"http://portal.example:{port}/")
        naming("169.254.169.254")
        assert exchange(client, f"http://portal.example:{port}/").ok
    assert asked == ["portal.example"]


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_useless_certificate_file_is_a_fault_of_the_settings(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError) as caught:
        http.client(read_timeout=1, ca_file=path)
    assert caught.value.key == "network.ca_file"
    assert not isinstance(caught.value.__cause__, ssl.SSLError)
