"""Routes, parameters, checks and the spelling of answers."""

import json

import pytest

from orgloader.sandbox import PortalState, Request
from orgloader.sandbox.portal import Switches


def get(portal, path, query=""):
    return portal.answer(Request("GET", path, query))


@pytest.mark.parametrize(
    "tail", ["profile", "profile.json", "profile/", "Profile", "profile.json/"]
)
def test_a_method_is_found_in_every_spelling(portal, tail):
    response = get(portal, f"/{portal.path}{tail}")
    assert response.status == 200
    assert response.json()["result"] == {
        "ID": "7",
        "ADMIN": True,
        "NAME": "Ольга",
        "LAST_NAME": "",
        "PERSONAL_GENDER": "",
        "TIME_ZONE": "",
    }


@pytest.mark.parametrize("path", ["/", "/rest/7/secret/", "/rest/secret/profile", "/rest/7/s/a/b"])
def test_another_number_of_segments_is_an_unknown_method(portal, path):
    response = get(portal, path)
    assert (response.status, response.json()["error"]) == (404, "ERROR_METHOD_NOT_FOUND")


def test_query_form_json_and_multipart_say_the_same(portal, post):
    multipart = (
        '--x\r\nContent-Disposition: form-data; name="FILTER[ID]"\r\n\r\n31\r\n'
        '--x\r\nContent-Disposition: form-data; name="select[]"\r\n\r\nID\r\n--x--\r\n'
    )
    answers = [
        get(portal, f"/{portal.path}user.get", "FILTER%5BID%5D=31&select[]=ID"),
        post(portal, "user.get", "FILTER[ID]=31&select[0]=ID", "application/x-www-form-urlencoded"),
        post(portal, "user.get", '{"FILTER": {"ID": 31}, "select": ["ID"]}'),
        post(portal, "user.get", multipart, "multipart/form-data; boundary=x"),
    ]
    assert [answer.json()["result"] for answer in answers] == [[{"ID": "31"}]] * 4


def test_broken_json_means_no_parameters(portal, post):
    assert len(post(portal, "user.get", '{"FILTER": {"ID": 31}').json()["result"]) == 3


def test_the_paging_parameter_is_lower_case_only(crowded, call):
    assert call(crowded, "user.get", START=50)["result"][0]["ID"] == "1"
    assert call(crowded, "user.get", start=50)["result"][0]["ID"] == "51"


def test_json_is_spelled_as_php_spells_it(portal):
    portal.state.edit_user("31", NAME="\\\"</b>'&")
    body = get(portal, f"/{portal.path}user.get", "FILTER[ID]=31").body
    assert b'"NAME":"\\\\\\u0022\\u003C\\/b\\u003E\\u0027\\u0026"' in body
    assert b'"TIMESTAMP_X":{}' in body
    assert body.isascii()
    assert json.loads(body)["result"][0]["NAME"] == "\\\"</b>'&"


def test_checks_come_in_the_portals_order(portal):
    portal.state.scope = []
    wrong = "/rest/7/wrong/"
    assert get(portal, f"{wrong}nonsense").json()["error"] == "ERROR_METHOD_NOT_FOUND"
    assert get(portal, f"{wrong}user.get").json()["error"] == "INVALID_CREDENTIALS"
    assert get(portal, f"/{portal.path}user.get").json()["error"] == "insufficient_scope"
    portal.switches.error = "OVERLOAD_LIMIT"
    assert get(portal, f"/{portal.path}user.get").json()["error"] == "insufficient_scope"
    assert get(portal, f"/{portal.path}profile").json()["error"] == "OVERLOAD_LIMIT"
    portal.switches.error = "PORTAL_DELETED"
    assert get(portal, f"{wrong}nonsense").json()["error"] == "PORTAL_DELETED"


@pytest.mark.parametrize(
    ("code", "observed", "documented"),
    [
        ("PORTAL_DELETED", 403, 500),
        ("OVERLOAD_LIMIT", 401, 503),
        ("ACCESS_DENIED", 401, 403),
        ("authorization_error", 401, 401),
    ],
)
def test_errors_have_two_families_of_statuses(portal, code, observed, documented):
    portal.switches = Switches(error=code)
    assert get(portal, f"/{portal.path}profile").status == observed
    portal.switches = Switches(error=code, documented=True)
    response = get(portal, f"/{portal.path}profile")
    assert response.status == documented
    assert set(response.json()) == {"error", "error_description"}


def test_time_is_told_in_two_styles(portal, call):
    portal.now = lambda: 1787300000.25
    new = call(portal, "profile")["time"]
    assert (new["start"], new["processing"], new["operating"]) == (1787300000, 0, 0)
    assert new["date_start"] == "2026-08-21T08:13:20+00:00"
    portal.switches = Switches(cloud=False, whole_seconds=False)
    old = call(portal, "profile")["time"]
    assert old["start"] == 1787300000.25
    assert "operating" not in old


def test_the_methods_that_need_no_right(portal, call):
    assert call(portal, "scope")["result"] == ["department", "user"]
    assert call(portal, "app.info")["result"]["LICENSE"] == "ru_std"
    assert call(portal, "server.time")["result"].endswith("+00:00")
    portal.state.scope = ["department"]
    exists = call(portal, "method.get", name="user.get")["result"]
    assert exists == {"isExisting": True, "isAvailable": False}
    unknown = call(portal, "method.get", name="humanresources.node.list")["result"]
    assert unknown == {"isExisting": False, "isAvailable": False}


def test_a_dismissed_owner_has_an_empty_profile(portal, call):
    portal.state.edit_user("7", ACTIVE=False)
    assert call(portal, "profile")["result"] == []


def test_the_log_names_methods_but_no_secret(portal, call):
    call(portal, "user.get", FILTER={"ID": "31"})
    assert [(entry.method, entry.status) for entry in portal.log] == [("user.get", 200)]
    assert portal.secret not in repr(portal.log)


def test_a_state_is_loaded_as_it_was_dumped(portal):
    dump = portal.state.dump()
    assert type(portal.state).load(json.dumps(dump)).dump() == dump


def test_a_portal_can_be_replaced_while_it_is_served(portal, call):
    assert len(call(portal, "user.get")["result"]) == 3
    portal.state.put([{"ID": "1", "NAME": "Новый"}], [])
    assert [row["NAME"] for row in call(portal, "department.get")["result"]] == ["Новый"]
    assert call(portal, "user.get")["result"] == []
    portal.state = PortalState([], [{"ID": "5", "UF_DEPARTMENT": [1]}])
    assert call(portal, "department.get")["result"] == []
    assert [row["ID"] for row in call(portal, "user.get")["result"]] == ["5"]
