"""The target's settings: the address, the sign-in, and what goes with each request."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from orgloader import secrets, settings
from orgloader.errors import SettingsError
from orgloader.settings import Odatao, parse

SECRET = "s3cr3tw3bh00k"
ADDRESS = "https://studio.example.org:8443/bs/"
ORIGIN = "https://studio.example.org:8443"


def odatao(**values: Any) -> Odatao:
    return parse({"odatao": {"address": ADDRESS, **values}}).odatao


def fault(**values: Any) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        odatao(**values)
    assert caught.value.others == ()
    return caught.value


@pytest.mark.parametrize(
    ("values", "key", "words"),
    [
        ({"sign_in": "kerberos"}, "sign_in", "'none', 'basic', 'bearer', 'windows'"),
        ({"sign_in": "basic"}, "user", "name of an account"),
        ({"sign_in": "basic", "user": "a:b"}, "user", "without a colon"),
        ({"sign_in": "bearer", "address": "http://studio/"}, "sign_in", "needs https"),
        (
            {"sign_in": "basic", "user": "a", "address": "http://192.168.0.7/"},
            "sign_in",
            "needs https",
        ),
        ({"user": ""}, "user", "text"),
        ({"headers": 5}, "headers", "value is not possible"),
        ({"headers": {"a b": "1"}}, "headers.a b", "name of a header"),
        ({"headers": {"Authorization": "x"}}, "headers.Authorization", "not set here"),
        ({"headers": {"Host": "x"}}, "headers.Host", "program's own"),
        ({"headers": {"X-A": "a\r\nB: c"}}, "headers.X-A", "ASCII"),
        ({"headers": {"X-A": "я"}}, "headers.X-A", "ASCII"),
        ({"headers": {"X-A": 5}}, "headers.X-A", "secret"),
        ({"headers": {"X-A": {"secret": 5}}}, "headers.X-A", "secret"),
        ({"headers": {"X-A": {"secret": "a", "b": 1}}}, "headers.X-A", "secret"),
        ({"query": {"$filter": "x"}}, "query.$filter", "own parameter"),
        ({"address": f"{ADDRESS}?key={SECRET}"}, "address", "question mark"),
        ({"address": f"{ADDRESS}#a"}, "address", "question mark"),
        ({"address": f"https://b24.example.org/rest/1/{SECRET}/"}, "address", "webhook"),
        ({"address": f"  <https://b24.example.org/rest/api/1/{SECRET}/x>"}, "address", "webhook"),
    ],
)
def test_each_fault_names_its_key_and_repeats_no_secret(
    values: dict[str, Any], key: str, words: str
) -> None:
    found = fault(**values)
    assert found.key == f"odatao.{key}"
    assert words in found.parts()[1]
    assert SECRET not in "".join(found.parts())


def test_a_webhook_pasted_as_the_address_is_struck_out_from_then_on() -> None:
    fault(address=f"https://b24.example.org/rest/1/{SECRET}/")
    assert SECRET not in secrets.redact(f"pasted {SECRET}")


@pytest.mark.parametrize(
    "address", ["http://localhost:5000/", "http://127.0.0.1/", "http://[::1]/"]
)
def test_this_computer_needs_no_https(address: str) -> None:
    assert odatao(address=address, sign_in="basic", user="a").sign_in == "basic"


def test_an_odata_service_below_rest_is_no_webhook() -> None:
    assert odatao(address="https://example.org/rest/v1/odata").address.endswith("/rest/v1/odata/")


def test_the_password_is_bound_to_the_origin() -> None:
    secrets.keep(f"odatao:EXAMPLE\\loader@{ORIGIN}", "p4ssw0rd")
    values = {"sign_in": "windows", "user": "EXAMPLE\\loader"}
    assert odatao(**values).password({}) == "p4ssw0rd"
    with pytest.raises(SettingsError, match="password") as caught:
        odatao(**values, address="https://elsewhere.example.org/").password({})
    assert (caught.value.key, caught.value.exit_code) == ("odatao.user", 2)


def test_the_password_may_come_from_the_environment() -> None:
    given = {"ORGLOADER_ODATAO_PASSWORD": "fr0m-outside"}
    assert odatao(sign_in="bearer").password(given) == "fr0m-outside"
    assert secrets.redact("fr0m-outside") == secrets.MASK
    assert odatao().password(given) is None


@pytest.mark.parametrize("token", ["to\nken", "тайна"])
def test_a_token_that_no_header_can_hold_is_refused(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        odatao(sign_in="bearer").password({"ORGLOADER_ODATAO_PASSWORD": token})
    assert token not in "".join(caught.value.parts())


@pytest.mark.skipif(os.name == "nt", reason="only Windows signs in the account itself")
def test_windows_without_an_account_is_for_windows_only() -> None:
    with pytest.raises(SettingsError, match="account"):
        odatao(sign_in="windows").password({})


def test_named_secrets_are_kept_for_the_origin() -> None:
    section = odatao(headers={"X-Key": {"secret": "key"}, "X-Tenant": "seven"})
    with pytest.raises(SettingsError, match="goes with each request") as caught:
        section.revealed("headers")
    assert "orgloader secrets set key" in caught.value.parts()[2]
    secrets.keep(parse({"odatao": section.model_dump()}).secret_accounts()["key"], "s3cret-key")
    assert section.revealed("headers") == {"X-Key": "s3cret-key", "X-Tenant": "seven"}
    elsewhere = section.model_copy(update={"address": "https://elsewhere.example.org/"})
    with pytest.raises(SettingsError):
        elsewhere.revealed("headers")


def test_a_value_that_only_keeps_its_place_is_asked_for() -> None:
    with pytest.raises(SettingsError, match=r"odatao\.query\.key"):
        odatao(query={"key": "****"}).revealed("query")


def test_values_are_masked_where_settings_are_shown(caplog: pytest.LogCaptureFixture) -> None:
    document = {
        "odatao": {
            "headers": {"X-Key": "plain-s3cret", "X-Named": {"secret": "name"}},
            "query": {"q": "anothers3cret"},
        },
        "network": {"proxy": "http://me:pr0xy-pw@proxy.example.org:3128"},
    }
    found = parse(document)
    shown = found.masked()
    assert shown["odatao"]["headers"] == {"X-Key": "****", "X-Named": {"secret": "name"}}
    assert shown["odatao"]["query"] == {"q": "****"}
    assert "pr0xy-pw" not in json.dumps(shown)
    assert "s3cret" not in repr(found)
    assert secrets.redact("sent plain-s3cret and anothers3cret") == "sent **** and ****"
    logging.getLogger("orgloader").warning("%s", found)
    assert "s3cret" not in caplog.text


def test_saving_keeps_what_was_written_by_hand(tmp_path: Path) -> None:
    section = {
        "address": ADDRESS,
        "sign_in": "windows",
        "user": "EXAMPLE\\loader",
        "headers": {"X-Tenant": "seven", "X-Key": {"secret": "key"}},
        "query": {"sap-client": "100"},
    }
    settings.save(parse({"odatao": section}), tmp_path / "settings.json")
    assert settings.load(tmp_path / "settings.json") == parse({"odatao": section})
