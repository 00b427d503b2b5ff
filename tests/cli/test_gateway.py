"""``gateway check|password|key|install|status``: what each prints and leaves behind."""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import Done
from tests.gateway.peer import Peer, peer
from tests.gateway.running import running, settings_file
from tests.ntlm import ACCOUNT, PASSWORD, windows_server

from orgloader.cli import main
from orgloader.gateway.config import load


@pytest.fixture
def studio() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def carry_out(*arguments: str) -> Done:
        capsys.readouterr()
        code = main(["gateway", *arguments])
        out, err = capsys.readouterr()
        return Done(code, out, err)

    return carry_out


def test_check_is_green_when_the_studio_lets_the_gateway_in(run: Any, tmp_path: Path) -> None:
    with windows_server(tmp_path) as seen:
        config = settings_file(tmp_path, seen.url, BSAuth={"login": ACCOUNT, "password": PASSWORD})
        done = run("check", "--config", str(config), "--json")
    assert done.code == 0
    found = {one["name"]: one["status"] for one in done.document["checks"]}
    assert found == {
        "gateway.config": "ok",
        "gateway.password": "note",
        "gateway.places": "ok",
        "gateway.studio": "ok",
    }
    assert PASSWORD not in done.out + done.err


def test_check_names_what_is_wrong(run: Any, tmp_path: Path, studio: Peer) -> None:
    with windows_server(tmp_path) as seen:
        wrong = {"login": ACCOUNT, "password": "wr0ng-secret"}
        config = settings_file(tmp_path, seen.url, BSAuth=wrong)
        done = run("check", "--config", str(config), "--language", "en")
    assert done.code == 6
    assert "refuses the account EXAMPLE\\loader; it takes: negotiate, ntlm" in done.out
    config = settings_file(tmp_path, seen.url)  # where nothing listens any more
    done = run("check", "--config", str(config), "--language", "en")
    assert (done.code, "does not answer" in done.out) == (6, True)
    config = settings_file(tmp_path, studio.url, BSAuth={"login": "a\\b"})
    done = run("check", "--config", str(config), "--language", "en")
    assert (done.code, "orgloader gateway password" in done.out) == (6, True)


def test_password_moves_from_the_file_to_the_store(
    run: Any, tmp_path: Path, studio: Peer, memory_keyring: Any
) -> None:
    auth = {"login": "a\\b", "password": "plain-s3cret"}
    config = settings_file(tmp_path, studio.url, BSAuth=auth)
    done = run("password", "--config", str(config))
    assert (done.code, "s3cret" in done.out + done.err) == (0, False)
    assert json.loads(config.read_text())["BSAuth"] == {"login": "a\\b", "password": ""}
    assert load(config).password({}) == "plain-s3cret"
    assert list(memory_keyring.passwords.values()) == ["plain-s3cret"]


def test_password_is_asked_for_where_the_file_has_none(
    run: Any, tmp_path: Path, studio: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = settings_file(tmp_path, studio.url, BSAuth={"login": "a\\b"})
    monkeypatch.setattr("sys.stdin", io.StringIO("typed-s3cret\n"))
    assert run("password", "--config", str(config)).code == 0
    assert load(config).password({}) == "typed-s3cret"
    done = run("password", "--config", str(settings_file(tmp_path, studio.url)))
    assert (done.code, "BSAuth.login" in done.err) == (2, True)


def test_key_is_shown_once_and_only_its_hash_is_kept(
    run: Any, tmp_path: Path, studio: Peer
) -> None:
    config = settings_file(tmp_path, studio.url, Urls="http://*:5000")
    done = run("key", "--config", str(config), "--json")
    key = done.document["key"]
    assert done.code == 0
    assert key not in config.read_text()
    document = json.loads(config.read_text())
    assert document["Gateway"]["AccessKeySha256"] == hashlib.sha256(key.encode()).hexdigest()


def test_status_tells_whether_it_answers(run: Any, tmp_path: Path, studio: Peer) -> None:
    with running(tmp_path, studio.url) as gateway:
        config = settings_file(tmp_path, studio.url, Urls=gateway.url)
        found = run("status", "--config", str(config), "--json").document
        assert found["health"]["service"] == "orgloader-gateway"
    assert run("status", "--config", str(config), "--json").document["health"] is None


def test_a_gateway_without_a_password_is_not_installed(
    run: Any, tmp_path: Path, studio: Peer
) -> None:
    config = settings_file(tmp_path, studio.url, BSAuth={"login": "a\\b"})
    done = run("install", "--config", str(config))
    assert (done.code, "gateway password" in done.err) == (2, True)
