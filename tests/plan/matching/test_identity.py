"""Which studio object a source object is (rules.md, rule 6)."""

from dataclasses import replace

import pytest
from tests.plan.firm import DOCK, FIRM, SALES, STORE, codes, field, firm, key, man, names, told
from tests.plan.world import OPTIONS, PLAIN, World

from orgloader.org.model import Department
from orgloader.plan.planner import make_plan


def by_hand(world: World) -> dict[str, str]:
    """The firm as somebody has put it there before the first load."""
    root = world.add("department", name="ООО «Пример»")
    sales = world.add("department", name="отдел  продаж", parent=root)
    seller = world.add("position", name="Продавец", parent=sales)
    return {"d:1": root, "d:2": sales, "p:2:1": seller}


def test_what_stands_at_its_place_is_adopted() -> None:
    world = World()
    before = by_hand(world)
    plan = world.load(firm(SALES, man(101, "Продавец", 2)))
    assert told(c for c in plan.changes if c.action == "adopt") == [
        "adopt d:1",
        "adopt d:2",
        "adopt p:2:1",
    ]
    assert {id: key(world, id) for id in before} == before
    assert field(world, "d:2", "name") == "Отдел продаж"


def test_the_same_name_elsewhere_is_not_adopted() -> None:
    world = World()
    root = world.add("department", name="ООО «Пример»")
    other = world.add("department", name="Прочее", parent=root)
    world.add("department", name="Склад", parent=other)
    world.load(firm(STORE))
    assert names(world, "department").count("Склад") == 2


def test_the_root_is_found_wherever_it_was_put() -> None:
    world = World()
    holding = world.add("department", name="Холдинг")
    root = world.add("department", name="ООО «Пример»", parent=holding)
    world.load(firm(SALES))
    assert key(world, "d:1") == root
    assert world.objects["department"][root].fields["parent"] == holding


def test_several_candidates_are_a_conflict_and_nothing_is_touched() -> None:
    world = World()
    root = by_hand(world)["d:1"]
    world.add("department", name="Отдел продаж", parent=root)
    before = dict(world.objects["department"])
    plan = world.load(firm(SALES, replace(DOCK, parent="2"), man(101, "Продавец", 2)))
    assert [c.source_id for c in plan.conflicts] == ["d:2", "d:4", "p:2:1"]
    assert len(plan.conflicts[0].candidates) == 2
    assert {"conflict.d:2", "conflict.d:4", "conflict.p:2:1"} <= set(codes(plan, "note"))
    assert world.objects["department"] == before
    assert not [c for c in plan.changes if c.kind == "assignment"]


def test_several_roots_stop_the_load() -> None:
    world = World()
    for _ in range(2):
        world.add("department", name="ООО «Пример»")
    assert codes(world.plan(firm(SALES)), "stop") == ["root.conflict"]


def test_rivals_for_one_object_are_a_conflict() -> None:
    world = World()
    root = world.add("department", name="ООО «Пример»")
    world.add("department", name="Склад", parent=root)
    plan = world.load(firm(STORE, Department("5", "склад", "1")))
    assert [c.source_id for c in plan.conflicts] == ["d:3", "d:5"]
    assert names(world, "department").count("Склад") == 1


def test_namesakes_without_a_candidate_are_created() -> None:
    world = World()
    world.load(firm(STORE, Department("5", "Склад", "1")))
    assert names(world, "department").count("Склад") == 2
    assert key(world, "d:3") != key(world, "d:5")


def test_no_links_while_the_branch_stands_asks_for_a_confirmation() -> None:
    world = World()
    world.load(firm(SALES))
    world.links.clear()
    plan = world.plan(firm(SALES))
    assert codes(plan, "confirm") == ["links.missing"]
    assert plan.writes == 0


# Links


def test_a_link_holds_through_name_and_place() -> None:
    world = World()
    world.load(firm(SALES, STORE))
    twin = world.add("department", name="Склад", parent=key(world, "d:1"))
    before = key(world, "d:3")
    world.load(firm(SALES, Department("3", "Хранилище", "2")))
    assert key(world, "d:3") == before
    assert world.objects["department"][twin].fields["name"] == "Склад"


@pytest.mark.parametrize("source_id", ["d:3", "p:3:1", "u:101"])
def test_an_object_gone_from_the_studio_is_created_again_with_a_note(source_id: str) -> None:
    world = World()
    org = firm(STORE, man(101, "Кладовщик", 3))
    world.load(org)
    gone = world.links[source_id]
    del world.objects[gone.kind][gone.key]
    plan = world.load(org)
    assert f"create {source_id}" in told(plan.changes)
    assert f"link.gone.{source_id}" in codes(plan, "note")
    assert key(world, source_id) != gone.key
    assert world.plan(org).changes == ()


def test_a_deleted_assignment_is_made_again_without_a_note() -> None:
    world = World()
    org = firm(STORE, man(101, "Кладовщик", 3))
    world.load(org)
    del world.objects["assignment"][key(world, "a:101:p:3:1")]
    plan = world.load(org)
    assert told(plan.changes) == ["link a:101:p:3:1"]
    assert codes(plan) == []


