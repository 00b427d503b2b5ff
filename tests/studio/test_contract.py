"""What every studio promises: the one behind OData with each profile, and the one in memory."""

from collections.abc import Callable

import pytest
from tests.studio.ends import end
from tests.studio.fake import MemoryStudio
from tests.studio.profiles import ALL

from orgloader.errors import RefusedError
from orgloader.plan.objects import Kind, StudioObject
from orgloader.studio.interface import Studio
from orgloader.studio.profile import schema
from orgloader.studio.profiles import parse

MAKERS: dict[str, Callable[[str], Studio]] = {
    "odata": lambda name: end(ALL[name]).studio,
    "memory": lambda name: MemoryStudio(schema(parse(ALL[name], name))),
}


@pytest.fixture(params=[(how, name) for how in MAKERS for name in ALL], ids="-".join)
def studio(request: pytest.FixtureRequest) -> Studio:
    how, name = request.param
    return MAKERS[how](name)


def branch(studio: Studio) -> dict[str, StudioObject]:
    """A small organisation: two departments, a position, a person who holds it."""
    firm = studio.create("department", {"name": "ООО «Ромашка»", "parent": None})
    sales = studio.create("department", {"name": "Отдел продаж", "parent": firm.key})
    chief = studio.create("position", {"name": "Начальник", "parent": sales.key})
    person = studio.create("person", {"name": "О'Нил Анна", "last_name": "О'Нил"})
    held = studio.create("assignment", {"person": person.key, "position": chief.key})
    return {"firm": firm, "sales": sales, "chief": chief, "person": person, "held": held}


def test_a_created_object_is_read_back(studio: Studio) -> None:
    made = branch(studio)
    for item in made.values():
        found = studio.get(item.kind, item.key)
        assert found is not None
        assert found.key == item.key
        assert {name: found.fields[name] for name in item.fields} == item.fields


def test_a_snapshot_holds_every_class_but_tasks(studio: Studio) -> None:
    made = branch(studio)
    target = studio.snapshot()
    assert set(target.objects) == set(studio.schema.fields) - {"task"}
    assert {made["firm"].key, made["sales"].key} <= set(target.all("department"))
    assert target.all("assignment")[made["held"].key].fields == {
        "person": made["person"].key,
        "position": made["chief"].key,
    }


def test_a_snapshot_of_some_classes_holds_only_those(studio: Studio) -> None:
    branch(studio)
    assert set(studio.snapshot(("department", "position")).objects) == {"department", "position"}


def test_references_that_lead_nowhere_are_none(studio: Studio) -> None:
    made = branch(studio)
    department = studio.get("department", made["sales"].key)
    assert department is not None
    assert department.fields["head"] is None


def test_only_the_given_fields_change(studio: Studio) -> None:
    made = branch(studio)
    studio.update("department", made["sales"].key, {"name": "Отдел сбыта"})
    found = studio.get("department", made["sales"].key)
    assert found is not None
    assert (found.fields["name"], found.fields["parent"]) == ("Отдел сбыта", made["firm"].key)


def test_moving_keeps_the_object(studio: Studio) -> None:
    made = branch(studio)
    archive = studio.create("folder", {"name": "Удалённые", "parent": None})
    studio.update("department", made["sales"].key, {"parent": archive.key})
    found = studio.get("department", made["sales"].key)
    assert found is not None
    assert found.fields["parent"] == archive.key
    studio.update("position", made["chief"].key, {"parent": archive.key})
    position = studio.get("position", made["chief"].key)
    assert position is not None
    assert position.fields["parent"] == archive.key


def test_a_parent_of_none_is_never_written(studio: Studio) -> None:
    made = branch(studio)
    studio.update("department", made["sales"].key, {"name": "Сбыт", "parent": None})
    found = studio.get("department", made["sales"].key)
    assert found is not None
    assert (found.fields["name"], found.fields["parent"]) == ("Сбыт", made["firm"].key)


