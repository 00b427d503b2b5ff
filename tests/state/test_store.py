import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.errors import StateError
from orgloader.plan.objects import Link
from orgloader.state import migrations
from orgloader.state.store import Base, Store

BASE = Base(
    "example.bitrix24.ru", "0a1b", "1", "Завод", "http://localhost:5000/", "business-studio-6"
)
ROOT = Link("d:1", "department", "0x01", "0a1b", {"name": "Завод", "parent": None})
CHIEF = Link("p:1:1", "position", "0x02", title="директор", holders=frozenset({"9", "10"}))

links_of_a_base = st.lists(
    st.from_type(Link),
    max_size=5,
    unique_by=(lambda link: link.source_id, lambda link: (link.kind, link.key)),
)


def links(store: Store, base: Base = BASE) -> dict[str, Link]:
    return store.links(base.portal, base.base)


@given(links_of_a_base)
def test_links_come_back_as_they_were_saved(saved: list[Link]) -> None:
    with TemporaryDirectory() as folder, Store.open(Path(folder)) as store:
        store.save_links(BASE, saved)

        assert links(store) == {link.source_id: link for link in saved}


def test_a_link_replaces_the_one_of_its_source_id(store: Store) -> None:
    store.save_links(BASE, [ROOT, CHIEF])
    store.save_links(BASE, [replace(ROOT, key="0x09")], dropped=["p:1:1", "p:9:9"])

    assert links(store) == {"d:1": replace(ROOT, key="0x09")}


def test_two_source_ids_may_exchange_their_objects(store: Store) -> None:
    other = replace(ROOT, source_id="d:2", key="0x03")
    store.save_links(BASE, [ROOT, other])
    exchanged = [replace(ROOT, key=other.key), replace(other, key=ROOT.key)]
    store.save_links(BASE, exchanged)

    assert list(links(store).values()) == exchanged


@pytest.mark.parametrize("wrong", [replace(ROOT, source_id="d:2"), replace(CHIEF, key="")])
def test_a_wrong_link_leaves_everything_as_it_was(store: Store, wrong: Link) -> None:
    yard = replace(ROOT, source_id="d:9", key="0x09")
    store.save_links(BASE, [ROOT, yard])

    with pytest.raises(StateError):
        store.save_links(replace(BASE, root_name="Фабрика"), [CHIEF, wrong], dropped=["d:9"])

    assert links(store) == {"d:1": ROOT, "d:9": yard}
    assert store.bases() == [BASE]


def test_each_base_has_links_of_its_own(store: Store) -> None:
    other = replace(BASE, base="ffff", loaded="2026-11-21T23:00:00+03:00")
    foreign = replace(BASE, portal="example.org")
    store.save_links(BASE, [ROOT])
    store.save_links(other, [replace(ROOT, guid="ffff")])
    store.save_links(foreign, [CHIEF])

    assert links(store) == {"d:1": ROOT}
    assert store.bases(BASE.portal) == [other, BASE]
    assert set(store.bases()) == {BASE, other, foreign}
    assert links(store, replace(BASE, base="unknown")) == {}


def test_a_base_is_known_as_of_its_last_load(store: Store) -> None:
    store.save_links(BASE, [ROOT])
    store.save_links(replace(BASE, archive_folder="Архив"))

    assert store.bases() == [replace(BASE, archive_folder="Архив")]
    assert links(store) == {"d:1": ROOT}


def test_facts_are_remembered_and_forgotten(store: Store, folder: Path) -> None:
    store.set_fact("quarantine", {"failures": 3, "until": "2026-11-21T23:00:00+03:00"})
    store.set_fact("quarantine", {"failures": 4})
    with Store.open(folder, read_only=True) as reader:
        assert reader.fact("quarantine") == {"failures": 4}
    store.set_fact("quarantine", None)

    assert store.fact("quarantine") is None


def test_a_reader_sees_what_the_writer_has_stored(store: Store, folder: Path) -> None:
    store.save_links(BASE, [ROOT])
    with Store.open(folder, read_only=True) as reader:
        assert links(reader) == {"d:1": ROOT}
        store.save_links(BASE, [CHIEF])
        assert set(links(reader)) == {"d:1", "p:1:1"}


def test_a_reader_cannot_write(store: Store, folder: Path) -> None:
    with Store.open(folder, read_only=True) as reader, pytest.raises(StateError, match="written"):
        reader.save_links(BASE, [ROOT])

    assert store.bases() == []


def test_a_scratch_copy_is_forgotten(store: Store) -> None:
    store.save_links(BASE, [ROOT])
    with store.scratch() as copy:
        copy.save_links(BASE, [CHIEF])
        assert set(links(copy)) == {"d:1", "p:1:1"}

    assert links(store) == {"d:1": ROOT}


def test_a_reader_may_try_something_out_in_a_copy(store: Store, folder: Path) -> None:
    with Store.open(folder, read_only=True) as reader, reader.scratch() as copy:
        copy.save_links(BASE, [ROOT])
        assert links(copy) == {"d:1": ROOT}

    assert links(store) == {}