def test_a_key_that_went_to_another_object_is_not_ours() -> None:
    """The guid tells that the key was given anew."""
    world = World()
    world.load(firm(STORE))
    link = world.links["d:3"]
    world.objects["department"][link.key] = replace(
        world.objects["department"][link.key], guid="another"
    )
    assert "link.gone.d:3" in codes(world.plan(firm(STORE)))


# External IDs


def test_lost_links_are_rebuilt_from_external_ids() -> None:
    world = World(PLAIN)
    org = firm(STORE, man(101, "Кладовщик", 3))
    world.load(org)
    links = dict(world.links)
    world.links.clear()
    world.edit("department", links["d:3"].key, name="Хранилище")
    plan = world.load(org)
    assert told(c for c in plan.changes if c.action == "create") == []
    assert "links.missing" not in codes(plan)
    assert {id: key(world, id) for id in links} == {id: link.key for id, link in links.items()}
    assert field(world, "d:3", "name") == "Склад"


def test_recovered_positions_know_their_holders() -> None:
    world = World(PLAIN)
    world.load(firm(STORE, man(101, "Кладовщик", 3)))
    before = key(world, "p:3:1")
    world.links.clear()
    world.load(firm(STORE, man(101, "Старший кладовщик", 3)))
    assert field(world, "p:3:1", "name") == "Старший кладовщик"
    assert key(world, "p:3:1") == before


def test_an_external_id_may_name_the_portal() -> None:
    world = World(PLAIN)
    ours = world.add("department", name="А", external_id="example.bitrix24.ru/d:1")
    other = world.add("department", name="ООО «Пример»", external_id="other.bitrix24.ru/d:1")
    world.load(firm())
    assert key(world, "d:1") == ours
    assert world.objects["department"][other].fields["name"] == "ООО «Пример»"


def test_twins_of_an_external_id_are_a_conflict() -> None:
    world = World(PLAIN)
    org = firm(STORE, man(101, "Кладовщик", 3))
    world.load(org)
    world.add("department", name="Склад 2", external_id="d:3")
    assert world.plan(org).changes == ()
    del world.links["d:3"]
    plan = world.plan(org)
    assert "d:3" in [c.source_id for c in plan.conflicts]
    assert not [c for c in plan.changes if c.source_id == "d:3"]


def test_twins_of_a_positions_external_id_are_left_alone() -> None:
    world = World(PLAIN)
    org = firm(STORE, man(101, "Кладовщик", 3))
    world.load(org)
    del world.links["p:3:1"]
    copy = world.add("position", name="Копия", parent=key(world, "d:3"), external_id="p:3:1")
    before = dict(world.objects["position"])
    plan = world.load(org)
    assert [c.source_id for c in plan.conflicts] == ["p:3:1"]
    assert copy in [candidate.key for candidate in plan.conflicts[0].candidates]
    assert world.objects["position"] == before


# Persons


def people(world: World, *emails: str) -> list[str]:
    return [
        world.add("person", name="Ильин Пётр", last_name="Ильин", first_name="Пётр", email=email)
        for email in emails
    ]


ILYIN = man(101, "Кладовщик", 3, name="Ильин", first_name="Пётр", email="p@example.ru")


def test_equal_name_and_email_adopt() -> None:
    world = World(PLAIN)
    people(world, "other@example.ru")
    (ours,) = people(world, "P@Example.ru")
    world.load(firm(STORE, ILYIN))
    assert key(world, "u:101") == ours


def test_an_email_among_contact_rows_counts() -> None:
    world = World()
    other, ours = (world.add("person", name="Ильин Пётр") for _ in range(2))
    world.add("contact", person=ours, type="email", value="p@example.ru")
    world.load(firm(STORE, ILYIN))
    assert key(world, "u:101") == ours
    assert len(world.objects["contact"]) == 1
    assert other not in {link.key for link in world.links.values()}


@pytest.mark.parametrize("email", ["", "p@example.ru"])
def test_a_name_alone_adopts_the_sole_one(email: str) -> None:
    world = World(PLAIN)
    (ours,) = people(world, "")
    world.load(firm(STORE, replace(ILYIN, email=email)))
    assert key(world, "u:101") == ours


def test_an_email_that_contradicts_means_another_person() -> None:
    world = World(PLAIN)
    people(world, "other@example.ru")
    plan = world.load(firm(STORE, ILYIN))
    assert "create u:101" in told(plan.changes)
    assert names(world, "person") == ["Ильин Пётр", "Ильин Пётр"]


def test_namesakes_in_the_studio_are_a_conflict() -> None:
    world = World(PLAIN)
    people(world, "", "")
    plan = world.load(firm(STORE, ILYIN))
    assert [c.source_id for c in plan.conflicts] == ["u:101"]
    assert not [c for c in plan.changes if c.kind in ("person", "assignment")]


