"""Starting at logon: what is handed to Task Scheduler and to systemd, and what is shown of it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from orgloader.errors import OrgLoaderError, SettingsError
from orgloader.gateway import autostart

SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
COMMAND = [
    "C:\\Program Files\\a\\pythonw.exe",
    "-m",
    "orgloader",
    "--config",
    "C:\\a b\\«я» 50%.json",
]


def test_the_task_of_windows() -> None:
    root = ElementTree.fromstring(autostart.task(COMMAND, Path("C:/a b")))

    def text(path: str) -> str | None:
        return root.findtext("/".join(SPACE + step for step in path.split("/")))

    assert text("Actions/Exec/Command") == COMMAND[0]
    assert text("Actions/Exec/Arguments") == subprocess.list2cmdline(COMMAND[1:])
    assert text("Principals/Principal/LogonType") == "InteractiveToken"
    assert text("Settings/ExecutionTimeLimit") == "PT0S"
    assert text("Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text("Settings/RestartOnFailure/Count") == "255"
    assert root.find(f"{SPACE}Triggers/{SPACE}LogonTrigger") is not None


def test_the_unit_of_systemd() -> None:
    unit = autostart.unit(["/a b/python", "-m", 'o"x', "$HOME 50%\\"], Path("/a b"))
    started = unit.partition("ExecStart=")[2].partition("\n")[0]
    unescaped = started.replace("%%", "%").replace("$$", "$")
    assert shlex.split(unescaped) == ["/a b/python", "-m", 'o"x', "$HOME 50%\\"]
    assert "Restart=on-failure" in unit
    assert "WantedBy=default.target" in unit


pytestmark = pytest.mark.skipif(os.name == "nt", reason="systemd is not on Windows")


@pytest.fixture
def systemctl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A ``systemctl`` that keeps what it is asked and fails where a file ``refuse`` is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "systemctl"
    asked = folder / "asked"
    program.write_text(f'#!/bin/sh\necho "$*" >> {asked}\n[ ! -e {folder}/refuse ]\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    yield asked


def test_installed_and_removed(tmp_path: Path, systemctl: Path) -> None:
    config = tmp_path / "appsettings.json"
    assert not autostart.is_installed()
    autostart.install(config)
    assert autostart.is_installed()
    unit = tmp_path / "config" / "systemd" / "user" / autostart.UNIT
    assert f'"--config" "{config}"' in unit.read_text()
    autostart.remove()
    assert not autostart.is_installed()
    assert systemctl.read_text().splitlines() == [
        "--user daemon-reload",
        f"--user enable --now {autostart.UNIT}",
        f"--user disable --now {autostart.UNIT}",
        "--user daemon-reload",
    ]
    with pytest.raises(SettingsError, match="not installed"):
        autostart.remove()


def test_a_scheduler_that_refuses_is_one_clear_line(tmp_path: Path, systemctl: Path) -> None:
    (systemctl.parent / "refuse").touch()
    with pytest.raises(OrgLoaderError, match="systemctl --user daemon-reload"):
        autostart.install(tmp_path / "appsettings.json")


def test_no_scheduler_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with pytest.raises(OrgLoaderError, match="scheduler"):
        autostart.install(tmp_path / "appsettings.json")
