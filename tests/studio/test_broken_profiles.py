"""Broken profiles of schema 2: one clear line for each fault, with its path, and exit code 2."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from orgloader.cli import main
from orgloader.studio.profiles import parse

Json = dict[str, Any]
REMOVED = object()
RELATION: Json = {
    "set": "Hierarchy", "from": "Above", "to": "Below", "key": {"field": "Id", "type": "int"},
    "where": {"Class": "A"}, "create": {"Way": {"enum": "ns.Ways'Up'"}}, "order": "create_first",
}  # fmt: skip
GOOD: Json = {
    "schema": 2,
    "name": "All that a profile can say",
    "path": "odata",
    "dialect": "v4",
    "key": {"field": "ID", "type": "string"},
    "guid": "guid",
    "top": "0x1",
    "paging": "auto",
    "page": 500,
    "etag": "any",
    "archive": {"archived": {"Active": False}, "live": {"Active": True}},
    "classes": {
        "department": {
            "set": "Departments",
            "where": {"Kind": {"enum": "ns.Kinds'Unit'"}, "Type/Category": 1},
            "create": {"Status": 1, "Since": {"date": "2026-01-01"}},
            "fields": {
                "name": "Name", "parent": {"department": "Above", "folder": {"bind": "Folder"}},
                "external_id": None, "head": {"bind": "Head"},
            },
            "lengths": {"name": 255},
        },
        "position": {
            "set": "Positions",
            "fields": {"name": "Name", "parent": {
                "department": {"relation": RELATION}, "folder": "ID_Folder",
            }},
        },
        "folder": {"set": "Folders", "fields": {"name": "Name", "parent": "Above"}},
        "person": {
            "set": "People",
            "key": {"field": "No", "type": "int"},
            "fields": {"name": "Name"},
            "extra": [
                {"source": "UF_PHONE_INNER", "field": "Inner", "owner": "empty", "type": "int"}
            ],
        },
        "contact": {
            "set": "Contacts",
            "fields": {"person": "Owner", "type": "Type", "value": "Value"},
            "types": {"email": {"enum": "ns.Types'Email'"}, "work_phone": 2},
        },
        "assignment": {"set": "Holders", "fields": {"person": "Person", "position": "Position"}},
        "task": {"set": "Tasks", "fields": {"text": "Text", "unit": {"bind": "Unit"}}},
    },
    "unverified": ["department.set"],
}  # fmt: skip
_UNITS = "classes/department"
_PARENT = "classes/position/fields/parent/department"
_RELATION = f"{_PARENT}/relation"
_EXTRA = "classes/person/extra"
_CONSTANT = (
    'must be a text, a number, true, false or null, or an object such as {"enum": '
    "\"ns.Type'Member'\"}; the types are enum, guid, date, datetime and decimal"
)

BROKEN: list[tuple[str, object, str, str]] = [
    ("schema", 3, "schema", "must be 1 or 2"),
    ("name", REMOVED, "name", "is missing"),
    ("name", 7, "name", "must be a text in quotes"),
    ("classes", REMOVED, "classes", "is missing"),
    ("classes", [], "classes", "must be an object, { … }"),
    ("dialect", "v2", "dialect", "must be one of: v4"),
    ("paging", "skipp", "paging", "must be one of: auto, skip, link"),
    ("page", 0, "page", "must be 1 or more"),
    ("page", "many", "page", "must be a whole number"),
    ("etag", True, "etag", "must be one of: auto, none, any"),
    ("key", "ID", "key", "must be an object, { … }"),
    ("key/type", "hex", "key.type", "must be one of: string, guid, int"),
    ("key/literal", "int", "key.literal", "is not known"),
    ("guid", 5, "guid", "must be a text in quotes"),
    ("referances", "bind", "referances", "is not known"),
    ("unverifed", [], "unverifed", "is not known; perhaps unverified is meant"),
    ("unverified", ["robot.set"], "unverified", "names robot.set, which does not exist"),
    ("unverified", "all", "unverified", "must be a list, [ … ]"),
    ("archive", "delete", "archive", "must be one of: folder"),
    ("archive/live", REMOVED, "archive.live", "is missing"),
    ("archive/live", {}, "archive.live", "is empty"),
    ("archive/live/Active", False, "archive.live.Active", "must differ from archive.archived"),
    ("archive/archived/Shown", 1, "archive.live.Shown", "is missing"),
    (f"{_UNITS}/where/Active", True, "classes.department.where.Active",
     "names Active, as archive.archived does"),
    ("classes/robot", {}, "classes.robot", "is not known"),
    (f"{_UNITS}/set", "…", "classes.department.set", "is not filled in"),
    (f"{_UNITS}/set", REMOVED, "classes.department.set", "is missing"),
    (f"{_UNITS}/set", "Units?$top=1", "classes.department.set",
     "is not a name that the studio can have"),
    (f"{_UNITS}/table", "x", "classes.department.table", "is not known"),
    (f"{_UNITS}/where/Kind", {"enum": "Unit"}, "classes.department.where.Kind",
     "is not a member of an enumeration: it is written as ns.Type'Member'"),
    (f"{_UNITS}/where/Kind", {"enam": "x"}, "classes.department.where.Kind", _CONSTANT),
    (f"{_UNITS}/where/Kind", ["Unit"], "classes.department.where.Kind", _CONSTANT),
    (f"{_UNITS}/where/1st", 1, "classes.department.where.1st",
     "is not a name that the studio can have"),
    (f"{_UNITS}/create/Since", {"date": "01.02.2026"}, "classes.department.create.Since",
     "is not a date, such as 2026-01-31"),
    (f"{_UNITS}/create/Since", {"datetime": "2026-01-01T10:00:00"},
     "classes.department.create.Since",
     "is not a date with time and offset, such as 2026-01-31T09:00:00Z"),
    (f"{_UNITS}/create/Since", {"guid": "123"}, "classes.department.create.Since",
     "is not a GUID, such as 3f2504e0-4f89-11d3-9a0c-0305e82c3301"),
    (f"{_UNITS}/create/Since", {"decimal": "1,5"}, "classes.department.create.Since",
     "is not a number, such as 12.50"),
    (f"{_UNITS}/create/Name", "x", "classes.department.fields.name",
     "names Name, as create.Name does"),
    ("classes/folder/fields/name", None, "classes.folder.fields.name", "is missing"),
    (f"{_UNITS}/fields/name", "guid", "classes.department.fields.name",
     "names guid, which cannot be written"),
    ("classes/folder/fields/name", {"bind": "Name"}, "classes.folder.fields.name",
     "must be the name of a field, in quotes"),
    (f"{_UNITS}/fields/colour", "x", "classes.department.fields.colour",
     "is not known; known are name, parent, external_id, head"),
    (f"{_UNITS}/fields/parent/folder", REMOVED, "classes.department.fields.parent.folder",
     "is missing"),
    (f"{_UNITS}/fields/head", {"bimd": "Head"}, "classes.department.fields.head.bimd",
     "is not known; perhaps bind is meant"),
    (f"{_UNITS}/fields/head", {"person": "ID"}, "classes.department.fields.head.person",
     "is not known"),
    (f"{_UNITS}/lengths/parent", 5, "classes.department.lengths.parent",
     "names no text field of this class"),
    (f"{_UNITS}/lengths/name", 0, "classes.department.lengths.name", "must be 1 or more"),
    (f"{_UNITS}/extra", [{"source": "UF_X", "field": "X"}], "classes.department.extra",
     "is only for persons"),
    ("classes/position", None, "classes.position", "must be an object, { … }"),
    (f"{_RELATION}/set", "Departments", "classes.position.fields.parent.department.relation.set",
     "names Departments, as classes.department.set does"),
    (f"{_RELATION}/from", REMOVED, "classes.position.fields.parent.department.relation.from",
     "is missing"),
    (f"{_RELATION}/to", "Above", "classes.position.fields.parent.department.relation.to",
     "names Above, as fields.parent.department.relation.from does"),
    (f"{_RELATION}/order", "both", "classes.position.fields.parent.department.relation.order",
     "must be one of: delete_first, create_first"),
    (f"{_RELATION}/create/Class", "B",
     "classes.position.fields.parent.department.relation.create.Class",
     "names Class, as fields.parent.department.relation.where.Class does"),
    ("classes/folder/fields/parent", 5, "classes.folder.fields.parent",
     "must be a text in quotes"),
    (f"{_EXTRA}/0/owner", "never", "classes.person.extra.0.owner",
     "must be one of: always, create, empty"),
    (f"{_EXTRA}/0/type", "list", "classes.person.extra.0.type",
     "must be one of: string, int, decimal, date, bool"),
    (f"{_EXTRA}/0/source", "phone", "classes.person.extra.0.source",
     "is not a name that the studio can have"),
    (f"{_EXTRA}/0/field", "Name", "classes.person.extra.0.field",
     "names Name, as fields.name does"),
    (_EXTRA, {"UF_X": "X"}, "classes.person.extra", "must be a list, [ … ]"),
    ("classes/contact/types", {}, "classes.contact.types", "names no type"),
    ("classes/contact/types/fax", 5, "classes.contact.types.fax", "is not known"),
    ("classes/assignment/set", "Contacts", "classes.assignment.where",
     "must distinguish contact from assignment: both are in Contacts"),
    ("classes/task/events", {"paint": 1}, "classes.task.events.paint", "is not known"),
]  # fmt: skip


def broken(path: str, value: object) -> Json:
    """Return the good profile with one entry set or removed."""
    profile = deepcopy(GOOD)
    place: Any = profile
    *above, last = path.split("/")
    for name in above:
        place = place[int(name) if isinstance(place, list) else name]
    if value is REMOVED:
        del place[last]
    else:
        place[last] = value
    return profile


def test_the_good_one_is_taken() -> None:
    assert parse(GOOD, "good.json").page == 500
    assert len(BROKEN) >= 50


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [(path, value, f"{shown} {text}") for path, value, shown, text in BROKEN],
    ids=[f"{n}-{row[2]}" for n, row in enumerate(BROKEN)],
)
def test_one_line_and_exit_code_2(
    path: str, value: object, line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "profile.json"
    file.write_text(json.dumps(broken(path, value), ensure_ascii=False), "utf-8")
    settings = tmp_path / "settings.json"
    given = {"bitrix24": {"webhook_url": "http://localhost:9/rest/1/abcdefghij123456/"},
             "odatao": {"profile": str(file)}, "language": "en"}  # fmt: skip
    settings.write_text(json.dumps(given), "utf-8")

    code = main(["plan", "--settings", str(settings)])

    told = capsys.readouterr().err
    assert code == 2
    assert told.count(line) == 1, told
    assert told.count("The profile has an error") == 1, told
    assert "pydantic" not in told