def test_namesakes_in_the_portal_are_a_conflict() -> None:
    world = World(PLAIN)
    people(world, "")
    plan = world.load(firm(STORE, ILYIN, replace(ILYIN, id="102", email="")))
    assert [c.source_id for c in plan.conflicts] == ["u:101", "u:102"]


@pytest.mark.parametrize(("with_email", "without"), [("101", "102"), ("102", "101")])
def test_who_is_known_by_email_is_no_rival(with_email: str, without: str) -> None:
    world = World(PLAIN)
    (ours,) = people(world, "p@example.ru")
    plan = world.load(
        firm(STORE, replace(ILYIN, id=with_email), replace(ILYIN, id=without, email=""))
    )
    assert key(world, f"u:{with_email}") == ours
    assert f"create u:{without}" in told(plan.changes)


def test_a_linked_person_is_never_told_by_name_or_email() -> None:
    world = World(PLAIN)
    world.load(firm(STORE, ILYIN))
    before = key(world, "u:101")
    people(world, "new@example.ru")
    world.load(firm(STORE, replace(ILYIN, email="new@example.ru")))
    assert key(world, "u:101") == before


def test_the_input_is_not_changed() -> None:
    world = World()
    org = firm(STORE, ILYIN)
    world.load(org)
    target, links = world.target(), dict(world.links)
    make_plan(firm(SALES), target, links, OPTIONS)
    assert (target, links) == (world.target(), world.links)
    assert org.root == FIRM.id


def restored(world: World) -> None:
    """Business Studio was restored from a backup: it shows no GUIDs, and keys are given again."""
    for kind, items in world.objects.items():
        world.objects[kind] = {key: replace(item, guid="") for key, item in items.items()}
    world.links = {id: replace(link, guid="") for id, link in world.links.items()}


@pytest.mark.parametrize("kind", ["department", "position", "person"])
def test_a_key_that_was_given_again_is_not_the_linked_object(kind: str) -> None:
    world = World(PLAIN)
    world.load(firm(SALES, man(101, "Продавец", 2)))
    restored(world)
    source_id = {"department": "d:2", "position": "p:2:1", "person": "u:101"}[kind]
    again = key(world, source_id)
    by_hand = {"name": "Своё", "external_id": ""} | (
        {} if kind == "person" else {"parent": key(world, "d:1")}
    )
    world.edit(kind, again, **by_hand)  # type: ignore[arg-type]

    plan = world.load(firm(SALES, man(101, "Продавец", 2)))

    item = world.objects[kind][again]  # type: ignore[index]
    assert {name: item.fields[name] for name in by_hand} == by_hand
    assert key(world, source_id) != again
    assert f"link.gone.{source_id}" in codes(plan, "note")


def test_an_external_id_cleared_by_hand_changes_nothing_where_the_guid_tells() -> None:
    world = World(PLAIN)
    world.load(firm(SALES))
    before = key(world, "d:2")
    world.edit("department", before, external_id="")
    assert told(world.load(firm(SALES)).changes) == ["update d:2"]
    assert key(world, "d:2") == before


def test_a_contact_row_that_went_to_another_person_is_not_the_linked_one() -> None:
    world = World()
    world.load(firm(SALES, man(101, "Продавец", 2, email="a@example.ru")))
    row, other = key(world, "c:101:email"), world.add("person", name="Своя")
    world.edit("contact", row, person=other, value="own@example.ru")
    world.load(firm(SALES, man(101, "Продавец", 2, email="a@example.ru")))
    fields = world.objects["contact"][row].fields
    assert (fields["person"], fields["value"]) == (other, "own@example.ru")
    assert key(world, "c:101:email") != row


def in_the_archive(*rows: object) -> World:
    """A branch with a unit in the archive, whose root somebody has moved there, too."""
    world = World()
    world.load(firm(STORE, SALES, *rows))  # type: ignore[arg-type]
    world.load(firm(SALES, *rows))  # type: ignore[arg-type]
    (folder,) = world.objects["folder"]
    world.edit("department", key(world, "d:1"), parent=folder)
    return world


def test_a_root_in_the_archive_asks_and_its_branch_is_in_use() -> None:
    world = in_the_archive()
    assert codes(world.plan(firm(SALES)), "confirm") == ["root.archived"]
    (folder,) = world.objects["folder"]
    plan = world.load(firm())
    assert told(plan.changes) == ["archive d:2"]
    assert field(world, "d:2", "parent") == folder
    assert field(world, "d:3", "parent") == folder


def test_limits_hold_for_a_branch_whose_root_is_in_the_archive() -> None:
    many = [Department(str(id), f"Отдел {id}", "1") for id in range(10, 30)]
    world = in_the_archive(*many)
    assert "limit.archive_percent.department" in codes(world.plan(firm()), "confirm")


def test_an_undo_in_a_branch_whose_root_is_in_the_archive() -> None:
    world = in_the_archive()
    renamed = replace(SALES, name="Сбыт")
    world.load(firm(renamed))
    world.undo(list(world.done))
    assert field(world, "d:2", "name") == SALES.name
