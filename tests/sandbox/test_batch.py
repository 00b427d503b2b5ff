"""``batch``."""

from urllib.parse import quote


def run(call, portal, cmd, **params):
    return call(portal, "batch", cmd=cmd, **params)["result"]


def test_each_command_gives_its_part_of_five_maps(portal, call):
    found = run(call, portal, {"who": "profile", "d": "department.get", "x": "nonsense"})
    assert found["result"]["who"]["ID"] == "7"
    assert found["result_error"]["x"]["error"] == "ERROR_METHOD_NOT_FOUND"
    assert found["result_total"] == {"d": 4}
    assert found["result_next"] == []
    assert set(found["result_time"]) == {"who", "d"}


def test_numeric_names_become_lists(portal, call):
    assert isinstance(run(call, portal, ["scope", "profile"])["result"], list)
    assert set(run(call, portal, ["nonsense", "profile"])["result"]) == {"1"}
    assert run(call, portal, ["nonsense"])["result"] == []
    assert call(portal, "batch")["result"] == []


def test_commands_are_decoded_like_a_form(portal, call):
    portal.state.edit_department("5", NAME="Цех & К+")
    good = run(call, portal, {"d": f"department.get?NAME={quote('Цех & К+')}"})
    bad = run(call, portal, {"d": "department.get?NAME=Цех & К+"})
    assert [row["ID"] for row in good["result"]["d"]] == ["5"]
    assert bad["result"]["d"] == []


def test_more_than_fifty_commands_fail_one_by_one(portal, call):
    found = run(call, portal, {f"c{number}": "server.time" for number in range(52)})
    assert len(found["result"]) == 50
    assert {one["error"] for one in found["result_error"].values()} == {
        "ERROR_BATCH_LENGTH_EXCEEDED"
    }


def test_a_batch_within_a_batch_and_app_info_are_refused(portal, call):
    found = run(call, portal, {"b": "batch?cmd[x]=profile", "a": "app.info"})
    assert found["result_error"]["b"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"
    assert found["result_error"]["a"]["error"] == "ACCESS_DENIED"


def test_halt_stops_at_the_first_error(portal, call):
    found = run(call, portal, {"a": "scope", "b": "nonsense", "c": "scope"}, halt=1)
    assert set(found["result"]) == {"a"}
    assert set(found["result_error"]) == {"b"}


def test_missing_rights_are_told_per_command(portal, call):
    portal.state.scope = ["department"]
    found = run(call, portal, {"d": "department.get", "u": "user.get"})
    assert found["result_error"]["u"]["error"] == "insufficient_scope"
    assert len(found["result"]["d"]) == 4


def chain(size):
    for number in range(size):
        last = f"$result[u{number - 1}][49][ID]" if number else "0"
        yield f"u{number}", f"user.get?sort=ID&order=ASC&start=-1&FILTER[>ID]={last}"


def test_commands_refer_to_earlier_results(crowded, call):
    found = run(call, crowded, dict(chain(3)))["result"]
    assert [int(row["ID"]) for page in found.values() for row in page] == list(range(1, 131))


def test_a_reference_that_leads_nowhere_takes_the_deepest_value(crowded, call):
    """After a short page the next command runs with a whole page as its bound."""
    found = run(call, crowded, dict(chain(4)))["result"]
    assert len(found["u2"]) == 30
    assert found["u3"][0]["ID"] == "2"


def test_a_reference_inside_a_longer_value(portal, call):
    found = run(call, portal, {"who": "profile", "u": "user.get?ID=3$result[who][FAKE]1"})
    assert found["result"]["u"] == []
    portal.state.edit_user("7", TIME_ZONE="3")
    found = run(call, portal, {"who": "profile", "u": "user.get?ID=$result[who][TIME_ZONE]1"})
    assert [row["ID"] for row in found["result"]["u"]] == ["31"]


def test_a_batch_is_one_request_and_many_calls(portal, call):
    run(call, portal, {"a": "scope", "b": "scope"})
    assert len(portal.log) == 1
    assert portal.calls == {"scope": 2}
