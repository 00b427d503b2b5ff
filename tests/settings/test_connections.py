"""Several connections of one user, and what the user prefers in all of them."""

import json
from pathlib import Path

import pytest

from orgloader import settings
from orgloader.errors import SettingsError
from orgloader.settings import connections


def test_a_user_begins_with_one_connection() -> None:
    assert connections.names() == ["default"]
    assert connections.path_of("default") == settings.default_path()


def test_a_connection_is_added_copied_renamed_and_removed() -> None:
    settings.save(settings.parse({"sync": {"default_position": "Работник"}}))
    empty, copy = connections.add("Test"), connections.add("branch-2", like="default")
    assert connections.names() == ["default", "branch-2", "Test"]
    assert settings.load(empty) == settings.Settings()
    assert settings.load(copy).sync.default_position == "Работник"
    assert connections.rename("Test", "test") == connections.path_of("TEST")
    connections.rename("branch-2", "branch-3")
    connections.remove("test")
    assert connections.names() == ["default", "branch-3"]


@pytest.mark.parametrize("name", ["", "ветка", "a b", "../x", "CON", "lpt1", "a" * 65, "a.json"])
def test_a_name_that_a_file_may_not_have_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="this name"):
        connections.add(name)


@pytest.mark.parametrize("taken", ["default", "DEFAULT", "Test", "tEST"])
def test_case_does_not_tell_two_connections_apart(taken: str) -> None:
    connections.add("Test")
    with pytest.raises(SettingsError, match="exists already"):
        connections.add(taken)


def test_the_default_connection_stays() -> None:
    with pytest.raises(SettingsError, match="neither renamed nor removed"):
        connections.remove("default")
    with pytest.raises(SettingsError, match="neither renamed nor removed"):
        connections.rename("default", "another")


def test_an_unknown_connection_names_those_that_there_are() -> None:
    connections.add("branch")
    with pytest.raises(SettingsError, match="there are: default, branch"):
        connections.path_of("trunk")


def test_a_settings_file_goes_before_the_preferences(tmp_path: Path) -> None:
    settings.save_preferences(settings.parse_preferences({"language": "ru"}))
    own = tmp_path / "own.json"
    own.write_text(json.dumps({"sync": {"create_tasks": True}}), "utf-8")
    assert settings.load(own).language == "ru"
    own.write_text(json.dumps({"language": "en"}), "utf-8")
    assert settings.load(own).language == "en"


def test_preferences_are_kept_as_they_were() -> None:
    mail = {"server": "mail.example.org:587", "user": "loader", "from": "loader@example.org"}
    chosen = settings.parse_preferences({"mail": mail, "history_days": 90, "tray": True})
    settings.save_preferences(chosen)
    assert settings.load_preferences() == chosen
    assert chosen.mail.account == "mail:loader@mail.example.org"
    assert chosen.mail.needs_tls


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("mail.server", "mail.example.org"),
        ("mail.server", "http://mail.example.org:25"),
        ("mail.from", "loader"),
        ("history_days", 0),
        ("update_address", "example"),
        ("colour", 1),
    ],
)
def test_each_fault_of_the_preferences_names_its_key(key: str, value: object) -> None:
    first, _, second = key.partition(".")
    with pytest.raises(SettingsError) as caught:
        settings.parse_preferences({first: {second: value} if second else value})
    assert caught.value.key == key
