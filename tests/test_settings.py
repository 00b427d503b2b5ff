"""Settings: the example, each fault, the file, the webhook and where its secret is."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from orgloader import secrets, settings
from orgloader.errors import SettingsError, StateError
from orgloader.settings import Settings, Webhook, parse
from orgloader.settings.addresses import WrongValueError, unencrypted

EXAMPLE = Path(__file__).parents[1] / "settings.example.json"
SECRET = "s3cr3tw3bh00k"
URL = f"https://portal.example.org/rest/7/{SECRET}/"


def at(key: str, value: object) -> dict[str, Any]:
    """Return a document in which only ``key`` is set."""
    document: Any = value
    for step in reversed(key.split(".")):
        document = {step: document}
    return dict(document)


def faults(document: dict[str, Any]) -> list[SettingsError]:
    with pytest.raises(SettingsError) as caught:
        parse(document)
    return [caught.value, *caught.value.others]


def test_the_example_shows_every_key_with_its_default() -> None:
    document = json.loads(EXAMPLE.read_text("utf-8"))
    assert document == Settings().model_dump(mode="json")
    assert settings.load(EXAMPLE) == parse({}) == Settings()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("colour", 1, "Unknown key"),
        ("sync.limits.colour", 1, "Unknown key"),
        ("sync", 3, "braces"),
        ("bitrix24", None, "braces"),
        ("bitrix24.root_department_id", True, "whole number"),
        ("bitrix24.root_department_id", "12a", "whole number"),
        ("bitrix24.root_department_id", 1.5, "whole number"),
        ("bitrix24.root_department_id", 0, "at least 1"),
        ("bitrix24.webhook_url", "", "missing"),
        ("bitrix24.webhook_url", 5, "text"),
        ("bitrix24.webhook_url", f"http://example.bitrix24.ru/rest/7/{SECRET}/", "https"),
        ("bitrix24.webhook_url", f"http://8.8.8.8/rest/7/{SECRET}/", "https"),
        ("bitrix24.webhook_url", f"https://169.254.0.1/rest/7/{SECRET}/", "ink-local"),
        ("bitrix24.webhook_url", f"https://u:{SECRET}@example.org/rest/7/a/", "password"),
        ("bitrix24.webhook_url", f"https://{SECRET}@example.org/rest/7/a/", "password"),
        ("bitrix24.webhook_url", f"https://example.org/{SECRET}/", "not the address"),
        ("bitrix24.webhook_url", f"https://example.org/rest/{SECRET}/", "lacks"),
        ("bitrix24.webhook_url", f"https://example.org/rest/{SECRET}/profile.json", "lacks"),
        ("bitrix24.webhook_url", f"{SECRET}", "address like"),
        ("odatao.address", "localhost", "address like"),
        ("odatao.address", "http://ivan@localhost:5000/", "password"),
        ("odatao.address", "https://@localhost:5000/", "password"),
        ("odatao.address", "ftp://localhost/", "address like"),
        ("odatao.address", "http://localhost:x/", "address like"),
        ("odatao.address", "http://8.8.8.8/", "https"),
        ("odatao.address", "http://192.0.2.9/", "https"),
        ("odatao.address", "http://0.0.0.0:5000/", "https"),
        ("odatao.address", "http://134744072/", "https"),
        ("odatao.address", "http://[fe80::1]/", "ink-local"),
        ("odatao.address", "http://[::ffff:169.254.0.1]/", "ink-local"),
        ("odatao.address", "https://169.254.169.254/", "ink-local"),
        ("odatao.address", "169.254.0.1:5000", "ink-local"),
        ("odatao.address", None, "text"),
        ("odatao.profile", " ", "text"),
        ("sync.create_tasks", 1, "true or false"),
        ("sync.create_persons", "yes", "true or false"),
        ("sync.default_position", "\u00a0", "text"),
        ("sync.archive_folder", 5, "text"),
        ("sync.vacant_position_days", -1, "at least 0"),
        ("sync.limits.archive_percent", 101, "at most 100"),
        ("sync.limits.change_percent", -1, "at least 0"),
        ("sync.limits.change_count", "5", "whole number"),
        ("sync.limits.minimum", False, "whole number"),
        ("network.proxy", "proxy:3128", "proxy like"),
        ("network.proxy", "socks5://proxy:3128", "proxy like"),
        ("network.ca_file", 5, "text"),
        ("language", "de", "'auto', 'ru', 'en'"),
    ],
)
def test_each_fault_is_one_line_that_names_the_key(key: str, value: object, words: str) -> None:
    (fault,) = faults(at(key, value))
    title, message, hint = fault.parts()
    assert fault.key == key
    assert key in title
    assert words in message
    assert "\n" not in str(fault)
    assert SECRET not in str(fault) + repr(fault) + hint


def test_all_faults_are_found_at_once() -> None:
    found = faults({"language": 1, "x": 1, "sync": {"limits": {"minimum": -1}, "y": 2}})
    assert {fault.key for fault in found} == {"language", "x", "sync.limits.minimum", "sync.y"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" http://localhost:5000 ", "http://localhost:5000/"),
        ("HTTPS://Studio.Example.org:443//a//b", "https://studio.example.org/a/b/"),
        ("http://[::1]:80/", "http://[::1]/"),
        ("http://192.168.1.5:5000", "http://192.168.1.5:5000/"),
        ("http://studio-server:5000", "http://studio-server:5000/"),
        ("http://studio.home.arpa", "http://studio.home.arpa/"),
        ("http://studio.company.example:5000", "http://studio.company.example:5000/"),
        ("localhost:5000", "http://localhost:5000/"),
        ("192.168.1.5:5000/odata", "http://192.168.1.5:5000/odata/"),
        ("studio.example.org/odata", "https://studio.example.org/odata/"),
        ("«http://localhost:5000/»", "http://localhost:5000/"),
        ("https://студия.example.org", "https://xn--d1aizef8e.example.org/"),
    ],
)
def test_the_services_address_has_one_spelling(given: str, kept: str) -> None:
    assert parse(at("odatao.address", given)).odatao.address == kept
    assert unencrypted(kept) == kept.startswith("http:")


@pytest.mark.parametrize("key", ["default_position", "archive_folder"])
def test_a_name_in_the_settings_keeps_its_visible_characters_only(key: str) -> None:
    given = parse(at(f"sync.{key}", "  Сот\u00adрудник\ud83d \u200b\x1b  цеха\u202e"))
    assert getattr(given.sync, key) == "Сотрудник цеха"
    for nothing in ("\ud83d", "\u200b \ufeff", "\u3164"):
        (fault,) = faults(at(f"sync.{key}", nothing))
        assert "text" in fault.parts()[1]


@pytest.mark.parametrize("written", ["p4ss%2Fw0rd", "pl4inp4ss"])
def test_a_proxys_password_is_struck_out_everywhere(written: str) -> None:
    address = f"http://ivan:{written}@proxy.example.org:3128"
    assert parse(at("network.proxy", address)).network.proxy == address
    for spelling in (written, unquote(written)):
        assert spelling not in secrets.redact(f"407 for ivan, {spelling}")


def test_a_department_may_be_given_as_digits() -> None:
    assert parse(at("bitrix24.root_department_id", "12")).bitrix24.root_department_id == 12


@pytest.mark.parametrize(
    "pasted",
    [
        URL,
        URL.rstrip("/"),
        f"  {URL}\n",
        f"{URL}profile.json",
        f"{URL}user.get?ID=1#x",
        f"https://portal.example.org/rest/api/7/{SECRET}/",
        f"https://Portal.Example.org:443/rest/7/{SECRET}/profile",
        f'"{URL}"',
        f"'{URL}profile.json'",
        f"«{URL}».",
        f"<{URL}>,",
        f"({URL});",
        f"`{URL.rstrip('/')}`",
        f"„{URL}“",
        f"\ufeff{URL}\u200b",
        f"\u202a{URL}\u202c\u00a0",
        URL.replace("/rest/", "/rest\u200b/").replace(SECRET, f"{SECRET[:4]}\u00ad{SECRET[4:]}"),
        URL.removeprefix("https://"),
    ],
)
def test_a_webhook_is_read_in_every_pasted_form(pasted: str) -> None:
    webhook = Webhook.parse(pasted)
    assert webhook == Webhook("https://portal.example.org", "7", SECRET)
    assert webhook.url("user.get") == f"{URL}user.get"
    assert webhook.host == "portal.example.org"
    assert webhook.account == "https://portal.example.org/rest/7"
    assert SECRET not in f"{webhook!r} {webhook} {webhook.masked}"


def test_a_masked_webhook_has_no_secret_and_stays_itself() -> None:
    masked = Webhook.parse(URL).masked
    assert "****" in masked
    assert Webhook.parse(masked) == Webhook("https://portal.example.org", "7")
    assert Webhook.parse(masked).masked == masked


def test_a_box_may_have_a_port_and_an_address() -> None:
    assert Webhook.parse("http://10.0.0.5:8080/rest/1/abcd1234/").host == "10.0.0.5:8080"


def test_the_environment_goes_before_the_file_and_the_file_before_the_keyring() -> None:
    kept = parse(at("bitrix24.webhook_url", Webhook.parse(URL).masked))
    secrets.store(kept.bitrix24.webhook_url.account, "from-the-keyring")
    whole = parse(at("bitrix24.webhook_url", URL))
    other = {"ORGLOADER_WEBHOOK_URL": f"https://{kept.webhook({}).host}/rest/9/from-outside/"}
    assert kept.webhook({}).secret == "from-the-keyring"
    assert whole.webhook({}).secret == SECRET
    assert (whole.webhook(other).user, whole.webhook(other).secret) == ("9", "from-outside")


def test_the_environment_gives_no_webhook_of_another_portal() -> None:
    elsewhere = {"ORGLOADER_WEBHOOK_URL": "https://other.example.org/rest/9/from-outside/"}
    with pytest.raises(SettingsError, match="another portal") as caught:
        parse(at("bitrix24.webhook_url", URL)).webhook(elsewhere)
    assert "from-outside" not in str(caught.value)
    assert Settings().webhook(elsewhere).host == "other.example.org", "the example names no portal"


def test_a_missing_secret_is_told() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().webhook({})
    assert caught.value.key == "bitrix24.webhook_url"
    assert "ORGLOADER_WEBHOOK_URL" in caught.value.hint


def test_without_a_keyring_the_way_out_is_told() -> None:
    keyring.set_keyring(NoKeyring())
    with pytest.raises(SettingsError) as caught:
        Settings().webhook({})
    assert "ORGLOADER_WEBHOOK_URL" in caught.value.hint


def test_a_wrong_environment_is_told_by_its_name() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings().webhook({"ORGLOADER_WEBHOOK_URL": f"https://example.org/{SECRET}"})
    assert caught.value.key == "ORGLOADER_WEBHOOK_URL"
    assert SECRET not in str(caught.value)


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    document = at("bitrix24.webhook_url", URL) | at("network.ca_file", "/etc/ca.pem")
    given = parse(document | {"language": "ru"})
    settings.save(given, path)
    assert SECRET not in path.read_text("utf-8")
    loaded = settings.load(path)
    assert loaded.webhook({}) == given.bitrix24.webhook_url
    assert loaded.network == given.network
    assert loaded.language == "ru"
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_a_secret_may_be_kept_for_the_session_only(tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())
    path = tmp_path / "settings.json"
    given = parse(at("bitrix24.webhook_url", "https://session.example.org/rest/1/only-today/"))
    with pytest.raises(SettingsError):
        settings.save(given, path)
    assert not path.exists()
    settings.save(given, path, session_only=True)
    assert settings.load(path).webhook({}).secret == "only-today"
    assert "only-today" not in path.read_text("utf-8")


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    settings.save(Settings(), path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match="no space left"):
        settings.save(parse({"language": "en"}), path)
    assert path.read_bytes() == before
    assert list(tmp_path.glob("*.new")) == []


def test_the_users_own_file_may_be_missing_but_a_named_one_not(tmp_path: Path) -> None:
    assert settings.load() == Settings()
    settings.save(parse({"language": "en"}))
    assert settings.load().language == "en"
    with pytest.raises(SettingsError, match="cannot be read"):
        settings.load(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{\n  "language": ru\n}', "line 2, column 15"),
        (b"", "line 1, column 1"),
        (b"[]", "set of keys in braces"),
        ('{"language": "ру"}'.encode("cp1251"), "not UTF-8"),
        (b'{"language": "ru", "language": "en"}', "twice"),
    ],
)
def test_a_broken_file_is_told(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        settings.load(path)
    assert words in str(caught.value)


def test_a_byte_order_mark_is_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{"language": "ru"}')
    assert settings.load(path).language == "ru"


def test_the_data_folder_is_made_where_the_environment_says(state_dir: Path) -> None:
    assert settings.state_dir() == state_dir
    assert state_dir.is_dir()


def test_a_data_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ORGLOADER_STATE_DIR", str(tmp_path / "file" / "state"))
    with pytest.raises(StateError):
        settings.state_dir()


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().language = "ru"


def test_an_address_that_is_no_address_quotes_nothing() -> None:
    with pytest.raises(WrongValueError) as caught:
        Webhook.parse(f"https://[{SECRET}/rest/1/x/")
    assert SECRET not in str(caught.value)
