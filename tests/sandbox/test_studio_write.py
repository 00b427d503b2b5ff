"""Writing to the studio: verbs, rules, counts."""

import pytest

from orgloader.sandbox.studio import Refusal, Switches
from orgloader.sandbox.studio.keys import spelled

UNITS = "AppPlatform.OrgUnit"


def unit(key):
    return f"{UNITS}('{key}')"


def created(studio, send, name, parent=None, kind="Department"):
    place = {"ID_Parent": parent} if parent else {}
    response = send(studio, "POST", UNITS, {"Name": name, "UnitType": kind} | place)
    assert response.status == 201
    return response.json()["ID"]


def test_a_create_answers_with_the_object(studio, send):
    row = send(studio, "POST", UNITS, {"Name": "Цех", "UnitType": "Department"}).json()
    assert (row["Name"], row["ID_Parent"]) == ("Цех", studio.state.roots[UNITS])
    assert row["ID"] != row["guid"]
    assert studio.state.objects("department") == [
        {"key": row["ID"], "guid": row["guid"], "name": "Цех", "parent": None, "head": None}
    ]


def test_change_and_delete_answer_without_a_body(studio, send):
    key = created(studio, send, "Цех")
    response = send(studio, "PATCH", unit(key), {"Name": "Цех 1"})
    assert (response.status, response.body) == (204, b"")
    assert studio.state.object(key)["name"] == "Цех 1"
    assert send(studio, "DELETE", unit(key)).status == 204
    assert studio.state.objects("department") == []
    assert send(studio, "DELETE", unit(key)).status == 404


@pytest.mark.parametrize(
    "body",
    [
        {"Name": "Цех", "UnitType": "Department", "Nam": 1},
        {"Name": "", "UnitType": "Department"},
        {"UnitType": "Department"},
        {"Name": "Цех", "UnitType": "Отдел"},
        {"Name": "Цех", "UnitType": "Department", "ID_Parent": "0x00"},
        {"Name": "Цех", "UnitType": "Department", "ID": "0x01"},
        {"Name": ["Цех"], "UnitType": "Department"},
        {"Name": 5, "UnitType": "Department"},
        {"Name": "Цех", "UnitType": "Department", "ID_Parent@odata.bind": "x"},
        ["Цех"],
        None,
    ],
)
def test_a_bad_create_is_refused_in_words(studio, send, body):
    before = studio.state.dump()
    response = send(studio, "POST", UNITS, body)
    assert response.status == 400
    assert response.headers["content-type"].startswith("text/plain")
    assert studio.state.dump() == before


def test_nothing_moves_below_itself(studio, send):
    top = created(studio, send, "А")
    below = created(studio, send, "Б", created(studio, send, "В", top))
    for parent in (top, below):
        assert send(studio, "PATCH", unit(top), {"ID_Parent": parent}).status == 400
    assert send(studio, "PATCH", unit(below), {"ID_Parent": top}).status == 204


def test_what_is_used_cannot_be_deleted(studio, send):
    top = created(studio, send, "А")
    below = created(studio, send, "Б", top, "Position")
    assert send(studio, "DELETE", unit(top)).status == 400
    assert send(studio, "PATCH", unit(below), {"ID_Parent": None}).status == 400
    send(studio, "PATCH", unit(below), {"ID_Parent": studio.state.roots[UNITS]})
    assert send(studio, "DELETE", unit(top)).status == 204


def test_names_may_have_to_be_unique_among_siblings(studio, send):
    studio.state.unique_names = True
    top = created(studio, send, "Склад")
    created(studio, send, "Склад", top)
    created(studio, send, "Склад", kind="Position")
    other = created(studio, send, "Цех")
    again = {"Name": "Склад", "UnitType": "Department"}
    assert send(studio, "POST", UNITS, again).status == 400
    assert send(studio, "PATCH", unit(other), {"Name": "Склад"}).status == 400
    assert send(studio, "PATCH", unit(top), {"Name": "Склад"}).status == 204


def test_wrong_verbs_and_targets(studio, send):
    key = created(studio, send, "Цех")
    assert send(studio, "PUT", unit(key), {}).status == 405
    assert send(studio, "PATCH", UNITS, {}).status == 405
    assert send(studio, "POST", unit(key), {}).status == 405
    assert send(studio, "POST", "NoSuchSet", {}).status == 404


def test_requests_are_counted_and_writes_logged(studio, ask, send):
    key = created(studio, send, "Цех")
    send(studio, "PATCH", unit(key), {"Name": ""})
    ask(studio, UNITS)
    assert studio.counts == {"POST": 1, "PATCH": 1, "GET": 1}
    assert (studio.reads, studio.writes) == (1, 2)
    assert [(write.verb, write.key, write.status) for write in studio.log] == [
        ("POST", key, 201),
        ("PATCH", key, 400),
    ]


