"""The studio of relations: hierarchy and heads as objects of their own."""

import pytest
from tests.sandbox.profiles import FACES

from orgloader.sandbox import Studio
from orgloader.sandbox.studio import Refusal
from orgloader.sandbox.studio.keys import spelled

LINKS = "Model.Hierarchy"
DEPARTMENTS = "Model.Department"


@pytest.fixture
def studio() -> Studio:
    return FACES["relations"].studio()


@pytest.fixture(params=["relations", "guids"])
def related(request):
    """A studio with a hierarchy by relations."""
    return FACES[request.param].studio()


def tree(studio):
    """Return a department in another, and a position in that."""
    state = studio.state
    top = state.add("department", name="Завод")
    below = state.add("department", name="Цех", parent=top)
    return top, below, state.add("position", name="Мастер", parent=below)


def link(source, target, kind="DepartmentToDepartment"):
    return {"ObjectFrom": source, "ObjectTo": target, "ObjectClassId": kind}


def test_an_object_has_no_parent_of_its_own(studio, ask):
    tree(studio)
    rows = ask(studio, DEPARTMENTS).json()["value"]
    assert [row["Name"] for row in rows] == ["Завод", "Цех"]
    assert not [name for name in rows[0] if "Parent" in name]
    assert ask(studio, DEPARTMENTS, filter="ID_Parent eq null").status == 400


def test_relations_lead_from_parent_to_child(studio, ask):
    top, below, seat = tree(studio)
    rows = ask(studio, LINKS, select="ObjectFrom,ObjectTo,ObjectClassId", orderby="ID").json()
    assert rows["value"] == [
        link(top, below),
        link(below, seat, "DepartmentToPosition"),
    ]
    found = ask(studio, LINKS, filter=f"ObjectTo eq '{below}'").json()["value"]
    assert [row["ObjectFrom"] for row in found] == [top]


def test_a_move_is_a_relation_deleted_and_another_made(studio, ask, send):
    _, below, _ = tree(studio)
    other = studio.state.add("folder", name="Проекты")
    moved = link(other, below, "FolderToDepartment")
    assert send(studio, "POST", LINKS, moved).status == 400
    (old,) = ask(studio, LINKS, filter=f"ObjectTo eq '{below}'").json()["value"]
    assert send(studio, "PATCH", f"{LINKS}('{old['ID']}')", {"ObjectFrom": other}).status == 400
    assert send(studio, "DELETE", f"{LINKS}('{old['ID']}')").status == 204
    assert studio.state.object(below)["parent"] is None
    assert send(studio, "POST", LINKS, moved).status == 201
    assert studio.state.object(below)["parent"] == other
    assert studio.state.above(below) == ("folder", other)


def test_where_no_object_may_be_without_a_parent_the_new_relation_comes_first(ask, send):
    studio = FACES["guids"].studio()
    top, below, _ = tree(studio)
    other = studio.state.add("department", name="Склад")
    (old,) = [row for row in studio.state.related() if row["To"].key == below]
    address, tag = f"Links({old['Guid']})", {"if-match": "*"}
    new = {
        "From@odata.bind": f"Model.Department({other})",
        "To@odata.bind": f"Model.Department({below})",
        "ObjectClassId": "DepartmentToDepartment",
    }
    assert send(studio, "DELETE", address, **tag).status == 400
    assert send(studio, "POST", "Links", new).status == 201
    assert send(studio, "POST", "Links", new).status == 400
    assert studio.state.object(below)["parent"] == other
    assert send(studio, "DELETE", address, **tag).status == 204
    assert studio.state.object(below)["parent"] == other
    assert top != other


@pytest.mark.parametrize(
    "body",
    [
        {"ObjectClassId": "DepartmentToPosition"},
        {"ObjectClassId": "Нечто"},
        {"ObjectClassId": None},
        {"ObjectFrom": "0x00"},
        {"ObjectFrom": None},
    ],
)
def test_a_relation_must_fit_its_objects(studio, send, body):
    top = studio.state.add("department", name="Завод")
    below = studio.state.add("department", name="Цех")
    before = studio.state.dump()
    assert send(studio, "POST", LINKS, link(top, below) | body).status == 400
    assert studio.state.dump() == before


def test_nothing_comes_to_lie_below_itself(related):
    top, below, seat = tree(related)
    for parent in (below, top):
        with pytest.raises(Refusal):
            related.state.edit(top, parent=parent)
    assert related.state.object(top)["parent"] is None
    related.state.edit(below, name="Цех 1")
    assert related.state.above(seat) == ("department", below)


def test_what_has_others_below_it_is_not_deleted(related):
    top, below, seat = tree(related)
    with pytest.raises(Refusal):
        related.state.remove(below)
    related.state.remove(seat)
    related.state.remove(below)
    assert [row["key"] for row in related.state.objects("department")] == [top]
    assert not list(related.state.related())
    related.state.revert()
    assert related.state.object(below)["parent"] == top


def test_names_may_have_to_be_unique_among_siblings():
    studio = FACES["relations"].studio(unique_names=True)
    top, below, _ = tree(studio)
    twin = studio.state.add("department", name="Цех")
    with pytest.raises(Refusal):
        studio.state.edit(twin, parent=top)
    studio.state.edit(twin, parent=below)
    with pytest.raises(Refusal):
        studio.state.edit(below, name="Завод", parent=below)


def test_a_head_may_be_a_relation_too(send):
    studio = FACES["guids"].studio()
    _, below, seat = tree(studio)
    other = studio.state.add("position", name="Начальник", parent=below)
    studio.state.edit(below, head=seat)
    assert studio.state.object(below)["head"] == seat
    studio.state.edit(below, head=other)
    assert studio.state.object(below)["head"] == other
    with pytest.raises(Refusal):
        studio.state.remove(other)
    studio.state.edit(below, head=None)
    assert studio.state.object(below)["head"] is None


@pytest.mark.parametrize("name", ["relations", "guids"])
def test_dump_and_load(name):
    face = FACES[name]
    studio = face.studio()
    _, below, seat = tree(studio)
    studio.state.edit(below, head=seat)
    dump = studio.state.dump()
    again = face.studio()
    assert again.state.load(dump).dump() == dump
    assert again.state.object(below) == studio.state.object(below)


def test_an_account_without_rights_sees_folders_only(studio, ask, send):
    folder = studio.state.add("folder", name="Проекты")
    below = studio.state.add("department", name="Цех", parent=folder)
    studio.state.add("folder", name="Архив", parent=folder)
    studio.switches.hidden = frozenset({"department", "position"})
    assert ask(studio, DEPARTMENTS).json() == {"value": []}
    assert ask(studio, f"{DEPARTMENTS}({spelled(_key(studio), below)})").status == 404
    assert len(ask(studio, "Model.Folder").json()["value"]) == 2
    kinds = {row["ObjectClassId"] for row in ask(studio, LINKS).json()["value"]}
    assert kinds == {"FolderToFolder"}
    assert send(studio, "PATCH", f"{DEPARTMENTS}('{below}')", {"Name": "А"}).status == 404


def _key(studio):
    return studio.state.schema.kinds["department"].key
