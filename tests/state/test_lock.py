import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orgloader.errors import StateError
from orgloader.state.lock import FILE, Lock
from orgloader.state.store import Store

SINCE = datetime(2026, 11, 21, 23, 15, tzinfo=UTC)

HOLDER = """
import sys
from pathlib import Path
from orgloader.state.store import Store
store = Store.open(Path(sys.argv[1]), "undo")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_process_is_told_who_holds_the_folder(
    holder: subprocess.Popen[str], folder: Path
) -> None:
    with pytest.raises(StateError, match="in use") as caught:
        Store.open(folder)

    assert caught.value.values["what"] == "undo"
    assert caught.value.values["pid"] == str(holder.pid)
    assert str(folder) in str(caught.value)


def test_reading_needs_no_lock(holder: subprocess.Popen[str], folder: Path) -> None:
    with Store.open(folder, read_only=True) as reader:
        assert reader.runs.history() == []


def test_the_lock_dies_with_its_holder(holder: subprocess.Popen[str], folder: Path) -> None:
    holder.kill()
    holder.wait()

    Store.open(folder).close()


def test_the_same_process_meets_its_own_lock(store: Store, folder: Path) -> None:
    with pytest.raises(StateError, match=f"process {os.getpid()}"):
        Store.open(folder)
    store.close()
    store.close()

    Store.open(folder).close()


def test_a_store_that_does_not_open_keeps_no_lock(folder: Path) -> None:
    folder.mkdir()
    (folder / "orgloader.sqlite").write_text("no database " * 100)
    with pytest.raises(StateError, match="damaged"):
        Store.open(folder)

    Lock(folder, "load", SINCE).release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "\x00" * 5000])
def test_an_unreadable_holder_is_still_a_holder(tmp_path: Path, text: str) -> None:
    with Lock(tmp_path, "load", SINCE):
        (tmp_path / FILE).write_text(text)

        with pytest.raises(StateError, match="Another Org Loader works"):
            Lock(tmp_path, "load", SINCE)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()

    with pytest.raises(StateError, match="cannot be written"):
        Lock(tmp_path, "load", SINCE)
