"""``secrets``: asked for without echo, kept under an account that is bound to an origin."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import Run

SECRET = "c4n4ry5ecr3t"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def give(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return give


@pytest.fixture
def known(settings_file: Path) -> dict[str, Any]:
    """Settings with an account and a named secret."""
    document = json.loads(settings_file.read_text("utf-8"))
    document["odatao"] |= {
        "sign_in": "windows",
        "user": "EXAMPLE\\loader",
        "headers": {"X-Key": {"secret": "key"}},
    }
    settings_file.write_text(json.dumps(document), "utf-8")
    return dict(document)


ACCOUNTS = {
    "odatao": "odatao:EXAMPLE\\loader@{}",
    "gateway": "gateway@{}",
    "key": "secret:key@{}",
}


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_secret_is_kept_and_removed(
    run: Run, typed: Any, known: Any, memory_keyring: Any, name: str
) -> None:
    origin = known["odatao"]["address"].rstrip("/")
    typed(f"{SECRET}\r\n")
    done = run("secrets", "set", name)
    assert (done.code, SECRET in done.out + done.err) == (0, False)
    assert memory_keyring.passwords == {("orgloader", ACCOUNTS[name].format(origin)): SECRET}
    done = run("secrets", "remove", name, "--json")
    assert done.document == {"schema": 1, "outcome": "done", "name": name, "secret": "removed"}
    assert memory_keyring.passwords == {}


def test_of_a_webhook_the_whole_address_is_taken(
    run: Run, typed: Any, sandbox: Any, memory_keyring: Any
) -> None:
    typed(sandbox.portal_url)
    assert run("secrets", "set", "webhook").code == 0
    (kept,) = memory_keyring.passwords.values()
    assert kept == sandbox.portal_url.rstrip("/").rpartition("/")[2]


def test_an_unknown_name_or_nothing_is_one_clear_line(run: Run, typed: Any) -> None:
    done = run("secrets", "set", "nobody")
    assert done.code == 2
    assert "the settings know webhook, odatao, gateway" in done.err
    typed("\n")
    done = run("secrets", "set", "odatao")
    assert (done.code, "is empty" in done.err) == (2, True)
