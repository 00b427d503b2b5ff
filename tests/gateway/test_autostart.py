"""Starting at logon: what is handed to Task Scheduler and to systemd, and what is shown of it."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from orgloader.errors import SettingsError, StateError
from orgloader.gateway import autostart
from orgloader.gateway.autostart import systemd, task_scheduler

SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
COMMAND = [
    "C:\\Program Files\\a\\pythonw.exe",
    "-m",
    "orgloader",
    "--config",
    "C:\\a b\\«я» 50%.json",
]


def text(root: ElementTree.Element, path: str) -> str | None:
    return root.findtext("/".join(SPACE + step for step in path.split("/")))


def test_the_task_of_windows() -> None:
    root = ElementTree.fromstring(task_scheduler.task(COMMAND, Path("C:/a b"), {}))
    assert text(root, "Actions/Exec/Command") == COMMAND[0]
    assert text(root, "Actions/Exec/Arguments") == subprocess.list2cmdline(COMMAND[1:])
    assert text(root, "Principals/Principal/LogonType") == "InteractiveToken"
    assert text(root, "Settings/ExecutionTimeLimit") == "PT0S"
    assert text(root, "Settings/MultipleInstancesPolicy") == "IgnoreNew"
    assert text(root, "Settings/RestartOnFailure/Count") == "255"
    assert root.find(f"{SPACE}Triggers/{SPACE}LogonTrigger") is not None


def test_a_task_sets_the_folders_that_were_moved() -> None:
    moved = {"ORGLOADER_STATE_DIR": "D:\\a b"}
    root = ElementTree.fromstring(task_scheduler.task(COMMAND, Path("C:/a b"), moved))
    assert text(root, "Actions/Exec/Command") == "cmd.exe"
    line = text(root, "Actions/Exec/Arguments") or ""
    assert line.startswith('/d /s /c "set "ORGLOADER_STATE_DIR=D:\\a b"&& "C:\\Program Files')


def test_the_unit_of_systemd() -> None:
    command = ["/a b/python", "-m", 'o"x', "$HOME 50%\\"]
    unit = systemd.unit(command, Path("/a b"), {"ORGLOADER_STATE_DIR": "/c d"})
    started = unit.partition("ExecStart=")[2].partition("\n")[0]
    assert shlex.split(started.replace("%%", "%").replace("$$", "$")) == command
    assert 'Environment="ORGLOADER_STATE_DIR=/c d"' in unit
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
    unit = tmp_path / "config" / "systemd" / "user" / systemd.UNIT
    assert f'"--config" "{config}"' in unit.read_text()
    autostart.remove()
    assert not autostart.is_installed()
    assert systemctl.read_text().splitlines() == [
        "--user daemon-reload",
        f"--user enable {systemd.UNIT}",
        f"--user restart {systemd.UNIT}",
        f"--user disable --now {systemd.UNIT}",
        "--user daemon-reload",
    ]
    with pytest.raises(SettingsError, match="not installed"):
        autostart.remove()


def test_a_scheduler_that_refuses_is_one_clear_line(tmp_path: Path, systemctl: Path) -> None:
    (systemctl.parent / "refuse").touch()
    with pytest.raises(StateError, match="systemctl --user daemon-reload"):
        autostart.install(tmp_path / "appsettings.json")


def test_no_scheduler_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with pytest.raises(StateError, match="scheduler"):
        autostart.install(tmp_path / "appsettings.json")
