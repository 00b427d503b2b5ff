"""The check for a newer version: one request, only where an address is set."""

import json
from typing import Any

import httpx
import pytest

from orgloader import __version__
from orgloader.errors import EndError, SettingsError
from orgloader.settings import Preferences
from orgloader.updates import Update, check, numbers

ADDRESS = "https://updates.example.org/orgloader.json"
GOOD = {
    "version": "99.1",
    "page": "https://updates.example.org/orgloader/",
    "notes": {"en": "Faster", "ru": "Быстрее"},
}


def answered(document: Any, status: int = 200) -> Update:
    """What the check makes of an answer."""

    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == ADDRESS
        body = document if isinstance(document, str) else json.dumps(document)
        return httpx.Response(status, text=body)

    own = Preferences(update_address=ADDRESS)
    return check(own, transport=httpx.MockTransport(handler))


def test_a_newer_version_is_announced_with_what_is_new() -> None:
    found = answered(GOOD)
    assert found.newer
    assert (found.version, found.page) == ("99.1", GOOD["page"])
    assert found.what_is_new("ru") == "Быстрее"
    assert found.what_is_new("de") == "Faster"


@pytest.mark.parametrize("version", [__version__, "0.0.1", "0"])
def test_the_same_or_an_older_version_is_none(version: str) -> None:
    assert not answered(GOOD | {"version": version}).newer


def test_versions_are_compared_by_numbers() -> None:
    assert numbers("0.10.0") > numbers("0.9.9")
    assert numbers("1.2") == numbers("1.2.0")


def test_more_than_is_known_is_let_be() -> None:
    assert answered(GOOD | {"published": "2026-12-01"}).version == "99.1"


def test_notes_are_optional_and_lose_what_a_terminal_would_obey() -> None:
    assert answered({"version": "99.1", "page": GOOD["page"]}).what_is_new("en") == ""
    notes = {"en": "Faster\x1b[2J\u202e"}
    assert answered(GOOD | {"notes": notes}).what_is_new("en") == "Faster[2J"


@pytest.mark.parametrize(
    "wrong",
    [
        {"version": "newest"},
        {"version": 99},
        {"version": "1" * 5000},
        {"page": "javascript:alert(1)"},
        {"page": "file:///etc/passwd"},
        {"page": "http://203.0.113.5/orgloader"},
        {"notes": "Faster"},
        {"notes": {"en": "x" * 2001}},
    ],
)
def test_an_announcement_that_cannot_be_trusted_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(EndError, match="cannot be read"):
        answered(GOOD | wrong)


@pytest.mark.parametrize(
    ("body", "status"), [("<html>", 200), ("{", 200), ("[]", 200), ("", 404), ("{}", 503)]
)
def test_an_answer_of_another_kind_is_put_into_words(body: str, status: int) -> None:
    with pytest.raises(EndError):
        answered(body, status)


def test_without_an_address_nobody_is_asked() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    with pytest.raises(SettingsError, match="No address"):
        check(Preferences(), transport=httpx.MockTransport(handler))
