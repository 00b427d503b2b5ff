"""The entry in the menu of a Linux desktop."""

import configparser
import sys
from pathlib import Path

import pytest

from orgloader import desktop
from orgloader.errors import SettingsError, StateError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    return folder


def entry_of(data: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(data / "applications" / "orgloader.desktop", "utf-8")
    return parser["Desktop Entry"]


def test_the_entry_opens_the_window_of_this_very_installation(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "pipx venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "orgloader-window").touch()
    monkeypatch.setattr(sys, "executable", str(programs / "python"))
    desktop.install()
    entry = entry_of(data)
    assert entry["Exec"] == f'"{programs}/orgloader-window"'
    assert (entry["Type"], entry["Name"], entry["Terminal"]) == (
        "Application",
        "Org Loader",
        "false",
    )
    assert "Битрикс24" in entry["Comment[ru]"]


def test_without_the_program_of_the_window_python_starts_it(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    desktop.install()
    assert entry_of(data)["Exec"] == f'"{tmp_path}/python" "-m" "orgloader"'


def test_the_icon_is_where_the_entry_looks_for_it(data: Path) -> None:
    _, icon = desktop.install()
    assert icon.name == f"{entry_of(data)['Icon']}.svg"
    assert icon.read_text("utf-8").lstrip().startswith("<")


def test_installing_twice_changes_nothing_and_removing_leaves_nothing(data: Path) -> None:
    first = [path.read_bytes() for path in desktop.install()]
    paths = desktop.install()
    assert [path.read_bytes() for path in paths] == first
    assert desktop.remove() == paths
    assert not [path for path in data.rglob("*") if path.is_file()]
    assert desktop.remove() == []


def test_words_with_signs_of_their_own_are_escaped() -> None:
    # Read backwards: a value's escapes first, then those of Exec.
    assert desktop.command_line(['a"b']) == '"a\\\\"b"'
    assert desktop.command_line(["50%", "$x"]) == '"50%%" "\\\\$x"'
    assert desktop.command_line(["a\\b"]) == '"a\\\\\\\\b"'


def test_a_folder_that_cannot_be_made_is_named(data: Path) -> None:
    data.write_text("in the way")
    with pytest.raises(StateError, match="menu entry"):
        desktop.install()


def test_elsewhere_the_installer_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SettingsError, match="no menu of a Linux"):
        desktop.install()
