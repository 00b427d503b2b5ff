"""Which base is open? Told by the links that are alive in it, with a real store."""

from collections.abc import Mapping
from dataclasses import replace

from orgloader.plan.objects import Kind, Link, Schema, StudioObject, Target
from orgloader.run.bases.recognise import recognise
from orgloader.settings import parse
from orgloader.state.store import Base, Store

PORTAL = "portal.example"
SETTINGS = parse(
    {
        "bitrix24": {"webhook_url": f"https://{PORTAL}/rest/1/secret1/"},
        "odatao": {"address": "https://studio.example/"},
    }
)
BASE = Base(
    PORTAL, "b1", "d:1", "Пример", "https://studio.example/", "business-studio-6", "Удалённые"
)


def target(*objects: StudioObject) -> Target:
    kinds: dict[Kind, dict[str, StudioObject]] = {}
    for item in objects:
        kinds.setdefault(item.kind, {})[item.key] = item
    found: Mapping[Kind, Mapping[str, StudioObject]] = kinds
    return Target(Schema({kind: frozenset({"name"}) for kind in kinds}), found)


def root(key: str = "5", name: str = "Пример", guid: str = "") -> StudioObject:
    return StudioObject("department", key, {"name": name}, guid)


def link(guid: str = "", name: str = "Пример") -> Link:
    return Link("d:1", "department", "5", guid, {"name": name})


def codes(store: Store, found: Target) -> list[str]:
    return [finding.code for finding in recognise(store, SETTINGS, PORTAL, found).findings]


def test_the_first_load_into_a_base_asks_nothing(store: Store) -> None:
    found = recognise(store, SETTINGS, PORTAL, target(root()))
    assert (found.base.base, found.links, found.findings) == ("", {}, ())


def test_a_base_is_known_by_an_object_with_its_guid(store: Store) -> None:
    store.save_links(BASE, [link(guid="g1")])
    found = recognise(store, SETTINGS, PORTAL, target(root(guid="g1", name="Новое имя")))
    assert (found.base.base, found.findings) == ("b1", ())


def test_an_equal_key_with_another_guid_is_another_base(store: Store) -> None:
    store.save_links(BASE, [link(guid="g1")])
    assert codes(store, target(root(guid="g2"))) == ["base.changed"]


def test_without_guids_key_and_name_tell(store: Store) -> None:
    store.save_links(BASE, [link()])
    assert codes(store, target(root())) == []
    assert codes(store, target(root(name="Чужая фирма"))) == ["base.changed"]


def test_rows_of_lists_with_equal_keys_prove_nothing(store: Store) -> None:
    held = Link("a:1:p:1:1", "assignment", "7")
    store.save_links(BASE, [link(), held])
    row = StudioObject("assignment", "7", {"person": "1", "position": "2"})
    assert codes(store, target(row)) == ["base.changed"]


def test_a_link_that_a_killed_load_left_is_known_by_its_key(store: Store) -> None:
    store.save_links(BASE, [Link("d:1", "department", "5")])
    assert codes(store, target(root())) == []


def test_a_base_without_links_is_no_other_base(store: Store) -> None:
    store.save_links(BASE)
    assert codes(store, target(root())) == []


def test_the_base_of_another_portal_is_told(store: Store) -> None:
    other = Base("other.example", "b1", "d:1", "Пример")
    store.save_links(other, [link()])
    assert codes(store, target(root())) == ["portal.changed"]


def test_of_several_bases_the_open_one_is_taken(store: Store) -> None:
    store.save_links(BASE, [link(guid="g1")])
    store.save_links(
        replace(BASE, base="b2"), [Link("d:1", "department", "5", "g2", {"name": "Копия"})]
    )
    assert recognise(store, SETTINGS, PORTAL, target(root(guid="g1"))).base.base == "b1"
    assert recognise(store, SETTINGS, PORTAL, target(root(guid="g2"))).base.base == "b2"
