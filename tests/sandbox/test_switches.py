"""In what services differ: pages, versions, answers, texts, rights."""

import json
from urllib.parse import quote

import pytest
from tests.sandbox.profiles import FACES, ONE_CLASS

from orgloader.sandbox import Request, Studio, StudioState
from orgloader.sandbox.studio import Switches, mangling

UNITS = "AppPlatform.OrgUnit"


def get(studio, target):
    path, _, query = target.partition("?")
    return studio.answer(Request("GET", f"/{studio.path}{path}", query, {"host": "studio:9000"}))


def named(response):
    return [row["Name"] for row in response.json()["value"]]


@pytest.fixture
def filled(studio):
    for number in range(1, 8):
        studio.state.add("department", name=f"№ {number}")
    return studio


WHERE = quote("$filter=UnitType eq 'Department'&$orderby=ID&$select=Name", safe="$=&'")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("absolute", "http://studio:9000/API/v1/OData/AppPlatform.OrgUnit?"),
        ("relative", "AppPlatform.OrgUnit?"),
        ("query", "?"),
    ],
)
def test_pages_by_links(filled, form, begins):
    filled.switches = Switches(page=3, next_link=form, skip=False)
    assert get(filled, f"{UNITS}?$skip=1").status == 400
    found, target = [], f"{UNITS}?{WHERE}&$top=5"
    while target:
        page = get(filled, target)
        found += named(page)
        link = page.json().get("@odata.nextLink", "")
        assert link.startswith(begins) or not link
        target = f"{UNITS}?{link.partition('?')[2]}" if link else ""
    assert found == [f"№ {number}" for number in range(1, 6)]


def test_a_large_top_is_refused(filled):
    filled.switches = Switches(top=5)
    assert get(filled, f"{UNITS}?$top=6").status == 400
    assert len(named(get(filled, f"{UNITS}?$top=5"))) == 5


def test_an_empty_set_may_be_missing(filled):
    filled.switches = Switches(empty_is_missing=True)
    assert get(filled, "AppPlatform.Task?$filter=Name%20eq%20'x'").status == 404
    assert get(filled, f"{UNITS}?$top=1").status == 200


@pytest.mark.parametrize(("form", "kind"), [("html", "text/html"), ("json", "application/json")])
def test_refusals_in_other_forms(filled, form, kind):
    filled.switches = Switches(errors=form, apply=False)
    response = get(filled, f"{UNITS}?$apply=aggregate($count%20as%20N)")
    assert (response.status, response.headers["content-type"].partition(";")[0]) == (400, kind)
    assert ("$apply" in response.body.decode()) == (form == "json")


def test_nothing_may_be_left_out(filled):
    filled.switches = Switches(nulls=False)
    assert "ID_Head" not in get(filled, UNITS).json()["value"][0]


def test_versions_may_be_demanded(filled, ask, send):
    filled.switches = Switches(etags=True, if_match=True)
    key = filled.state.objects("department")[0]["key"]
    address = f"{UNITS}('{key}')"
    assert send(filled, "PATCH", address, {"Name": "А"}).status == 428
    tag = ask(filled, address).headers["etag"]
    changed = send(filled, "PATCH", address, {"Name": "А"}, **{"if-match": tag})
    assert changed.status == 204
    assert changed.headers["etag"] != tag
    assert send(filled, "DELETE", address).status == 428
    assert send(filled, "DELETE", address, **{"if-match": tag}).status == 412
    assert send(filled, "DELETE", address, **{"if-match": changed.headers["etag"]}).status == 204


@pytest.mark.parametrize("form", ["row", "location", "nothing"])
def test_a_create_may_answer_little(studio, send, form):
    studio.switches = Switches(created=form)
    response = send(studio, "POST", UNITS, {"Name": "Цех", "UnitType": "Department"})
    (made,) = studio.state.objects("department")
    assert response.status == (201 if form == "row" else 204)
    assert bool(response.body) == (form == "row")
    assert (made["key"] in response.headers.get("location", "")) == (form != "nothing")


@pytest.mark.parametrize(
    ("mangle", "name", "sought"),
    [
        (mangling.plus_as_space, "Цех + склад", "Цех   склад"),
        (mangling.decoded_twice, "100%25", "100%"),
        (mangling.upper, "Цех", "ЦЕХ"),
        (mangling.cut(3), "Цех № 1", "Цех"),
    ],
)
def test_texts_of_a_filter_may_be_mangled(studio, ask, mangle, name, sought):
    studio.state.add("department", name=name)
    other = studio.state.add("department", name=sought)
    studio.switches = Switches(sought=mangle)
    found = ask(studio, UNITS, filter=f"Name eq '{name}'").json()["value"]
    assert [row["ID"] for row in found] == [other]
    assert ask(studio, UNITS, filter=f"ID eq '{other}'").json()["value"][0]["Name"] == sought


def test_what_is_stored_may_be_mangled(studio, send):
    studio.switches = Switches(kept=mangling.cut(2))
    response = send(studio, "POST", UNITS, {"Name": "Цех", "UnitType": "Department"})
    assert response.json()["Name"] == "Це"


