"""``user.get``."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.sandbox import Portal, PortalState, Request
from orgloader.sandbox.portal import Manners


def ids(document):
    return [row["ID"] for row in document["result"]]


def test_both_scalars_are_needed_to_sort(portal, call):
    old = Portal(portal.state, owner="7", manners=Manners(default_sort=False))
    everybody = ["31", "7", "9"]
    assert ids(call(old, "user.get")) == everybody
    assert ids(call(old, "user.get", sort="ID")) == everybody
    assert ids(call(old, "user.get", order={"ID": "ASC"}, sort="ID")) == everybody
    assert ids(call(old, "user.get", sort="ID", order="ASC")) == ["7", "9", "31"]
    assert ids(call(old, "user.get", sort="ID", order="DESC")) == ["31", "9", "7"]
    assert ids(call(portal, "user.get")) == ["7", "9", "31"]


def test_only_an_administrator_in_his_mode_sees_users_without_a_department(portal, call):
    assert ids(call(portal, "user.get", ADMIN_MODE="Y")) == ["7", "9", "12", "31"]
    assert ids(call(portal, "user.get")) == ["7", "9", "31"]
    portal.state.admin = False
    assert ids(call(portal, "user.get", ADMIN_MODE=True)) == ["7", "9", "31"]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (True, ["7", "31"]),
        ("Y", ["7", "31"]),
        ("false", ["7", "31"]),
        (False, ["9"]),
        ("N", ["9"]),
        (0, ["9"]),
    ],
)
def test_active_is_truth_tested_as_php_does(portal, call, value, found):
    assert ids(call(portal, "user.get", FILTER={"ACTIVE": value})) == found
    assert ids(call(portal, "user.get", active=value)) == found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        (">ID", 9, ["31"]),
        (">=ID", "9", ["9", "31"]),
        ("<ID", 9, ["7"]),
        ("!ID", [7, 9], ["31"]),
        ("@ID", ["7", "31"], ["7", "31"]),
        ("%NAME", "л", ["7"]),
        ("=%NAME", "%а", ["7", "9"]),
        ("NAME", "пётр", ["31"]),
        ("UF_DEPARTMENT", 30, ["31"]),
        ("UF_DEPARTMENT", [1, 5], ["7", "9"]),
        ("NO_SUCH_FIELD", "x", ["7", "9", "31"]),
    ],
)
def test_filters(portal, call, name, value, found):
    assert ids(call(portal, "user.get", FILTER={name: value})) == found


def test_the_wrapper_shuts_out_other_filters(portal, call):
    assert ids(call(portal, "user.get", FILTER={"ID": 7}, NAME="Пётр")) == ["7"]


def test_a_filter_beyond_the_rights_is_dropped_in_silence(portal, call):
    assert ids(call(portal, "user.get", FILTER={"EMAIL": "p@example.ru"})) == ["31"]
    portal.state.scope = ["user_brief"]
    document = call(portal, "user.get", FILTER={"EMAIL": "p@example.ru"})
    assert ids(document) == ["7", "9", "31"]
    assert not any("EMAIL" in row for row in document["result"])


def test_the_best_right_wins(portal, call):
    portal.state.edit_user("7", LAST_LOGIN="2026-08-20T18:02:11+03:00", UF_USR_GRADE="A")
    for scope, hidden in [
        (["user_brief", "user_basic"], {"LAST_LOGIN", "UF_USR_GRADE"}),
        (["user_brief", "user"], set()),
        (["user_brief"], {"LAST_LOGIN", "UF_USR_GRADE", "EMAIL"}),
    ]:
        portal.state.scope = scope
        row = call(portal, "user.get", ID=7)["result"][0]
        assert {"LAST_LOGIN", "UF_USR_GRADE", "EMAIL"} - set(row) == hidden


def test_rows_have_the_portals_types(portal, call):
    row = call(portal, "user.get", ID=31)["result"][0]
    assert row["UF_DEPARTMENT"] == [20, 30]
    assert row["ACTIVE"] is True
    assert row["USER_TYPE"] == "employee"
    outside = call(portal, "user.get", ID=12, ADMIN_MODE="Y")["result"][0]
    assert outside["USER_TYPE"] == "extranet"


def test_select_and_nulls_depend_on_the_server(portal, call):
    asked = {"ID": 9, "select": ["ID", "LAST_NAME", "UF_*"]}
    assert call(portal, "user.get", **asked)["result"] == [{"ID": "9", "UF_DEPARTMENT": [5]}]
    keeping = Portal(portal.state, owner="7", manners=Manners(omit_null=False))
    assert call(keeping, "user.get", **asked)["result"][0]["LAST_NAME"] is None
    old = Portal(portal.state, owner="7", manners=Manners(select=False))
    assert "NAME" in call(old, "user.get", **asked)["result"][0]


def test_pages(crowded, call):
    first = call(crowded, "user.get")
    assert (len(first["result"]), first["next"], first["total"]) == (50, 50, 130)
    odd = call(crowded, "user.get", start=10)
    assert (odd["result"][0]["ID"], odd["next"]) == ("11", 60)
    assert "next" not in call(crowded, "user.get", start=100)
    past = call(crowded, "user.get", start=200)
    assert (past["result"], past["total"]) == ([], 130)
    uncounted = call(crowded, "user.get", start=-1)
    assert (len(uncounted["result"]), uncounted["total"], uncounted.get("next")) == (50, 0, None)


def test_nothing_found_has_no_total(portal, call):
    document = call(portal, "user.get", ID=999)
    assert set(document) == {"result", "time"}
    assert document["result"] == []


def test_fields_are_those_of_the_right(portal, call):
    portal.state.scope = ["user_brief"]
    assert "EMAIL" not in call(portal, "user.fields")["result"]


users = st.lists(st.integers(1, 400), unique=True, max_size=150)


@given(users, st.data())
def test_a_keyset_reading_sees_everyone_who_stays(keys, data):
    portal = Portal(PortalState([], [{"ID": key, "UF_DEPARTMENT": [1]} for key in keys]))
    stays, seen, last = set(keys), [], 0
    while True:
        query = f"sort=ID&order=ASC&start=-1&FILTER[>ID]={last}"
        page = portal.answer(Request("GET", f"/{portal.path}user.get", query)).json()["result"]
        seen += [int(row["ID"]) for row in page]
        if len(page) < 50:
            break
        last = seen[-1]
        gone = data.draw(st.sampled_from(sorted(portal.state.users)))
        portal.state.remove_user(gone)
        stays.discard(int(gone))
        portal.state.add_user({"ID": data.draw(st.integers(401, 500)), "UF_DEPARTMENT": [1]})
    assert seen == sorted(set(seen))
    assert stays <= set(seen)


@pytest.mark.parametrize(
    ("manners", "found"), [("kept", ["9"]), ("dropped", ["7", "9", "31"]), ("nobody", [])]
)
def test_who_was_changed_since_a_moment(portal, call, manners, found):
    now = 1_800_000_000.0
    end = Portal(portal.state, owner="7", manners=Manners(changed=manners), now=lambda: now)
    began = call(end, "user.get")["time"]["date_start"]
    end.state.edit_user("31", WORK_POSITION="Мастер")
    now += 60
    later = call(end, "user.get")["time"]["date_start"]
    end.state.edit_user("9", WORK_POSITION="Мастер")
    assert ids(call(end, "user.get", FILTER={">=TIMESTAMP_X": later})) == found
    if manners == "kept":
        assert ids(call(end, "user.get", FILTER={">=TIMESTAMP_X": began})) == ["9", "31"]
        assert ids(call(end, "user.get", FILTER={">=TIMESTAMP_X": "yesterday"})) == []
