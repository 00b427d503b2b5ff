"""A profile is refused with one clear line for each fault, naming its path."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from tests.studio.profiles import ALL, BUNDLED, SEPARATE

from orgloader.errors import SettingsError
from orgloader.studio.profile import Profile, schema
from orgloader.studio.profiles import bundled, load, parse

REMOVED = object()


def changed(path: str, value: object, base: dict[str, Any] = BUNDLED) -> dict[str, Any]:
    """Return the profile with one entry set or removed."""
    profile = deepcopy(base)
    place = profile
    *above, last = path.split("/")
    for name in above:
        place = place[name]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return profile


def lines(data: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        parse(data, "test.json")
    errors = (caught.value, *caught.value.others)
    assert all(error.key == "odatao.profile" for error in errors)
    return [error.parts()[1] for error in errors]


@pytest.mark.parametrize("name", ALL)
def test_good_profiles(name: str) -> None:
    assert parse(ALL[name], name).name == ALL[name]["name"]


def test_the_bundled_profile_by_name_and_by_path(tmp_path: Path) -> None:
    assert "business-studio-6" in bundled()
    path = tmp_path / "own.json"
    path.write_text(json.dumps(SEPARATE), "utf-8-sig")
    assert load("business-studio-6").name == "Business Studio 6"
    assert load(str(path)).name == SEPARATE["name"]


def test_what_is_publicly_documented_is_not_marked_unverified() -> None:
    marked = set(load("business-studio-6").unverified)
    assert {
        "department.set",
        "assignment.set",
        "task.set",
        "contact.fields.person",
    } <= marked
    assert not {"person.set", "contact.set", "person.fields.name", "key.field"} & marked


def test_the_schema_of_contact_rows() -> None:
    known = schema(parse(BUNDLED, "test"))
    assert known.fields["contact"] == {"person", "type", "value"}
    assert known.fields["person"] == {"name", "last_name", "first_name", "patronymic"}
    assert known.contact_types == {"email", "work_phone", "mobile_phone"}
    assert known.task_events["archive"] == "Удалена"


def test_the_schema_of_contact_fields() -> None:
    known = schema(parse(SEPARATE, "test"))
    assert not known.has("contact")
    assert known.has("person", "email")
    assert not known.has("person", "patronymic")
    assert not known.contact_types


def test_contact_rows_take_the_place_of_fields_of_the_person() -> None:
    profile = parse(changed("classes/person/fields/email", "Email"), "test")
    assert not schema(profile).has("person", "email")


def test_classes_that_are_missing_or_null_are_absent() -> None:
    data = changed("classes/task", None, changed("classes/folder", None))
    assert {"task", "folder"}.isdisjoint(schema(parse(data, "test")).fields)


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("schema", 3, "schema must be 1 or 2"),
        ("name", REMOVED, "name is missing"),
        ("batch", "always", "batch must be one of: never, auto"),
        ("key/literal", "hex", "key.literal must be one of: string, guid, int"),
        ("colour", "red", "colour is not known"),
        ("classes/person/table", "x", "classes.person.table is not known"),
        ("classes/robot", {"set": "x", "fields": {}}, "classes.robot is not known"),
        ("classes/position", REMOVED, "classes.position is missing"),
        ("classes/person/set", "…", "classes.person.set is not filled in"),
        ("classes/person/fields/name", "...", "classes.person.fields.name is not filled in"),
        ("classes/contact/types/email", "", "classes.contact.types.email is not filled in"),
        (
            "classes/person/set",
            "Person?$top=1",
            "classes.person.set is not a name that the studio can have",
        ),
        (
            "classes/person/fields/name",
            "Name,ID",
            "classes.person.fields.name is not a name that the studio can have",
        ),
        (
            "classes/person/fields/name",
            7,
            "classes.person.fields.name must be a text in quotes",
        ),
        ("classes/person/fields/name", None, "classes.person.fields.name is missing"),
        ("classes/department/fields/parent", None, "classes.department.fields.parent is missing"),
        ("classes/folder/fields/parent", None, "classes.folder.fields.parent is missing"),
        ("classes/assignment/fields/person", None, "classes.assignment.fields.person is missing"),
        ("classes/contact/fields/value", None, "classes.contact.fields.value is missing"),
        (
            "classes/person/fields/last_name",
            "Name",
            "classes.person.fields.last_name names Name, as fields.name does",
        ),
        (
            "classes/department/fields/head",
            "UnitType",
            "classes.department.fields.head names UnitType, as where.UnitType does",
        ),
        (
            "classes/contact/types/work_phone",
            "Email",
            "classes.contact.types.work_phone names Email, as classes.contact.types.email does",
        ),
        ("classes/contact/types/fax", "Fax", "classes.contact.types.fax is not known"),
        ("classes/task/events/move", REMOVED, "classes.task.events.move is missing"),
        ("classes/task/events/paint", "x", "classes.task.events.paint is not known"),
        (
            "unverified",
            ["department.set", "department.colour"],
            "unverified names department.colour, which does not exist",
        ),
    ],
)
def test_one_line_for_a_fault(path: str, value: object, line: str) -> None:
    assert lines(changed(path, value)) == [line]


def test_an_unknown_field_is_told_with_those_that_are_known() -> None:
    (line,) = lines(changed("classes/folder/fields/color", "Color"))
    assert line == "classes.folder.fields.color is not known; known are name, parent"


def test_classes_of_one_set_must_be_told_apart() -> None:
    data = changed("classes/folder/where", REMOVED)
    data["unverified"] = []
    assert lines(data) == [
        f"classes.folder.where must distinguish {kind} from folder: both are in AppPlatform.OrgUnit"
        for kind in ("department", "position")
    ]
    data["classes"]["folder"]["where"] = {"IsFolder": True}
    assert len(lines(data)) == 2


def test_rows_of_persons_need_persons() -> None:
    data = changed("classes/person", REMOVED)
    assert lines(data) == [
        "classes.person is missing; contact needs it",
        "classes.person is missing; assignment needs it",
    ]


def test_every_fault_is_told_at_once() -> None:
    data = changed("classes/person/fields/name", None)
    data["classes"]["task"]["fields"]["colour"] = "x"
    assert len(lines(data)) == 2


@pytest.mark.parametrize("data", [[], "text", None, 5])
def test_a_profile_that_is_no_object(data: object) -> None:
    assert lines(data) == ["A profile is an object, { … }"]


@pytest.mark.parametrize("text", ["", "{", "{'name': 1}"])
def test_a_file_that_is_no_json(tmp_path: Path, text: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        load(str(path))


def test_a_profile_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(SettingsError) as caught:
        load("business-studio-7")
    assert "business-studio-6" in caught.value.parts()[2]


def test_a_profile_cannot_be_changed() -> None:
    profile: Profile = parse(BUNDLED, "test")
    with pytest.raises(ValueError, match="frozen"):
        profile.path = "elsewhere"
