"""*Test connections*: what is wrong is found, named, and told what to do about."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import httpx
import pytest
from tests.studio.ends import ADDRESS, Clock, End, answering, end
from tests.studio.profiles import ALL, BOUND, BUNDLED, SEPARATE

from orgloader.errors import Check
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers, delay, edited, html
from orgloader.studio.check import check
from orgloader.studio.profiles import parse


def checks(target: End, profile: Mapping[str, Any] | None = None) -> dict[str, Check]:
    """Check a service, perhaps with another profile than it has."""
    known = parse(profile, "test") if profile else target.profile
    return by_name(list(check(target.client, ADDRESS, known, target.clock)))


def by_name(found: list[Check]) -> dict[str, Check]:
    named = {one.name: one for one in found}
    assert len(named) == len(found)
    for one in found:
        one.parts()
        assert one.status == "ok" or one.hint or one.status == "note"
    return named


def answered(*responses: httpx.Response | Exception) -> dict[str, Check]:
    web, _ = answering(*responses)
    return by_name(list(check(web, ADDRESS, parse(BUNDLED, "test"), Clock())))


def failed(found: Mapping[str, Check]) -> dict[str, str]:
    return {name: one.parts()[0] for name, one in found.items() if one.status == "failed"}


def filled(name: str = "bundled") -> End:
    target = end(ALL[name])
    state = target.simulator.state
    top = state.add("department", name="ООО «Ромашка»")
    chief = state.add("position", name="Директор", parent=top)
    person = state.add("person", name="О'Нил Анна")
    state.add("assignment", person=person, position=chief)
    if target.profile.classes.contact:
        state.add("contact", person=person, type="Email", value="anna@example.ru")
    return target


@pytest.mark.parametrize("name", ALL)
def test_a_good_service_passes(name: str) -> None:
    target = filled(name)
    found = checks(target)
    assert failed(found) == {}
    assert {"studio.reached", "studio.sign_in", "studio.speed"} <= found.keys()
    assert {f"studio.{kind}" for kind in target.profile.kinds} <= found.keys()
    assert (target.simulator.writes, target.simulator.overlaps) == (0, 0)


def test_objects_are_counted() -> None:
    text, _ = checks(filled())["studio.position"].parts()
    assert text == "AppPlatform.OrgUnit can be read: 1 objects"


def test_what_is_unverified_is_told() -> None:
    found = checks(filled())["studio.unverified"]
    assert found.status == "note"
    assert "department.set" in found.parts()[0]


@pytest.mark.parametrize(
    ("response", "name"),
    [
        (httpx.ConnectError("refused"), "studio.reached"),
        (httpx.ReadTimeout("slow"), "studio.reached"),
        (httpx.Response(503), "studio.reached"),
        (httpx.Response(200, html="<html>Sign in</html>"), "studio.reached"),
        (httpx.Response(302, headers={"Location": "/login"}), "studio.reached"),
        (httpx.Response(401, text="Unauthorized"), "studio.sign_in"),
        (httpx.Response(403), "studio.sign_in"),
    ],
    ids=repr,
)
def test_a_service_out_of_reach(response: httpx.Response | Exception, name: str) -> None:
    found = answered(*[response] * 3)
    assert list(failed(found)) == [name]
    assert found[name].hint


def test_a_wrong_path() -> None:
    profile = {**deepcopy(BUNDLED), "path": "elsewhere/"}
    assert list(failed(checks(filled(), profile))) == ["studio.path"]


@pytest.mark.parametrize("kind", ["person", "contact", "assignment", "task"])
def test_an_unknown_class(kind: str) -> None:
    profile = deepcopy(BUNDLED)
    profile["classes"][kind]["set"] = "AppPlatform.Nothing"
    found = checks(filled(), profile)
    assert failed(found) == {
        f"studio.{kind}": "AppPlatform.Nothing does not exist or may not be read"
    }
    assert f"classes.{kind}.set" in found[f"studio.{kind}"].parts()[1]


@pytest.mark.parametrize(
    ("name", "kind", "field"),
    [
        ("bundled", "department", "head"),
        ("bundled", "person", "patronymic"),
        ("bundled", "task", "text"),
        ("bound", "assignment", "person"),
        ("separate", "department", "parent"),
        ("separate", "person", "email"),
    ],
)
def test_an_unknown_field_is_named(name: str, kind: str, field: str) -> None:
    profile = deepcopy(ALL[name])
    profile["classes"][kind]["fields"][field] = "NoSuchField"
    found = checks(filled(name), profile)
    line = f"studio.{kind}.fields.{field}"
    assert list(failed(found)) == [line]
    assert "NoSuchField" in found[line].parts()[0]
    assert f"classes.{kind}.fields.{field}" in found[line].parts()[1]


def test_an_unknown_key_field_is_named() -> None:
    profile = {**deepcopy(BUNDLED), "key": {"field": "Ident", "literal": "string"}}
    found = failed(checks(filled(), profile))
    assert set(found) == {f"studio.{kind}.key" for kind in BUNDLED["classes"]}


def test_a_wrong_kind_of_key() -> None:
    profile = {**deepcopy(BUNDLED), "key": {"field": "ID", "literal": "int"}}
    found = failed(checks(filled(), profile))
    assert (
        "no usable key" in found["studio.person.key"] or "the key ID" in found["studio.person.key"]
    )


def test_a_key_that_must_be_written_otherwise() -> None:
    """GUIDs come as texts: only asking for an object shows how its key is written."""
    profile = {**deepcopy(SEPARATE), "key": {"field": "Ref_Key", "literal": "string"}}
    found = failed(checks(filled("separate"), profile))
    assert found["studio.person.key"].endswith("by its key")


def test_references_that_are_written_otherwise() -> None:
    names = {
        *(f"studio.{kind}.fields.parent" for kind in ("department", "position", "folder")),
        *(f"studio.assignment.fields.{name}" for name in ("person", "position")),
        "studio.department.fields.head",
        "studio.contact.fields.person",
        "studio.task.fields.unit",
    }
    assert set(failed(checks(filled("bundled"), BOUND))) == names
    assert set(failed(checks(filled("bound"), BUNDLED))) == names


def test_a_class_that_cannot_be_searched_is_noted() -> None:
    target = filled()
    target.simulator.faults.append(Fault(answers(400), holds="Name%20eq", times=None))
    found = checks(target)
    assert failed(found) == {}
    assert found["studio.person.look_up"].status == "note"


def test_an_unknown_constant() -> None:
    profile = deepcopy(BUNDLED)
    profile["classes"]["folder"]["where"] = {"UnitType": "Folder", "Subtype": "x"}
    assert list(failed(checks(filled(), profile))) == ["studio.folder.where.Subtype"]


def test_a_constant_that_no_object_carries() -> None:
    profile = deepcopy(BUNDLED)
    profile["classes"]["department"]["where"] = {"UnitType": "Подразделение"}
    profile["unverified"] = []
    found = checks(filled(), profile)["studio.department"]
    assert (found.status, "UnitType eq 'Подразделение'" in found.parts()[0]) == ("note", True)


def test_a_filter_that_is_refused_or_not_obeyed() -> None:
    target = filled()
    target.simulator.faults.append(
        Fault(answers(400, "Фильтр не поддерживается"), holds="$filter", times=None)
    )
    assert "Фильтр не поддерживается" in failed(checks(target))["studio.department"]
    target = filled()
    row = {"ID": "0x1", "Name": "Я", "UnitType": "Robot"}
    target.simulator.faults.append(
        Fault(edited(lambda _: {"value": [row]}), holds="$filter=UnitType", times=None)
    )
    assert "does not obey" in failed(checks(target))["studio.department.where"]


def test_fields_that_are_not_shown_are_noted() -> None:
    target = filled()

    def without_head(page: Any) -> Any:
        for row in page.get("value", [page]):
            row.pop("ID_Head", None)
        return page

    target.simulator.faults.append(Fault(edited(without_head), holds="ID_Head", times=None))
    assert checks(target)["studio.department.fields.head"].status == "note"


def test_a_service_that_cannot_sort_by_key_is_noted() -> None:
    target = filled()
    target.simulator.faults.append(Fault(answers(400), holds="$orderby=ID", times=None))
    assert checks(target)["studio.person.order"].status == "note"


def test_a_slow_service_is_noted() -> None:
    target = filled()
    target.simulator.faults.append(Fault(delay(7)))
    assert checks(target)["studio.speed"].parts()[0] == "A read takes 7.0 seconds"


def test_what_the_profile_lacks_is_noted() -> None:
    profile = deepcopy(BUNDLED)
    for kind in ("folder", "task", "assignment", "contact"):
        profile["classes"][kind] = None
    profile["classes"]["department"]["fields"]["head"] = None
    found = checks(end(profile))
    lacking = {name for name, one in found.items() if one.status == "note"}
    assert {
        "studio.folder",
        "studio.task",
        "studio.assignment",
        "studio.department.fields.head",
        "studio.department.fields.external_id",
        "studio.person.fields.email",
    } <= lacking
    assert "archived" in found["studio.folder"].parts()[0]
    assert failed(found) == {}


def test_a_service_that_goes_away_in_between() -> None:
    target = filled()
    target.simulator.faults.append(Fault(html(200), path="Person", times=None))
    assert list(failed(checks(target))) == ["studio.reading"]


def test_what_failed_is_told_whole() -> None:
    target = filled()
    target.simulator.faults.append(Fault(answers(503), times=None))
    (text,) = failed(checks(target)).values()
    assert "Business Studio is not available" in text
    assert "503" in text


def test_a_class_that_may_not_be_read() -> None:
    target = filled()
    target.simulator.faults.append(Fault(answers(403), path="PersonContact", times=None))
    found = failed(checks(target))
    assert found == {
        "studio.contact": "AppPlatform.PersonContact does not exist or may not be read"
    }
