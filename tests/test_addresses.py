"""What is local, once for settings, http and the proxy."""

import pytest

from orgloader import addresses

LOOPBACK = ["localhost", "LocalHost.", "app.localhost", "127.0.0.1", "127.8.9.1", "::1", "[::1]"]
LOOPBACK += ["::ffff:127.0.0.1", "127.1", "0x7f.1", "2130706433"]
PRIVATE = ["10.1.2.3", "172.16.0.9", "172.31.255.255", "192.168.1.5", "fd00::5", "[fc00::1]"]
PRIVATE += ["::ffff:10.0.0.1", "10.1", "0xc0a80105"]
NEAR = ["bs-server", "BS-SERVER.", "studio.local", "studio.lan", "a.b.internal", "nas.home.arpa"]
LINK_LOCAL = ["169.254.169.254", "fe80::1", "[fe80::1%eth0]", "::ffff:169.254.0.1", "169.254.1"]
FAR = ["portal.example", "studio.company.ru", "x.notlocal", "8.8.8.8", "172.32.0.1"]
FAR += ["2001:db8::5", "134744072", "0x8.8.8.8", "notlocal.org", "local.example", "home.arpa.ru"]
SPECIAL = ["192.0.2.9", "198.51.100.7", "203.0.113.1", "0.0.0.0", "255.255.255.255", "::", "0"]


@pytest.mark.parametrize("host", LOOPBACK)
def test_this_computer(host: str) -> None:
    assert addresses.is_loopback(host)
    assert addresses.is_local(host)


@pytest.mark.parametrize("host", [*PRIVATE, *NEAR])
def test_the_local_network(host: str) -> None:
    assert addresses.is_local(host)
    assert not addresses.is_loopback(host)


@pytest.mark.parametrize("host", FAR)
def test_all_else_is_far(host: str) -> None:
    assert not addresses.is_local(host)


@pytest.mark.parametrize("host", SPECIAL)
def test_addresses_kept_for_special_ends_are_not_private(host: str) -> None:
    assert not addresses.is_local(host)
    assert not addresses.is_private(host)


@pytest.mark.parametrize("host", LINK_LOCAL)
def test_link_local_addresses(host: str) -> None:
    assert addresses.is_link_local(host)
    assert not addresses.is_local(host)


@pytest.mark.parametrize("host", [*LOOPBACK, *PRIVATE, *NEAR, *FAR, *SPECIAL])
def test_nothing_else_is_link_local(host: str) -> None:
    assert not addresses.is_link_local(host)


@pytest.mark.parametrize("host", [*NEAR, "portal.example", "localhost"])
def test_a_name_alone_is_no_private_address(host: str) -> None:
    assert not addresses.is_private(host)
    assert addresses.is_name(host)


@pytest.mark.parametrize("host", [*PRIVATE, *SPECIAL, "127.1", "8.8.8.8", "2001:db8::5"])
def test_an_address_is_no_name(host: str) -> None:
    assert not addresses.is_name(host)