def test_etags(studio, ask, send):
    key = created(studio, send, "Цех")
    studio.switches = Switches(etags=True)
    tag = ask(studio, unit(key)).json()["@odata.etag"]
    assert send(studio, "PATCH", unit(key), {"Name": "А"}, **{"if-match": tag}).status == 204
    assert send(studio, "PATCH", unit(key), {"Name": "Б"}, **{"if-match": tag}).status == 412
    assert send(studio, "PATCH", unit(key), {"Name": "Б"}, **{"if-match": "*"}).status == 204
    listed = ask(studio, UNITS, filter="Name eq 'Б'", select="Name").json()["value"][0]
    studio.state.edit(key, name="В")
    stale = {"if-match": listed["@odata.etag"]}
    assert send(studio, "PATCH", unit(key), {"Name": "Г"}, **stale).status == 412


def test_a_batch_where_there_is_one(studio, send):
    parts = {
        "requests": [
            {"id": "1", "method": "post", "url": UNITS, "body": {"Name": "Ц", "UnitType": "Role"}},
            {"id": "2", "method": "GET", "url": f"/{studio.path}{UNITS}?$top=1&$select=Name"},
            {"id": "3", "method": "GET", "url": "NoSuchSet"},
        ]
    }
    assert send(studio, "POST", "$batch", parts).status == 404
    studio.switches.batch = True
    answers = send(studio, "POST", "$batch", parts).json()["responses"]
    assert [(one["id"], one["status"]) for one in answers] == [("1", 400), ("2", 200), ("3", 404)]
    assert answers[1]["body"]["value"] == [{"Name": UNITS}]


def test_references_are_written_and_read_in_every_dialect(any_studio, ask, send):
    kinds = any_studio.state.schema.kinds
    department, position = kinds["department"], kinds["position"]
    head = any_studio.state.add("position", name="Начальник")
    (form,) = department.references["head"].values()
    key = spelled(position.key, head)
    constants = {name: one.value for name, one in department.where.items()}
    written = {"Name": "Цех", **constants, form.name: head}
    if form.bound:
        del written[form.name]
        written[f"{form.name}@odata.bind"] = f"{position.set}({key})"
    assert send(any_studio, "POST", department.set, written).status == 201
    path = f"{form.name}/{position.key.field}" if form.bound else form.name
    expand = {"expand": f"{form.name}($select={position.key.field})"} if form.bound else {}
    found = ask(any_studio, department.set, filter=f"{path} eq {key}", **expand)
    (row,) = found.json()["value"]
    assert (row[form.name][position.key.field] if form.bound else row[form.name]) == head
    assert any_studio.state.objects("department")[0]["head"] == head


def test_a_bound_reference_can_be_taken_away(any_studio, send):
    state = any_studio.state
    department = state.schema.kinds["department"]
    (form,) = department.references["head"].values()
    if not form.bound:
        return
    head = state.add("position", name="Начальник")
    key = state.add("department", name="Цех", head=head)
    address = f"{department.set}({spelled(department.key, key)})"
    assert send(any_studio, "PATCH", address, {form.name: head}).status == 400
    for nothing in (department.set, "x", f"{department.set}()"):
        wrong = {f"{form.name}@odata.bind": nothing}
        assert send(any_studio, "PATCH", address, wrong).status == 400
    gone = {f"{form.name}@odata.bind": None}
    assert send(any_studio, "PATCH", address, gone).status == 204
    assert state.object(key)["head"] is None


def test_a_dump_is_loaded_as_it_was(any_studio):
    state = any_studio.state
    top = state.add("department", name="А")
    state.remove(state.add("department", name="Б"))
    state.add("position", name="В", parent=top)
    dump = state.dump()
    state.clear()
    assert state.objects("department") == []
    assert state.load(dump).dump() == dump
    assert state.objects("department")[0]["key"] == top
    new = state.add("position", name="Г", parent=top)
    field = state.schema.kinds["position"].key.field
    assert new not in {row[field] for rows in dump.values() for row in rows}


def test_people_in_the_studio_obey_the_rules_and_are_not_counted(studio):
    key = studio.state.add("department", name="Цех")
    with pytest.raises(Refusal):
        studio.state.edit(key, parent=key)
    with pytest.raises(KeyError):
        studio.state.remove("0x00")
    assert studio.writes == 0


def test_the_last_write_can_be_undone(studio):
    empty = studio.state.dump()
    key = studio.state.add("department", name="Цех")
    one = studio.state.dump()
    studio.state.edit(key, name="Склад")
    studio.state.revert()
    assert studio.state.dump() == one
    studio.state.remove(key)
    studio.state.revert()
    assert studio.state.dump() == one
    studio.state.edit(key, name="Цех")
    studio.state.remove(key)
    assert studio.state.dump() == empty
