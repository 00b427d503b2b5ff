"""What the program places in the system, and the check for updates, from the command line."""

import json
from pathlib import Path

import pytest
from tests.cli.commands import Run

from orgloader import __version__, secrets
from orgloader.automation.schedule import Every, job_for
from orgloader.automation.schedule.systemd import Systemd
from orgloader.errors import StateError
from orgloader.settings import config_dir
from orgloader.settings.connections import add

PAGE = "https://example.org/orgloader"


class Tasks:
    """A scheduler of the system that remembers what it was asked to remove."""

    def __init__(self, fails: str = "") -> None:
        self.removed: list[str] = []
        self._fails = fails

    def remove(self, connection: str) -> None:
        self.removed.append(connection)
        if connection == self._fails:
            raise StateError("The system's scheduler did not carry out the command")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("orgloader.gateway.autostart.is_installed", lambda: False)
    return tmp_path / "data"


def test_the_menu_entry_comes_and_goes(run: Run, data: Path) -> None:
    done = run("desktop", "install", "--json")
    assert done.code == 0
    assert all(Path(path).exists() for path in done.document["paths"])
    shown = run("desktop", "remove").out
    assert str(data / "applications" / "orgloader.desktop") in shown
    assert not list(data.rglob("*.*"))


def test_cleanup_takes_back_the_schedule_of_every_connection(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("branch")
    tasks = Tasks()
    monkeypatch.setattr("orgloader.cli.system.scheduler", lambda: tasks)
    assert run("cleanup", "--json").document["outcome"] == "done"
    assert tasks.removed == ["default", "branch"]


def test_what_cannot_be_taken_back_does_not_keep_the_rest(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("desktop", "install")
    monkeypatch.setattr("orgloader.cli.system.scheduler", lambda: Tasks("default"))
    done = run("cleanup")
    assert done.code == 4
    assert "scheduler" in done.err
    assert not list(data.rglob("*.*"))


def test_cleanup_leaves_secrets_unless_told(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, settings_file: Path
) -> None:
    settings = json.loads(settings_file.read_text("utf-8"))
    config_dir().mkdir(parents=True)
    (config_dir() / "settings.json").write_text(json.dumps(settings), "utf-8")
    monkeypatch.setattr("orgloader.cli.system.scheduler", Tasks)
    account = settings["bitrix24"]["webhook_url"].rstrip("/").rpartition("/")[0]
    secrets.store(account, "example-secret")
    run("cleanup")
    assert secrets.fetch(account) == "example-secret"
    run("cleanup", "--secrets")
    assert secrets.fetch(account) is None


def test_nothing_to_take_back_needs_no_systemd(tmp_path: Path) -> None:
    units = tmp_path / "units"
    Systemd(units).remove(job_for("default", Every.daily("06:30")).connection)
    assert not units.exists()


def test_updates_say_so_when_no_address_is_set(run: Run) -> None:
    done = run("updates")
    assert done.code == 2
    assert "update_address" in done.err


def test_updates_are_shown_from_the_address_of_the_preferences(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orgloader.updates import Update

    found = Update("99.0", newer=True, page=PAGE, notes={"en": "Faster"})
    monkeypatch.setattr("orgloader.updates.check", lambda _preferences: found)
    done = run("updates", "--json")
    assert done.document == {
        "schema": 1,
        "outcome": "done",
        "version": "99.0",
        "newer": True,
        "page": PAGE,
        "notes": "Faster",
    }
    assert PAGE in run("updates").out
    found = Update(__version__, newer=False, page=PAGE, notes={})
    assert "latest version" in run("updates").out
