"""Secrets: where they are kept, and that texts lose them."""

from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError

from orgloader import secrets
from orgloader.errors import SettingsError

ACCOUNT = "https://portal.example.org/rest/1"


class Locked(null.Keyring):
    """A password store which nobody unlocks."""

    def get_password(self, *_: str) -> None:
        raise InitError("locked")

    def set_password(self, *_: str) -> None:
        raise InitError("locked")


class PlaintextKeyring(null.Keyring):
    """Named as the one that writes plain text."""


PlaintextKeyring.__module__ = "keyrings.alt.file"


def test_a_stored_secret_is_fetched_until_it_is_forgotten() -> None:
    assert secrets.fetch(ACCOUNT) is None
    secrets.store(ACCOUNT, "abcdef123")
    assert secrets.fetch(ACCOUNT) == "abcdef123"
    secrets.forget(ACCOUNT)
    secrets.forget(ACCOUNT)
    assert secrets.fetch(ACCOUNT) is None


def test_a_secret_of_the_session_stays_out_of_the_store(memory_keyring: Any) -> None:
    secrets.keep(ACCOUNT, "session-secret")
    assert secrets.fetch(ACCOUNT) == "session-secret"
    assert memory_keyring.passwords == {}
    secrets.store(ACCOUNT, "stored-secret")
    assert secrets.fetch(ACCOUNT) == "stored-secret"
    secrets.forget(ACCOUNT)
    assert secrets.fetch(ACCOUNT) is None


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, PlaintextKeyring, Locked])
def test_a_useless_store_is_one_clear_error(backend: type[KeyringBackend]) -> None:
    keyring.set_keyring(backend())
    for use in (secrets.fetch, secrets.forget, lambda account: secrets.store(account, "hidden-1")):
        with pytest.raises(SettingsError) as caught:
            use(ACCOUNT)
        assert "ORGLOADER_WEBHOOK_URL" in caught.value.hint
        assert "hidden-1" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["it is sécret/+1 here", "?key=s%C3%A9cret%2F%2B1&x", "sécret/+1sécret/+1"],
)
def test_a_protected_secret_is_struck_out(text: str) -> None:
    secrets.protect("sécret/+1")
    shown = secrets.redact(text)
    assert "****" in shown
    assert "cret" not in shown


def test_a_longer_secret_is_struck_out_whole() -> None:
    secrets.protect("prefix")
    secrets.protect("prefix-and-more")
    assert secrets.redact("prefix-and-more") == "****"


def test_what_looks_like_a_secret_is_struck_out_unasked() -> None:
    assert secrets.redact("https://a.example.org/rest/1/abc123/user.get?ID=1") == (
        "https://a.example.org/rest/1/****/user.get?ID=1"
    )
    assert secrets.redact("http://name:word@proxy.example.org:3128") == (
        "http://****@proxy.example.org:3128"
    )


def test_other_texts_stay_as_they_are() -> None:
    secrets.protect("")
    secrets.protect("ab")
    secrets.protect("****")
    text = "Отдел продаж, boss@example.org, https://a.example.org/rest/help, ab ****"
    assert secrets.redact(text) == text