def test_a_service_may_describe_itself():
    studio = FACES["numbers"].studio()
    names = {one["name"] for one in get(studio, "").json()["value"]}
    assert names == set(studio.state.schema.sets)
    document = get(studio, "$metadata").body.decode()
    for part in (
        '<EnumType Name="ContactTypes"><Member Name="Email" Value="0"/>',
        '<Property Name="Name" Type="Edm.String" MaxLength="200" Nullable="false"/>',
        '<NavigationProperty Name="Head" Type="ns.Model.Position"/>',
        '<NavigationPropertyBinding Path="Head" Target="Model.Position"/>',
        '<Property Name="Since" Type="Edm.Date" Nullable="false"/>',
        '<Property Name="Id" Type="Edm.Int64" Nullable="false"/>',
    ):
        assert part in document
    studio.switches = Switches()
    assert [get(studio, one).status for one in ("", "$metadata")] == [404, 404]


# Types, keys


def numbers(send, body, target="Model.Department"):
    studio = FACES["numbers"].studio()
    return studio, send(studio, "POST", target, body)


DEPARTMENT = {"Name": "Цех", "Status": 1, "Since": "2026-01-01"}


@pytest.mark.parametrize(
    "change",
    [
        {"Status": "1"},
        {"Status": True},
        {"Since": "вчера"},
        {"Since": None},
        {"Name": "А" * 201},
        {"Id": 7},
        {"Department@odata.bind": "Model.Folder(1)"},
        {"Department": 1},
    ],
)
def test_values_must_have_their_types(send, change):
    studio, response = numbers(send, DEPARTMENT | change)
    assert response.status == 400
    assert "error" in response.json()
    assert studio.state.objects("department") == []


def test_numbers_are_keys_of_their_set_only(send):
    studio, response = numbers(send, DEPARTMENT)
    assert response.json()["Id"] == 1
    folder = studio.state.add("folder", name="Проекты")
    assert folder == 1
    below = {"Folder@odata.bind": "Model.Folder(1)"}
    assert send(studio, "PATCH", "Model.Department(1)", below).status == 204
    assert studio.state.above(1, "department") == ("folder", 1)
    assert studio.state.object(1, "folder")["name"] == "Проекты"
    with pytest.raises(KeyError):
        studio.state.object(1)


def test_enumerations_are_written_as_members_and_sought_as_literals(ask, send):
    studio, _ = numbers(send, DEPARTMENT)
    studio.state.add("person", name="Ким")
    row = {"Person@odata.bind": "Persons(1)", "Value": "a@example.ru"}
    assert send(studio, "POST", "Contacts", row | {"Type": "Факс"}).status == 400
    assert send(studio, "POST", "Contacts", row | {"Type": "Email"}).status == 201
    assert send(studio, "POST", "Contacts", row | {"Type": 1}).status == 201
    for literal, found in (("Email", [1]), ("Work", [2]), ("Mobile", [])):
        condition = f"Type eq ns.ContactTypes'{literal}'"
        rows = ask(studio, "Contacts", filter=condition).json()["value"]
        assert [one["Id"] for one in rows] == found
    assert ask(studio, "Contacts", filter="Type eq 'Email'").status == 400
    assert ask(studio, "Contacts", filter="Type eq ns.ContactTypes'Fax'").status == 400
    studio.switches.enum_numbers = True
    assert [row["Type"] for row in ask(studio, "Contacts").json()["value"]] == [0, 1]


def test_paths_lead_through_references(ask):
    studio = FACES["numbers"].studio()
    for name in ("Ким", "Белова"):
        person = studio.state.add("person", name=name)
        studio.state.add("contact", person=person, type="Email", value=f"{name}@example.ru")
    found = ask(studio, "Contacts", filter="Person/Name eq 'Ким'").json()["value"]
    assert [row["Value"] for row in found] == ["Ким@example.ru"]
    found = ask(studio, "Contacts", orderby="Person/Name", expand="Person($select=Name)").json()
    assert [row["Person"]["Name"] for row in found["value"]] == ["Белова", "Ким"]


# What lies under a certain object only


@pytest.fixture
def topped():
    """A studio that hides what does not lie under its top."""
    top = "0x00100100000000000000000000000000000000000000000000000000000000"
    return Studio(StudioState(json.loads(json.dumps({**ONE_CLASS, "top": top})))), top


def test_what_lies_under_nothing_is_hidden(topped, ask, send):
    studio, top = topped
    for name, place in (("Цех", {}), ("Склад", {"ID_Parent": top})):
        send(studio, "POST", UNITS, {"Name": name, "UnitType": "Department", **place})
    assert named(ask(studio, UNITS, filter="UnitType eq 'Department'")) == ["Склад"]
    assert len(studio.state.objects("department")) == 2


def test_archiving_by_marks(ask, send):
    profile = {
        **ONE_CLASS,
        "archive": {"archived": {"Active": False}, "live": {"Active": True}},
    }
    studio = Studio(StudioState(profile))
    unit = {"Name": "Цех", "UnitType": "Department"}
    assert send(studio, "POST", UNITS, unit).status == 400
    key = send(studio, "POST", UNITS, unit | {"Active": True}).json()["ID"]
    assert send(studio, "PATCH", f"{UNITS}('{key}')", {"Active": False}).status == 204
    assert len(ask(studio, UNITS, filter="Active eq false").json()["value"]) == 1
