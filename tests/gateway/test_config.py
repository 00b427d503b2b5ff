"""The settings of the gateway: the original's file as it is, and one clear line for each fault."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.gateway.config import appsettings, load
from orgloader.gateway.config.edit import set_text

ORIGINAL = r"""{
  "ConnectionStrings": {
    "BSConnection": "http://localhost:9000/API/v1/OData/"
  },
  "BSAuth": {
    "login": "EXAMPLE\\loader", // an account of the domain
    "password": "s3cr3t-of-file",
  },
  /* as the template has it */
  "Logging": {
    "LogLevel": { "Default": "Information", "Microsoft.AspNetCore": "Warning" }
  },
  "AllowedHosts": "*"
}
"""
KEY_HASH = hashlib.sha256(b"k3y").hexdigest()


def written(folder: Path, text: str | dict[str, Any]) -> Path:
    path = folder / "appsettings.json"
    path.write_text(text if isinstance(text, str) else json.dumps(text), "utf-8")
    return path


def fault(folder: Path, text: str | dict[str, Any], urls: str = "") -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        load(written(folder, text), urls)
    assert "\n" not in str(caught.value)
    assert "appsettings.json" in str(caught.value)
    assert caught.value.exit_code == 2
    return caught.value


def test_the_originals_file_as_it_is(tmp_path: Path) -> None:
    found = load(written(tmp_path, ORIGINAL))
    assert (found.origin, found.path) == ("http://localhost:9000", "/API/v1/OData/")
    assert found.login == "EXAMPLE\\loader"
    assert found.password({}) == "s3cr3t-of-file"
    assert [str(place) for place in found.places] == ["http://localhost:5000"]
    assert (found.level, found.is_local) == (logging.INFO, True)
    assert "s3cr3t" not in repr(found)
    assert secrets.redact("s3cr3t-of-file") == secrets.MASK


def test_an_empty_file_is_a_gateway_for_this_computer(tmp_path: Path) -> None:
    found = load(written(tmp_path, "\ufeff{}"))
    assert (found.origin, found.password({})) == ("http://localhost:9000", None)
    assert found.is_local


@pytest.mark.parametrize(
    "document",
    [
        {"bsauth": {"LOGIN": "a"}, "CONNECTIONSTRINGS": {"bsconnection": "http://bs:9001"}},
        {"BSAuth:login": "a", "ConnectionStrings:BSConnection": "http://bs:9001/"},
    ],
)
def test_keys_as_asp_net_takes_them(tmp_path: Path, document: dict[str, Any]) -> None:
    found = load(written(tmp_path, document))
    assert (found.login, found.origin, found.path) == ("a", "http://bs:9001", "/")


@pytest.mark.parametrize(
    ("urls", "places"),
    [
        ("http://localhost:5000/", ["http://localhost:5000"]),
        ("http://127.0.0.1:80;http://[::1]:81", ["http://127.0.0.1:80", "http://[::1]:81"]),
        ("http://localhost", ["http://localhost:5000"]),
    ],
)
def test_where_to_listen(tmp_path: Path, urls: str, places: list[str]) -> None:
    path = written(tmp_path, {"Urls": urls})
    assert [str(place) for place in load(path).places] == places
    assert [str(place) for place in load(path, "http://localhost:7").places] == [
        "http://localhost:7"
    ]


@pytest.mark.parametrize("host", ["*", "+", "0.0.0.0", "[::]", "192.168.1.5", "studio"])
def test_beyond_this_computer_only_with_a_key_and_tls(tmp_path: Path, host: str) -> None:
    document: dict[str, Any] = {"Urls": f"http://{host}:5000"}
    assert "access key" in fault(tmp_path, document).message
    document["Gateway"] = {"AccessKeySha256": KEY_HASH}
    assert "https" in fault(tmp_path, document).message
    assert not load(written(tmp_path, document | {"Urls": "http://localhost:1"})).behind_tls
    document["Gateway"]["BehindTls"] = True
    assert not load(written(tmp_path, document)).is_local
    document["Urls"] = f"https://{host}:5001"
    assert "certificate" in fault(tmp_path, document).message
    document["Kestrel"] = {"Certificates": {"Default": {"Path": "a.pem", "KeyPath": "a.key"}}}
    found = load(written(tmp_path, document)).certificate
    assert found is not None
    assert (found.path, found.key) == (tmp_path / "a.pem", tmp_path / "a.key")


@pytest.mark.parametrize(
    ("document", "key", "words"),
    [
        ({"Urls": "localhost:5000"}, "Urls", "address like"),
        ({"Urls": "http://localhost:x"}, "Urls", "address like"),
        ({"Urls": "http://localhost:5000/path"}, "Urls", "address like"),
        ({"Urls": "http://localhost:1;https://localhost:2"}, "Urls", "all https"),
        ({"Urls": 5000}, "Urls", "a text"),
        ({"ConnectionStrings": {"BSConnection": "Server=a"}}, "BSConnection", "address like"),
        ({"ConnectionStrings": {"BSConnection": "http://u:p@a/"}}, "BSConnection", "password"),
        ({"ConnectionStrings": {"BSConnection": "http://a/?b=c"}}, "BSConnection", "question"),
        (
            {"ConnectionStrings": {"BSConnection": "http://169.254.1.1"}},
            "BSConnection",
            "ink-local",
        ),
        ({"BSAuth": {"login": 5}}, "BSAuth.login", "a text"),
        ({"Logging": {"LogLevel": {"Default": "Loud"}}}, "LogLevel", "Information"),
        ({"Gateway": {"AccessKeySha256": "abc"}}, "AccessKey", "64 hexadecimal"),
        ({"Gateway": {"BehindTls": "yes"}}, "BehindTls", "true or false"),
        ({"Gateway": {"QueueLimit": 0}}, "QueueLimit", "whole number"),
        ({"Gateway": {"AnswerSeconds": True}}, "AnswerSeconds", "whole number"),
    ],
)
def test_each_fault_names_file_and_key(
    tmp_path: Path, document: dict[str, Any], key: str, words: str
) -> None:
    found = fault(tmp_path, document)
    assert key in str(found)
    assert words in found.parts()[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"BSAuth": {"login": "EXAMPLE\\loader"}}', "backslash twice"),
        ('{\n"a": 1\n"b": 2}', "commas"),
        ("[]", "--config"),
        ("", "commas"),
    ],
)
def test_a_file_that_is_no_json(tmp_path: Path, text: str, words: str) -> None:
    assert words in "".join(fault(tmp_path, text).parts())


def test_line_and_column_of_a_fault_are_those_of_the_file(tmp_path: Path) -> None:
    found = fault(tmp_path, '{ /* two\nlines */ // and\n  "a": nothing }')
    assert (found.values["line"], found.values["column"]) == (3, 8)


def test_a_file_that_is_not_there_or_not_utf_8(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no\.json"):
        load(tmp_path / "no.json")
    (tmp_path / "ansi.json").write_bytes(b'{"a": "\xcf"}')
    with pytest.raises(SettingsError, match="UTF-8"):
        load(tmp_path / "ansi.json")


def test_where_the_password_comes_from(tmp_path: Path) -> None:
    found = load(written(tmp_path, {"BSAuth": {"login": "a\\b"}}))
    with pytest.raises(SettingsError, match="password") as caught:
        found.password({})
    assert "orgloader gateway password" in caught.value.hint
    secrets.keep("bsauth:a\\b@http://localhost:9000", "0f-the-store")
    assert found.password({}) == "0f-the-store"
    assert found.password({"ORGLOADER_BSAUTH_PASSWORD": "0f-outside"}) == "0f-outside"


@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_one_value_is_changed_and_nothing_else(tmp_path: Path, start: str) -> None:
    path = tmp_path / "appsettings.json"
    path.write_bytes((start + ORIGINAL).encode())
    set_text(path, "BSAuth", "password", "")
    assert path.read_text("utf-8") == start + ORIGINAL.replace("s3cr3t-of-file", "")
    set_text(path, "Gateway", "AccessKeySha256", KEY_HASH)
    assert load(path).key_hash == KEY_HASH
    assert "// an account of the domain" in path.read_text("utf-8")
    set_text(path, "Gateway", "Other", "x")
    assert load(path).key_hash == KEY_HASH


@given(
    st.dictionaries(
        st.sampled_from(["BSAuth", "Gateway", "Logging"]),
        st.dictionaries(st.sampled_from(["a", "password", "login"]), st.text(max_size=5)),
    ),
    st.text(max_size=8),
    st.sampled_from([None, 2]),
)
def test_a_value_that_is_set_is_read(
    tmp_path_factory: pytest.TempPathFactory, values: Any, value: str, indent: int | None
) -> None:
    path = tmp_path_factory.mktemp("set") / "appsettings.json"
    path.write_text(json.dumps(values, indent=indent, ensure_ascii=False), "utf-8")
    try:
        set_text(path, "BSAuth", "password", value)
    except SettingsError:
        # Braces within a text: the file is left as it was.
        assert json.loads(path.read_text("utf-8")) == values
        return
    found = json.loads(path.read_text("utf-8"))
    assert found == values | {"BSAuth": values.get("BSAuth", {}) | {"password": value}}


def test_what_asp_net_skips_in_strings_stays() -> None:
    text = '{"a": "http://b//c", "d": "/* e */", "f": "g,}"}'
    found = appsettings.parse(text, Path("x"))
    assert [found.text(key) for key in "adf"] == ["http://b//c", "/* e */", "g,}"]
