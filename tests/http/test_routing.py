"""Which way a request goes."""

import ssl
from pathlib import Path

import pytest
from tests.http.peers import Naming, answering, exchange, told

from orgloader import http
from orgloader.errors import SettingsError


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


@pytest.mark.parametrize("places", [["8.8.8.8"], ["192.0.2.9"], ["127.0.0.1", "2001:db8::5"]])
def test_what_is_not_encrypted_never_leaves_the_local_network(
    places: list[str], naming: Naming
) -> None:
    naming(*places)
    assert "must be reached over https" in told("http://studio.company.example/")
    assert "must be reached over https" in told("http://studio.company.example/", "http://10.0.0.1")
    assert "must be reached over https" in told("http://8.8.8.8/")


def test_a_full_name_that_leads_to_private_addresses_only_needs_no_encryption(
    naming: Naming,
) -> None:
    naming("127.0.0.1")
    with answering() as port, http.client(read_timeout=5, proxy="http://10.0.0.1") as client:
        assert exchange(client, f"http://studio.company.example:{port}/").ok


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