def test_a_missing_folder_reads_as_an_empty_one(folder: Path) -> None:
    with Store.open(folder, read_only=True) as reader:
        assert (reader.bases(), reader.runs.history(), reader.in_doubt()) == ([], [], [])

    assert not folder.exists()


def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    folder.write_text("something else")

    with pytest.raises(StateError, match="data folder cannot be made"):
        Store.open(folder)


def test_a_folder_in_place_of_the_file(folder: Path) -> None:
    (folder / "orgloader.sqlite").mkdir(parents=True)

    with pytest.raises(StateError, match="cannot be opened or written"):
        Store.open(folder)
    with pytest.raises(StateError, match="cannot be opened or written"):
        Store.open(folder, read_only=True)


def test_a_newer_file_is_left_alone(folder: Path) -> None:
    Store.open(folder).close()
    connection = sqlite3.connect(folder / "orgloader.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = (folder / "orgloader.sqlite").read_bytes()

    for read_only in (True, False):
        with pytest.raises(StateError, match="newer"):
            Store.open(folder, read_only=read_only)
    assert (folder / "orgloader.sqlite").read_bytes() == before


def _large(folder: Path) -> Path:
    """A store of some hundred pages, closed."""
    with Store.open(folder) as store:
        many = (Link(f"d:{n}", "department", f"0x{n:08}", f"{n:036}") for n in range(5000))
        store.save_links(BASE, many)
    return folder / "orgloader.sqlite"


@pytest.mark.parametrize("damage", ["text", "header", "page", "cut"])
def test_a_damaged_file_is_told_and_left_alone(folder: Path, damage: str) -> None:
    file = _large(folder)
    data = file.read_bytes()
    middle = len(data) // 8192 * 4096
    damaged = {
        "text": b"This is no database. " * 1000,
        "header": b"\xff" * 100 + data[100:],
        "page": data[:middle] + b"\x55" * 4096 + data[middle + 4096 :],
        "cut": data[:middle],
    }[damage]
    file.write_bytes(damaged)

    for read_only in (True, False):
        with pytest.raises(StateError, match="damaged") as caught:
            Store.open(folder, read_only=read_only)
        assert "links import" in caught.value.hint
    assert file.read_bytes() == damaged


def test_a_damaged_value_is_told(folder: Path) -> None:
    with Store.open(folder) as store:
        store.save_links(BASE, [ROOT])
    connection = sqlite3.connect(folder / "orgloader.sqlite")
    connection.execute("UPDATE links SET written = '{\"name'")
    connection.commit()
    connection.close()

    with Store.open(folder) as store, pytest.raises(StateError, match="damaged"):
        links(store)


def test_a_power_cut_loses_only_the_torn_end(store: Store, folder: Path, tmp_path: Path) -> None:
    for number in range(40):
        store.set_fact("last", number)
    log = (folder / "orgloader.sqlite-wal").read_bytes()
    seen = []
    for number in range(21):
        after = tmp_path / str(number)
        shutil.copytree(folder, after)
        (after / "orgloader.sqlite-wal").write_bytes(log[: len(log) * number // 20])
        with Store.open(after) as survivor:
            seen.append(survivor.fact("last") or 0)

    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 39)
    assert len(set(seen)) > 10


def test_a_failed_migration_leaves_the_former_version(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (id INTEGER)")
        connection.execute("CREATE TABLE facts (id INTEGER)")

    monkeypatch.setattr(migrations, "MIGRATIONS", (migrations.create_tables, half))
    connection = sqlite3.connect(":memory:", isolation_level=None)

    with pytest.raises(sqlite3.OperationalError, match="facts"):
        migrations.migrate(connection)

    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    assert migrations.version(connection) == 1
    assert "facts" in tables
    assert "half" not in tables
    connection.close()


def test_an_older_file_is_read_without_being_changed(folder: Path) -> None:
    folder.mkdir()
    (folder / "orgloader.sqlite").touch()

    with Store.open(folder, read_only=True) as reader:
        assert reader.bases() == []
    assert (folder / "orgloader.sqlite").stat().st_size == 0


def test_what_an_older_version_left_in_doubt_is_read(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "orgloader.sqlite", isolation_level=None)) as older:
        migrations.create_tables(older)
        older.execute("PRAGMA user_version = 1")
        older.execute(
            "INSERT INTO runs VALUES (1, '20261121-231500-4f2a', 'load', 'p', 's', '', '', '', '',"
            " '{}', NULL)"
        )
        older.execute(
            "INSERT INTO operations VALUES (1, 1, ?, '{}', '{}', 'intent', '', '', '', '')",
            [CHANGE],
        )

    for read_only in (True, False):
        with Store.open(folder, read_only=read_only) as store:
            (operation,) = store.in_doubt()
            assert (operation.change.name, operation.namesakes) == ("Цех", ())
            assert store.owed() == []


CHANGE = """{"number": 1, "action": "create", "kind": "department", "source_id": "d:2", "key": "",
    "name": "Цех", "path": "Завод / Цех"}"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no file modes for others")
def test_the_folder_is_closed_to_others(store: Store, folder: Path) -> None:
    assert folder.stat().st_mode & 0o077 == 0
