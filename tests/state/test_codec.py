import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.errors import SettingsError
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.objects import Link
from orgloader.state.codec import change_from_json, change_to_json, plan_from_json, plan_to_json
from orgloader.text import Text

CREATE = Change(1, "create", "department", "d:40", "", "Склад", "Завод", {}, {"name": "Склад"})
PLAN = Plan(
    changes=(CREATE,),
    findings=(Finding("links.missing", "confirm", Text("No links for %(base)s", {"base": "b"})),),
    links={"d:40": Link("d:40", "department", "", holders=frozenset({"9", "10", "101"}))},
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.from_type(Plan))
def test_a_plan_survives_the_way_through_a_file(plan: Plan) -> None:
    read = plan_from_json(json.loads(json.dumps(plan_to_json(plan))))

    assert read == plan
    assert read.fingerprint == plan.fingerprint


@given(st.from_type(Change))
def test_a_change_survives_the_way_through_the_journal(change: Change) -> None:
    assert change_from_json(json.dumps(change_to_json(change))) == change


def test_defaults_take_no_room() -> None:
    document = plan_to_json(PLAN)

    assert set(document) == {"schema", "fingerprint", "changes", "findings", "links"}
    assert set(document["links"]["d:40"]) == {"source_id", "kind", "key", "holders"}
    assert document["links"]["d:40"]["holders"] == ["10", "101", "9"]


@pytest.mark.parametrize("document", [None, [], {}, {"schema": 2}, {"schema": "1"}])
def test_what_is_no_plan_is_refused(document: object) -> None:
    with pytest.raises(SettingsError, match="not a plan"):
        plan_from_json(document)


def test_a_plan_changed_by_hand_is_refused() -> None:
    document = plan_to_json(PLAN)
    document["changes"][0]["new"]["name"] = "Гараж"

    with pytest.raises(SettingsError, match="fingerprint"):
        plan_from_json(document)


def test_each_fault_is_named_with_its_place_and_without_the_value() -> None:
    document = plan_to_json(PLAN)
    document["changes"][0] |= {"action": "explode-5e4", "number": "one-5e4"}

    with pytest.raises(SettingsError) as caught:
        plan_from_json(document)

    texts = [str(error) for error in (caught.value, *caught.value.others)]
    assert ["changes.0.number" in texts[0], "changes.0.action" in texts[1]] == [True, True]
    assert "5e4" not in "".join(texts)


@given(st.sampled_from(sorted({*plan_to_json(PLAN), "keys", "rows"})), json_values)
def test_a_broken_file_is_a_settings_error_or_the_same_plan(key: str, value: object) -> None:
    try:
        plan = plan_from_json(plan_to_json(PLAN) | {key: value})
    except SettingsError:
        return
    assert plan.fingerprint == PLAN.fingerprint
