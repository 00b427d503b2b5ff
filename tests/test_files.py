"""Files of ours: private, whole, and never written through a symbolic link."""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orgloader import logs
from orgloader.errors import OrgLoaderError
from orgloader.files import write_file
from orgloader.settings.places import state_dir
from orgloader.state.lock import FILE as LOCK
from orgloader.state.store import Store

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no modes: profile folders are private there"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that nobody has made yet, under the usual mask of 022."""
    monkeypatch.setenv("ORGLOADER_STATE_DIR", str(tmp_path / "state"))
    before = os.umask(0o022)
    yield tmp_path / "state"
    os.umask(before)
    logs.close()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def log(folder: Path) -> None:
    logs.setup(folder, str)


def store(folder: Path) -> None:
    with Store.open(folder) as opened:
        opened.set_fact("a", 1)


@pytest.mark.parametrize("first", [log, store, lambda folder: state_dir()])
def test_the_data_folder_is_private_whoever_makes_it_first(folder: Path, first: object) -> None:
    first(folder)  # type: ignore[operator]
    log(folder)
    with Store.open(folder) as opened:
        opened.set_fact("a", 1)
        found = [folder, *folder.rglob("*")]
        assert len(found) >= 6, "the write-ahead log is among them"
        modes = {path.name: mode(path) for path in found}
    assert {name: oct(one) for name, one in modes.items() if one & 0o077} == {}


def test_an_export_is_private_even_where_a_readable_file_was(tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    path.write_text("old")
    path.chmod(0o644)
    write_file(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)


@pytest.mark.parametrize("name", ["out.json", "out.json.part"])
def test_an_export_is_not_written_through_a_link(tmp_path: Path, name: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / name).symlink_to(victim)
    write_file(tmp_path / "out.json", "new")
    assert victim.read_text() == "untouched"
    assert (tmp_path / "out.json").read_text() == "new"


@pytest.mark.parametrize("name", ["orgloader.sqlite", LOCK])
def test_the_state_is_not_written_through_a_link(folder: Path, name: str) -> None:
    folder.mkdir()
    victim = folder.with_name("victim")
    (folder / name).symlink_to(victim)
    with pytest.raises(OrgLoaderError):
        store(folder)
    assert not victim.exists()


def test_the_log_is_not_written_through_a_link(folder: Path) -> None:
    (folder / "logs").mkdir(parents=True)
    victim = folder.with_name("victim")
    (folder / "logs" / "orgloader.log").symlink_to(victim)
    with pytest.raises(OrgLoaderError):
        log(folder)
    assert not victim.exists()
