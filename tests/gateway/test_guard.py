"""What gets in: hosts, pages of browsers, the access key, paths."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from orgloader.gateway.config import load
from orgloader.gateway.guard import Guard
from orgloader.gateway.refusal import RefusalError

KEY = "a-key-of-32-bytes"
PATH = b"/API/v1/OData/Set('0x1')"


def guard(folder: Path, **values: Any) -> Guard:
    (folder / "appsettings.json").write_text(json.dumps(values))
    return Guard(load(folder / "appsettings.json"))


def code(found: Guard, path: bytes = PATH, method: str = "GET", **fields: str) -> str:
    """Return the code of the refusal; empty where the request gets in."""
    given = {"host": "localhost:5000"} | {
        name.replace("_", "-"): one for name, one in fields.items()
    }
    headers = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    try:
        found.check(method, path, headers)
        found.check_path(path)
    except RefusalError as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:5000", "127.0.0.1:5000", "[::1]:5000", "a.localhost"]
)
def test_this_computers_own_names_get_in(tmp_path: Path, host: str) -> None:
    assert code(guard(tmp_path, AllowedHosts="*"), host=host) == ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example.org",
        "localhost.evil.example.org",
        "127.0.0.1.evil.example.org",
        "192.168.1.5:5000",
        "",
        "a b",
        "[::1",
        "localhost@evil.example.org",
        "evil.example.org#localhost",
        "evil.example.org/localhost",
        "локалхост".encode().decode("latin-1"),
    ],
)
def test_another_name_that_leads_here_does_not(tmp_path: Path, host: str) -> None:
    assert code(guard(tmp_path, AllowedHosts="*"), host=host) == "host.refused"
    assert code(guard(tmp_path, AllowedHosts="localhost;studio"), host=host) == "host.refused"


@pytest.mark.parametrize(
    ("allowed", "host", "gets_in"),
    [
        ("studio.example.org", "Studio.Example.org:5000", True),
        ("studio.example.org", "localhost", False),
        ("*.example.org", "a.example.org", True),
        ("*.example.org", "example.org", False),
        ("*.example.org", "badexample.org", False),
        (" a ; localhost ", "localhost", True),
    ],
)
def test_allowed_hosts_as_asp_net_reads_them(
    tmp_path: Path, allowed: str, host: str, *, gets_in: bool
) -> None:
    found = code(guard(tmp_path, AllowedHosts=allowed), host=host)
    assert found == ("" if gets_in else "host.refused")


@pytest.mark.parametrize(
    "fields",
    [
        {"origin": "https://evil.example.org"},
        {"origin": "null"},
        {"origin": "http://localhost:5000"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_a_web_page_cannot_use_it(tmp_path: Path, fields: dict[str, str]) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert code(guard(tmp_path), method=method, **fields) == "site.refused"


def test_the_address_bar_of_a_browser_can(tmp_path: Path) -> None:
    assert code(guard(tmp_path), sec_fetch_site="none") == ""


def test_the_access_key(tmp_path: Path) -> None:
    hashed = hashlib.sha256(KEY.encode()).hexdigest().upper()
    values = {"AccessKeySha256": hashed, "BehindTls": True}
    found = guard(tmp_path, Urls="http://*:5000", Gateway=values)
    assert code(found, host="gateway.example.org") == "key.needed"
    assert code(found, orgloader_access_key=KEY + "x") == "key.needed"
    assert code(found, orgloader_access_key="") == "key.needed"
    assert code(found, host="gateway.example.org", orgloader_access_key=KEY) == ""


@pytest.mark.parametrize(
    "path",
    [
        b"http://evil.example.org/API/v1/OData/Set",
        b"API/v1/OData/Set",
        b"*",
        b"/API/v1/OData/../../admin",
        b"/API/v1/OData/%2e%2E/%2e./admin",
        b"/API/v1/OData/.%2e",
        b"/API/v1/OData/..%2fadmin",
        b"/API/v1/OData/..%5Cadmin",
        b"/API/v1/OData/..\\admin",
        b"/API/v1/OData/./Set",
        b"/API/v1/OData/Set%00",
    ],
)
def test_no_path_climbs_out(tmp_path: Path, path: bytes) -> None:
    assert code(guard(tmp_path), path) == "path.refused"


@pytest.mark.parametrize("path", [b"/", b"/admin", b"/API/v1/ODataX/Set", b"/api/v1/odata/Set"])
def test_only_odata_is_passed_on(tmp_path: Path, path: bytes) -> None:
    assert code(guard(tmp_path), path) == "path.unknown"


@pytest.mark.parametrize("path", [b"/API/v1/OData", b"/API/v1/OData/", b"/API/v1/OData/S('a..b')"])
def test_all_of_odata_is(tmp_path: Path, path: bytes) -> None:
    assert code(guard(tmp_path), path) == ""


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "get"])
def test_methods_that_are_none_of_odata(tmp_path: Path, method: str) -> None:
    assert code(guard(tmp_path), method=method) == "method.refused"
