"""Where settings and state are kept, and how the program is started: installed or portable."""

import sys
from pathlib import Path

import platformdirs
import pytest

from orgloader.settings import places


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the Windows package, with a Python of its own that is running."""
    folder = tmp_path / "Org Loader"
    (folder / "python").mkdir(parents=True)
    (folder / places.LAUNCHER).touch()
    monkeypatch.setattr(sys, "executable", str(folder / "python" / "python.exe"))
    monkeypatch.delenv(places.CONFIG_VARIABLE)
    monkeypatch.delenv(places.STATE_VARIABLE)
    return folder


def test_an_installed_package_uses_the_folders_of_the_user(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = tmp_path / "user"
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: user / "config")
    monkeypatch.setattr(platformdirs, "user_data_path", lambda *_, **__: user / "data")
    assert places.config_dir() == user / "config"
    assert places.state_dir() == user / "data"


def test_a_portable_copy_keeps_both_beside_itself(package: Path) -> None:
    (package / places.PORTABLE).touch()
    assert places.config_dir() == package / "data" / "settings"
    assert places.state_dir() == package / "data" / "state"
    assert places.state_dir().is_dir()


def test_the_variables_go_before_a_portable_copy(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (package / places.PORTABLE).touch()
    monkeypatch.setenv(places.CONFIG_VARIABLE, str(tmp_path / "c"))
    monkeypatch.setenv(places.STATE_VARIABLE, str(tmp_path / "s"))
    assert places.config_dir() == tmp_path / "c"
    assert places.state_dir() == tmp_path / "s"


@pytest.mark.parametrize("started", ["orgloader.exe", "python/python.exe"])
def test_a_package_is_started_by_its_launcher(
    package: Path, monkeypatch: pytest.MonkeyPatch, started: str
) -> None:
    monkeypatch.setattr(sys, "executable", str(package / started))
    assert places.program() == (str(package / "orgloader-cli.exe"),)
    assert places.console_program() == "orgloader-cli"


def test_elsewhere_the_program_is_started_by_its_python() -> None:
    assert places.package() is None
    assert places.program()[1:] == ("-m", "orgloader")
    assert places.console_program() == "orgloader"
