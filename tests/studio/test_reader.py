"""Reading a live service: its oddities, and what it cannot do."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.studio.ends import ADDRESS, Clock, End, answering, end
from tests.studio.profiles import ALL, BOUND, BUNDLED, NUMBERED, SEPARATE

from orgloader.errors import TargetError
from orgloader.org.names import clean
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, edited, empty_page, first
from orgloader.sandbox.wire import Request
from orgloader.studio.profiles import parse
from orgloader.studio.reader import Reader
from orgloader.studio.rows import MalformedRowError
from orgloader.studio.service import Service

NONE: dict[str, Any] = {"value": []}


def filled(name: str = "bundled", departments: int = 12) -> End:
    target = end(ALL[name])
    top = target.simulator.state.add("department", name="ООО «Ромашка»")
    for number in range(departments - 1):
        target.simulator.state.add("department", name=f"Отдел {number}", parent=top)
    return target


def names(target: End) -> set[str]:
    return {str(item.fields["name"]) for item in target.studio.read("department")}


def expected(departments: int = 12) -> set[str]:
    return {"ООО «Ромашка»", *(f"Отдел {number}" for number in range(departments - 1))}


def one_answer(profile: dict[str, Any], *responses: Any) -> Reader:
    web, _ = answering(*(httpx.Response(200, json=one) for one in (*responses, *[NONE] * 4)))
    known = parse(profile, "test")
    return Reader(Service(web, ADDRESS, known, Clock()), known)


def refusing(pattern: str, text: str = "Not supported") -> Fault:
    """Refuse every request whose query holds ``pattern``."""
    asked: Callable[[Request], bool] = lambda request: bool(  # noqa: E731
        re.search(pattern, request.query)
    )
    return Fault(answers(400, text), verb="GET", when=asked, times=None)


@pytest.mark.parametrize("cap", [2, 3, 5, 100])
def test_a_service_that_caps_its_pages_is_read_whole(cap: int) -> None:
    target = filled()
    target.simulator.switches.page = cap
    assert names(target) == expected()


def test_what_is_shown_is_what_was_stored() -> None:
    target = filled("numbered")
    (top,) = target.studio.find("department", {"name": "ООО «Ромашка»"})
    (row,) = (row for row in target.simulator.state.objects("department") if not row["parent"])
    assert (top.key, top.guid) == (f"AppPlatform.OrgUnit({row['key']})", row["guid"])
    for item in target.studio.read("department"):
        assert item.fields["parent"] == (top.key if item.key != top.key else item.fields["parent"])


def test_a_shift_between_two_pages_is_read_once_more() -> None:
    target = filled()
    keys = sorted(item.key for item in target.studio.read("department"))
    remove: Callable[[], None] = lambda: target.simulator.state.remove(keys[1])  # noqa: E731
    target.simulator.faults.append(Fault(first(remove), verb="GET", holds="$skip=4"))
    found = target.studio.snapshot(("department",)).all("department")
    assert set(found) == set(keys) - {keys[1]}


def test_a_class_that_never_holds_still_stops_the_run() -> None:
    target = filled()
    target.simulator.faults.append(
        Fault(empty_page(), verb="GET", path="OrgUnit", holds="$skip", times=None)
    )
    with pytest.raises(TargetError, match="could not be read completely"):
        target.studio.snapshot()


def test_a_count_that_disagrees_stops_the_run() -> None:
    target = filled()
    target.simulator.faults.append(
        Fault(edited(lambda _: {"value": [{"N": 13}]}), holds="$apply", times=None)
    )
    with pytest.raises(TargetError, match="could not be read completely") as caught:
        target.studio.snapshot(("department",))
    assert caught.value.detail == "the service counts 13 rows, 12 came"


@pytest.mark.parametrize("content", [{"value": []}, {"value": [{"ID": "0x1"}]}])
def test_a_service_that_cannot_count_is_asked_once(content: object) -> None:
    target = filled()
    target.simulator.faults.append(Fault(edited(lambda _: content), holds="$apply", times=None))
    target.studio.snapshot()
    assert target.simulator.faults[0].seen == 1


def test_a_service_that_refuses_to_count_is_read() -> None:
    target = filled()
    target.simulator.faults.append(refusing(r"\$apply"))
    assert names(target) == expected()


@pytest.mark.parametrize("name", ["bound", "separate"])
@pytest.mark.parametrize(
    "pattern", [r"orderby=(ID|Ref_Key)", r"orderby", r"guid", r"expand=\w+\(", r"guid|orderby"]
)
def test_a_service_that_can_do_less_is_read(name: str, pattern: str) -> None:
    target = filled(name)
    target.simulator.faults.append(refusing(pattern))
    assert expected() <= names(target)
    (top,) = target.studio.find("department", {"name": "ООО «Ромашка»"})
    children = target.studio.find("department", {"parent": top.key})
    assert {item.fields["name"] for item in children} == expected() - {"ООО «Ромашка»"}
    assert bool(top.guid) == ("guid" not in pattern)


def test_what_the_service_cannot_do_is_asked_once() -> None:
    target = filled()
    target.simulator.faults.append(refusing("guid"))
    names(target)
    before = target.simulator.faults[0].seen
    names(target)
    assert target.simulator.faults[0].seen == before


def test_an_unknown_field_stops_the_reading_with_the_studios_words() -> None:
    target = filled()
    target.simulator.faults.append(refusing("ID_Head", "Нет свойства ID_Head"))
    with pytest.raises(TargetError, match="Нет свойства ID_Head"):
        names(target)


def test_a_filter_that_is_not_obeyed_stops_the_reading() -> None:
    reader = one_answer(BUNDLED, {"value": [{"ID": "0x1", "Name": "Я", "UnitType": "Position"}]})
    with pytest.raises(TargetError, match="ignored a filter"):
        list(reader.read("department"))


def test_an_answer_that_is_no_list_stops_the_reading() -> None:
    with pytest.raises(TargetError, match="unreadable"):
        list(one_answer(BUNDLED, {"value": "nothing"}).read("person"))


@pytest.mark.parametrize("key", [None, "", 5, True, 1.5, {"ID": "0x1"}])
def test_a_malformed_string_key(key: object) -> None:
    with pytest.raises(MalformedRowError, match="no valid key"):
        list(one_answer(BUNDLED, {"value": [{"ID": key, "Name": "Я"}]}).read("person"))


@pytest.mark.parametrize("key", [None, "", "x", True, 1.5])
def test_a_malformed_number_key(key: object) -> None:
    with pytest.raises(MalformedRowError, match="no valid key"):
        list(one_answer(NUMBERED, {"value": [{"Id": key, "Name": "Я"}]}).read("person"))


@pytest.mark.parametrize("nothing", [None, "", "0x" + 62 * "0", "0"])
def test_references_to_nothing_read_as_none(nothing: str | None) -> None:
    row = {"ID": "0x1", "Name": "Я", "UnitType": "Department", "ID_Parent": nothing}
    reader = one_answer(BUNDLED, {"value": [row]}, {"value": [row]}, NONE, NONE)
    (item,) = reader.read("department")
    assert item.fields == {"name": "Я", "parent": None, "head": None}


def test_texts_that_are_null_or_missing_read_as_empty() -> None:
    page = {"value": [{"ID": "0x1", "Name": "Я", "LastName": None, "FirstName": 7}]}
    (item,) = one_answer(BUNDLED, page, page, NONE, NONE).read("person")
    expected = {"name": "Я", "last_name": "", "first_name": "7", "patronymic": ""}
    assert (item.fields, item.guid, item.etag) == (expected, "", "")


def test_a_service_that_passes_over_an_unknown_field_for_the_name_is_not_read() -> None:
    row = {"value": [{"ID": "0x1"}]}
    with pytest.raises(MalformedRowError, match="no object shows the field Name"):
        list(one_answer(BUNDLED, row, row).read("person"))


@pytest.mark.parametrize("name", [None, ""])
def test_an_object_without_a_name_is_no_reason_to_stop(name: str | None) -> None:
    page = {"value": [{"ID": "0x1", "Name": name}]}
    (item,) = one_answer(BUNDLED, page, page).read("person")
    assert item.fields["name"] == ""


def test_the_only_object_may_be_without_a_name_where_the_field_is_surely_there() -> None:
    """Nulls are left out, and a field that does not exist would be refused."""
    target = end(BUNDLED)
    target.simulator.switches.nulls = False
    key = target.simulator.state.add("person", name="Ёлкина Анна")
    target.simulator.state.tables.rows["AppPlatform.Person"][key]["Name"] = None
    assert [item.fields["name"] for item in target.studio.read("person") if item.key == key] == [""]


def test_contacts_of_a_type_that_the_profile_lacks_have_none() -> None:
    row = {"ID": "0x1", "ID_Owner": "0x2", "ContactType": "Skype", "Value": "anna"}
    page = {"value": [row]}
    (item,) = one_answer(BUNDLED, page, page, NONE, NONE).read("contact")
    assert item.fields == {"person": "0x2", "type": None, "value": "anna"}


def test_links_to_the_next_page_are_followed_within_the_service() -> None:
    """Relative to the root, absolute; one to the host behind a proxy is left alone."""
    rows = [{"ID": f"0x{number}", "Name": "Я"} for number in range(6)]
    web, sent = answering(
        *(
            httpx.Response(200, json=content)
            for content in (
                {"value": rows[:2], "@odata.nextLink": "AppPlatform.Person?$skiptoken=a"},
                {"value": rows[1:2]},
                {
                    "value": rows[2:4],
                    "@odata.nextLink": f"{ADDRESS}/API/v1/OData/AppPlatform.Person?$skiptoken=b",
                },
                {"value": rows[4:5], "@odata.nextLink": "http://inner.example:9000/next"},
                {"value": rows[4:]},
                {"value": rows[5:]},
                *[NONE] * 2,
            )
        )
    )
    profile = parse(BUNDLED, "test")
    reader = Reader(Service(web, ADDRESS, profile, Clock()), profile)
    assert [item.key for item in reader.read("person")] == [row["ID"] for row in rows]
    asked = [request.url.query.decode() for request in sent]
    assert asked[2:4] == ["$skiptoken=a", "$skiptoken=b"]
    assert [re.findall(r"skip=\d+", query) for query in asked[4:6]] == [["skip=4"], ["skip=5"]]


@pytest.mark.parametrize(
    "refusal", [answers(400, "Объект не найден"), answers(200, "Объект не найден"), answers(404)]
)
def test_not_found_in_whatever_words(refusal: Any) -> None:
    target = filled()
    target.simulator.faults.append(Fault(refusal, path="('0xdead')", times=None))
    assert target.studio.get("department", "0xdead") is None


def test_an_object_whose_address_is_refused_is_found_in_its_list() -> None:
    target = filled()
    key = next(item.key for item in target.studio.read("department"))
    target.simulator.faults.append(Fault(answers(500, "Сбой"), path="('0x", times=None))
    found = target.studio.get("department", key)
    assert found is not None
    assert found.key == key


def test_where_a_filter_is_refused_the_class_is_read() -> None:
    target = end(SEPARATE)
    for name in ("Ёлкина Анна", "О'Нил Пётр"):
        target.simulator.state.add("person", name=name)
    target.simulator.faults.append(refusing(r"\$filter"))
    assert len(target.studio.find("person", {"name": "О'Нил Пётр"})) == 1


@pytest.mark.parametrize("length", [3000, 100_000])
def test_a_name_too_long_for_an_address_is_found(length: int) -> None:
    target = end(BUNDLED)
    target.studio.create("person", {"name": "Я" * length})
    assert len(target.studio.find("person", {"name": "Я" * length})) == 1


names_of_people = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).map(clean)


@given(name=names_of_people.filter(bool), profile=st.sampled_from(sorted(ALL)))
def test_whatever_an_object_is_called_it_is_found(name: str, profile: str) -> None:
    target = end(ALL[profile])
    made = target.studio.create("person", {"name": name})
    assert [item.key for item in target.studio.find("person", {"name": name})] == [made.key]


def test_names_that_only_the_service_thinks_equal_are_not_found() -> None:
    row = {"ID": "0x1", "Name": "ЁЛКИНА АННА"}
    reader = one_answer(BUNDLED, {"value": [row]}, {"value": [row]}, {"value": []})
    assert reader.find("person", {"name": "Ёлкина Анна"}) == []


def test_progress_is_told_page_by_page() -> None:
    told: list[tuple[str, int]] = []

    class Told(Clock):
        def progress(self, what: str, done: int, total: int | None = None) -> None:
            told.append((what, done))

    target = filled()
    service = Service(target.client, ADDRESS, target.profile, Told())
    list(Reader(service, target.profile, 5).read("department"))
    assert told == [("departments", 5), ("departments", 9), ("departments", 12)]


def test_the_program_talks_to_a_service_that_ends_with_the_path_already() -> None:
    target = filled()
    service = Service(target.client, f"{ADDRESS}/API/v1/OData/", target.profile, Clock())
    assert len(list(Reader(service, target.profile).read("department"))) == 12


def test_references_read_through_the_navigation() -> None:
    row = {"ID": "0x1", "Name": "Я", "UnitType": "Position", "ID_Parent": {"ID": "0x2"}}
    (item,) = one_answer(BOUND, {"value": [row]}, {"value": [row]}, NONE, NONE).read("position")
    assert item.fields["parent"] == "0x2"


def test_a_reference_that_is_no_key() -> None:
    row = {"ID": "0x1", "Name": "Я", "UnitType": "Position", "ID_Parent": {"ID": "0x2"}}
    with pytest.raises(MalformedRowError, match="ID_Parent"):
        list(one_answer(BUNDLED, {"value": [row]}).read("position"))
