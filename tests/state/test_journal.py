import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from orgloader.errors import StateError
from orgloader.plan.model import Change
from orgloader.state.database import Database
from orgloader.state.journal import Journal, Operation
from orgloader.state.runs import Runs
from orgloader.state.store import Store, now
from orgloader.text import Text

WRITER = """
import sys
from pathlib import Path
from orgloader.plan.model import Change
from orgloader.state.store import Store

def change(number):
    return Change(number, "create", "department", f"d:{number}", "", "Цех", "Завод")

store = Store.open(Path(sys.argv[1]))
journal = store.journal(store.runs.begin("load", "example.bitrix24.ru", "http://localhost/"))
journal.intend(change(1), {"name": "Цех", "parent": "0x01"})
journal.done(1, "0x11")
journal.intend(change(2), {"name": "Цех", "parent": "0x11"})
if sys.argv[2] != "intended":
    journal.done(2, "0x12")
if sys.argv[2] == "recorded":
    journal.flush()
print("ready", flush=True)
sys.stdin.read()
"""


def change(number: int) -> Change:
    return Change(
        number,
        "rename",
        "department",
        f"d:{number}",
        f"0x0{number}",
        "Цех",
        "Завод / Цех",
        {"name": "Участок"},
        {"name": "Цех"},
        Text("Renamed in %(portal)s", {"portal": "Bitrix24"}),
    )


def begin(store: Store) -> str:
    return store.runs.begin("load", "example.bitrix24.ru", "http://localhost:5000/")


def states(store: Store, run: str) -> list[tuple[int, str, str]]:
    operations = store.journal(run).operations()
    return [(item.change.number, item.state, item.key) for item in operations]


def test_an_intent_is_recorded_whole(store: Store, folder: Path) -> None:
    run = begin(store)
    store.journal(run).intend(change(1), {"name": "Цех"}, {"name": "Участок"})

    with Store.open(folder, read_only=True) as reader:
        (operation,) = reader.in_doubt()
    assert (operation.run, operation.change) == (run, change(1))
    assert (operation.fields, operation.before) == ({"name": "Цех"}, {"name": "Участок"})
    assert (operation.state, operation.key) == ("intent", "0x01")
    assert datetime.fromisoformat(operation.at).tzinfo


def test_each_result_is_recorded(store: Store) -> None:
    run = begin(store)
    with store.journal(run) as journal:
        for number in range(1, 6):
            journal.intend(change(number), {})
            if number == 1:
                journal.done(1, "0x11", "guid-1")
            elif number == 2:
                journal.failed(2, "the name is taken")
            elif number == 3:
                journal.unclear(3, "time-out")
            elif number == 4:
                journal.resolve(4, "0x14")
            else:
                journal.resolve(5, "")

    found = list(store.journal(run).operations())
    assert [item.state for item in found] == ["done", "failed", "unclear", "resolved", "resolved"]
    assert [item.key for item in found] == ["0x11", "0x02", "0x03", "0x14", ""]
    assert [item.error for item in found] == ["", "the name is taken", "time-out", "", ""]
    assert [item.carried_out for item in found] == [True, False, False, True, False]
    assert found[0].guid == "guid-1"
    assert [item.change.number for item in store.in_doubt()] == [3]


def test_what_is_in_doubt_stays_so_until_it_is_resolved(store: Store) -> None:
    first, second = begin(store), begin(store)
    store.journal(first).intend(change(1), {})
    store.journal(second).intend(change(1), {})
    store.runs.end(first, "failed", {}, [b"{}"])
    assert [item.run for item in store.in_doubt()] == [first, second]

    with store.journal(first) as journal:
        journal.resolve(1, "0x01")
    assert [item.run for item in store.in_doubt()] == [second]


def test_a_change_may_be_intended_again(store: Store) -> None:
    run = begin(store)
    with store.journal(run) as journal:
        journal.intend(change(1), {"name": "Цех"})
        journal.unclear(1, "time-out")
        journal.intend(change(1), {"name": "Цех 2"})
        journal.flush()
        (operation,) = store.in_doubt()
        assert (operation.state, operation.error) == ("intent", "")
        assert operation.fields == {"name": "Цех 2"}


@pytest.mark.parametrize(
    ("point", "second"),
    [("intended", "intent"), ("answered", "intent"), ("recorded", "done")],
)
def test_a_killed_process_leaves_its_journal(folder: Path, point: str, second: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), point],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.kill()

    with Store.open(folder) as store:
        (run,) = store.runs.unfinished()
        found = list(store.journal(run.id).operations())
        assert [(item.state, item.key) for item in found] == [
            ("done", "0x11"),
            (second, "0x12" if second == "done" else ""),
        ]
        assert [item.change.number for item in store.in_doubt()] == [2] * (second == "intent")


def test_a_torn_journal_ends_earlier_but_never_lies(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    run = begin(store)
    with store.journal(run) as journal:
        for number in range(1, 9):
            journal.intend(change(number), {})
            journal.done(number, f"0x1{number}")
    whole = states(store, run)
    log = (folder / "orgloader.sqlite-wal").read_bytes()

    lengths = set()
    for cut in range(0, len(log), len(log) // 25):
        after = tmp_path / str(cut)
        shutil.copytree(folder, after)
        (after / "orgloader.sqlite-wal").write_bytes(log[:cut] + bytes(len(log) - cut))
        with Store.open(after) as survivor:
            if not survivor.runs.unfinished():
                continue
            *settled, last = states(survivor, run) or [(0, "done", "")]
            assert settled == whole[: len(settled)]
            assert last in {(last[0], "intent", f"0x0{last[0]}"), *whole, (0, "done", "")}
            lengths.add(len(settled))
    assert len(lengths) > 5


@contextmanager
def small_disk() -> Iterator[None]:
    """No file of this process grows beyond 256 KiB inside the block."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (262144, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def intend_until_refused(journal: Journal) -> int:
    """Record operations until the disk is full; return how many intents were accepted."""
    for number in range(1, 10_000):
        try:
            journal.intend(change(number), {"name": "Цех" * 100})
        except StateError:
            return number - 1
        journal.done(number, f"0x1{number}")
    raise AssertionError("the disk never filled")


def check_after(found: list[Operation], accepted: int) -> None:
    """All accepted intents are there; the result of the last one may have been lost."""
    assert accepted > 5
    assert [item.change.number for item in found] == list(range(1, accepted + 1))
    assert all(item.state == "done" for item in found[:-1])
    assert found[-1].state in {"intent", "done"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a file")
def test_what_cannot_be_written_is_not_accepted(store: Store) -> None:
    run = begin(store)
    with small_disk():
        accepted = intend_until_refused(store.journal(run))

    check_after(list(store.journal(run).operations()), accepted)


def test_a_full_disk_is_told(folder: Path) -> None:
    folder.mkdir()
    database = Database.open(folder, read_only=False)
    run = Runs(database, now).begin("load", "example.bitrix24.ru", "http://localhost:5000/")
    with database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 60")
    journal = Journal(database, run, now)
    accepted = intend_until_refused(journal)
    with pytest.raises(StateError, match="disk is full"):
        journal.intend(change(accepted + 1), {"name": "Цех" * 5000})
    database.close()

    with Store.open(folder) as store:
        check_after(list(store.journal(run).operations()), accepted)