def test_a_head_is_set_and_taken_away(studio: Studio) -> None:
    made = branch(studio)
    for head in (made["chief"].key, None):
        studio.update("department", made["sales"].key, {"head": head})
        found = studio.get("department", made["sales"].key)
        assert found is not None
        assert found.fields["head"] == head


def test_a_text_is_cleared(studio: Studio) -> None:
    person = branch(studio)["person"]
    studio.update("person", person.key, {"last_name": None})
    found = studio.get("person", person.key)
    assert found is not None
    assert found.fields["last_name"] == ""


def test_nothing_is_found_under_a_key_of_another_class(studio: Studio) -> None:
    made = branch(studio)
    assert studio.get("folder", made["sales"].key) is None
    assert studio.get("department", made["chief"].key) is None


def test_objects_are_found_by_what_they_hold(studio: Studio) -> None:
    made = branch(studio)
    twin = studio.create("department", {"name": "Отдел продаж", "parent": made["sales"].key})

    def keys(kind: Kind, **fields: str | None) -> set[str]:
        return {item.key for item in studio.find(kind, fields)}

    assert keys("department", name="Отдел продаж") == {made["sales"].key, twin.key}
    assert keys("department", name="Отдел продаж", parent=made["firm"].key) == {made["sales"].key}
    assert keys("position", name="Отдел продаж") == set()
    assert keys("person", name="О'Нил Анна") == {made["person"].key}
    assert keys("assignment", person=made["person"].key, position=made["chief"].key) == {
        made["held"].key
    }


def test_a_top_unit_is_found_by_a_parent_of_none(studio: Studio) -> None:
    made = branch(studio)
    # Two levels down: right below a top unit it could not be told from one below the root.
    studio.create("department", {"name": "ООО «Ромашка»", "parent": made["sales"].key})
    found = studio.find("department", {"name": "ООО «Ромашка»", "parent": None})
    assert [item.key for item in found] == [made["firm"].key]


def test_an_assignment_is_deleted_once_or_twice(studio: Studio) -> None:
    made = branch(studio)
    studio.delete(made["held"].key)
    studio.delete(made["held"].key)
    assert studio.get("assignment", made["held"].key) is None
    assert list(studio.read("assignment")) == []


def test_a_refusal_changes_nothing(studio: Studio) -> None:
    made = branch(studio)
    with pytest.raises(RefusedError):
        studio.create("department", {"name": "", "parent": made["firm"].key})
    with pytest.raises(RefusedError):
        studio.update("person", made["person"].key, {"name": ""})
    assert not [item for item in studio.read("department") if not item.fields["name"]]
    assert [
        item.fields["name"] for item in studio.read("person") if item.key == made["person"].key
    ] == ["О'Нил Анна"]


def test_contacts_are_rows_or_fields(studio: Studio) -> None:
    person = branch(studio)["person"]
    if studio.schema.has("contact"):
        fields = {"person": person.key, "type": "email", "value": "anna@example.ru"}
        row = studio.create("contact", fields)
        assert [item.fields for item in studio.find("contact", fields)] == [fields]
        studio.update("contact", row.key, {"value": "nil@example.ru"})
        found = studio.get("contact", row.key)
        assert found is not None
        assert found.fields == {**fields, "value": "nil@example.ru"}
    else:
        studio.update("person", person.key, {"email": "anna@example.ru"})
        assert len(studio.find("person", {"email": "anna@example.ru"})) == 1


def test_a_task_is_found_by_its_text(studio: Studio) -> None:
    made = branch(studio)
    text = "Отдел продаж: создана [3f2a/7]"
    all_fields = {"name": "Отдел продаж", "event": "create"}
    events = {name: value for name, value in all_fields.items() if studio.schema.has("task", name)}
    task = studio.create("task", {"text": text, "unit": made["sales"].key, **events})
    assert [item.key for item in studio.find("task", {"text": text, **events})] == [task.key]


def test_reading_yields_each_object_once(studio: Studio) -> None:
    names = [f"Отдел {number}" for number in range(12)]
    keys = [studio.create("department", {"name": name}).key for name in names]
    read = [item.key for item in studio.read("department") if item.fields["name"] in names]
    assert sorted(read) == sorted(keys)
