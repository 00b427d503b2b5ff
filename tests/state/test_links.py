import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from orgloader.errors import SettingsError
from orgloader.plan.objects import Link
from orgloader.state.links import export_links, import_links
from orgloader.state.store import Base, Store

PORTAL = "example.bitrix24.ru"
BASE = Base(PORTAL, "0a1b", "1", "Завод", loaded="2026-11-21T23:00:00+03:00")
ROOT = Link("d:1", "department", "0x01", "0a1b", {"name": "Завод", "parent": None})
CHIEF = Link("p:1:1", "position", "0x02", title="директор", holders=frozenset({"9", "10"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "links.json"
    with Store.open(tmp_path / "elsewhere") as store:
        store.save_links(BASE, [CHIEF, ROOT])
        assert export_links(store, BASE, path) == 2
    return path


def edit(file: Path, **changes: Any) -> None:
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | changes), "utf-8")


def test_links_are_carried_to_another_computer(store: Store, file: Path) -> None:
    imported = import_links(store, file, PORTAL)

    assert (imported.base, imported.added, imported.kept) == (BASE, 2, 0)
    assert store.bases() == [BASE]
    assert store.links(PORTAL, "0a1b") == {"d:1": ROOT, "p:1:1": CHIEF}


def test_the_file_is_readable_and_always_the_same(store: Store, file: Path) -> None:
    import_links(store, file, PORTAL)
    again = file.with_name("again.json")
    export_links(store, BASE, again)

    assert again.read_bytes() == file.read_bytes()
    assert "Завод" in file.read_text("utf-8")
    assert sorted(path.name for path in file.parent.glob("*.json*")) == ["again.json", "links.json"]


def test_what_is_here_already_stays(store: Store, file: Path) -> None:
    newer = replace(ROOT, written={"name": "Фабрика"})
    store.save_links(replace(BASE, root_name="Фабрика"), [newer])

    imported = import_links(store, file, PORTAL)

    assert (imported.added, imported.kept) == (1, 1)
    assert store.links(PORTAL, "0a1b") == {"d:1": newer, "p:1:1": CHIEF}
    assert store.bases() == [replace(BASE, root_name="Фабрика")]


@pytest.mark.parametrize(
    "here", [replace(ROOT, key="0x77"), replace(ROOT, source_id="d:77")], ids=["object", "source"]
)
def test_a_contradiction_is_told_and_nothing_is_imported(
    store: Store, file: Path, here: Link
) -> None:
    store.save_links(BASE, [here])

    with pytest.raises(SettingsError, match="differ") as caught:
        import_links(store, file, PORTAL)

    assert "77" in str(caught.value)
    assert "d:1" in str(caught.value)
    assert store.links(PORTAL, "0a1b") == {here.source_id: here}


def test_links_of_another_portal_are_refused(store: Store, file: Path) -> None:
    with pytest.raises(SettingsError, match=r"example\.bitrix24\.ru.*example\.org"):
        import_links(store, file, "example.org")

    assert store.bases() == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"schema": 2}, "schema"),
        ({"base": {"portal": PORTAL}}, r"base\.base"),
        ({"links": [{"source_id": "d:1", "kind": "cat", "key": "0x"}]}, r"links\.0\.kind"),
        ({"links": [{"source_id": "u:1", "kind": "person", "key": ""}]}, "u:1"),
        ({"links": [{"source_id": "u:1", "kind": "person", "key": "0x01"}] * 2}, "not the only"),
        (
            {"links": [{"source_id": s, "kind": "person", "key": "0x"} for s in ("u:1", "u:2")]},
            "not the",
        ),
        ({"links": [{"source_id": "p:2:zz", "kind": "position", "key": "0x"}]}, "p:2:zz is not"),
        ({"links": [{"source_id": "d:1", "kind": "person", "key": "0x"}]}, "d:1 is not"),
        ({"links": [{"source_id": "", "kind": "folder", "key": "0x"}]}, "not a valid ID"),
        (
            {
                "links": [
                    {"source_id": "p:2:1", "kind": "position", "key": "0x", "holders": ["u:1"]}
                ]
            },
            "p:2:1",
        ),
    ],
)
def test_a_broken_file_is_told(
    store: Store, file: Path, changes: dict[str, Any], told: str
) -> None:
    edit(file, **changes)

    with pytest.raises(SettingsError, match=told):
        import_links(store, file, PORTAL)

    assert store.bases() == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[]", b"[" * 100_000])
def test_what_is_no_links_file_is_told(store: Store, file: Path, data: bytes) -> None:
    file.write_bytes(data)

    with pytest.raises(SettingsError, match="links file cannot be used"):
        import_links(store, file, PORTAL)


def test_a_path_that_cannot_be_used_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot be read"):
        import_links(store, tmp_path / "missing.json", PORTAL)
    with pytest.raises(SettingsError, match="cannot be written"):
        export_links(store, BASE, tmp_path / "file" / "links.json")
