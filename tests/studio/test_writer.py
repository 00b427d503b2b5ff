"""What is sent for a change, and what is made of the answer."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.studio.ends import ADDRESS, Clock, answering, end
from tests.studio.profiles import BOUND, BUNDLED, NUMBERED, SEPARATE

from orgloader.errors import RefusedError, StaleError, UnclearError
from orgloader.sandbox import Fault
from orgloader.sandbox.faults import changed, delay, empty, late, lost_answer
from orgloader.sandbox.wire import Response
from orgloader.studio.profiles import parse
from orgloader.studio.service import Service
from orgloader.studio.writer import ODataStudio

KEY = "0x0010" + 58 * "1"


def studio(
    profile: dict[str, Any], *responses: httpx.Response
) -> tuple[ODataStudio, list[httpx.Request]]:
    web, sent = answering(*responses)
    known = parse(profile, "test")
    return ODataStudio(Service(web, ADDRESS, known, Clock()), known), sent


def sent_body(request: httpx.Request) -> Any:
    return json.loads(request.content)


def test_a_create_carries_the_constants_and_no_empty_parent() -> None:
    target, sent = studio(BUNDLED, httpx.Response(201, json={"ID": KEY, "guid": "g"}))
    made = target.create("department", {"name": "Склад", "parent": None, "head": None})
    assert (sent[0].method, sent[0].url.path) == ("POST", "/API/v1/OData/AppPlatform.OrgUnit")
    assert sent_body(sent[0]) == {"UnitType": "Department", "Name": "Склад"}
    assert (made.key, made.guid, made.fields) == (KEY, "g", {"name": "Склад"})


def test_references_by_key() -> None:
    target, sent = studio(BUNDLED, httpx.Response(204))
    target.update("department", KEY, {"parent": "0x2", "head": None})
    assert sent[0].method == "PATCH"
    assert sent[0].url.raw_path.decode() == f"/API/v1/OData/AppPlatform.OrgUnit('{KEY}')"
    assert sent_body(sent[0]) == {"ID_Parent": "0x2", "ID_Head": None}


def test_references_by_bind() -> None:
    target, sent = studio(BOUND, httpx.Response(204))
    target.update("department", KEY, {"parent": "0x2", "head": None})
    assert sent_body(sent[0]) == {
        "ID_Parent@odata.bind": "AppPlatform.OrgUnit('0x2')",
        "ID_Head@odata.bind": None,
    }


def test_number_keys_are_numbers() -> None:
    target, sent = studio(NUMBERED, httpx.Response(201, json={"Id": 7}))
    made = target.create(
        "assignment", {"person": "AppPlatform.Person(41)", "position": "AppPlatform.OrgUnit(42)"}
    )
    assert sent_body(sent[0]) == {"ID_Person": 41, "ID_Owner": 42}
    assert made.key == "AppPlatform.PositionHolder(7)"


def test_types_and_events_in_the_studios_words() -> None:
    target, sent = studio(BUNDLED, *[httpx.Response(201, json={"ID": KEY})] * 3)
    target.create("contact", {"person": "0x2", "type": "work_phone", "value": "+7 900 000-00-00"})
    target.create("task", {"text": "Склад", "event": "move"})
    target.create("task", {"text": "Склад", "event": "Переподчинена"})
    assert sent_body(sent[0])["ContactType"] == "WorkPhone"
    assert [sent_body(one)["EventKind"] for one in sent[1:]] == ["Переподчинена"] * 2


def test_an_update_of_nothing_sends_nothing() -> None:
    target, sent = studio(BUNDLED)
    target.update("department", KEY, {"parent": None})
    assert sent == []


@pytest.mark.parametrize("header", ["Location", "OData-EntityId"])
def test_the_key_of_a_created_object_may_stand_in_a_header(header: str) -> None:
    answer = httpx.Response(204, headers={header: f"AppPlatform.Person('{KEY}')"})
    target, _ = studio(BUNDLED, answer)
    assert target.create("person", {"name": "Ёлкина Анна"}).key == KEY


def test_the_version_of_a_created_object() -> None:
    by_header = httpx.Response(201, json={"ID": KEY}, headers={"ETag": 'W/"1"'})
    by_body = httpx.Response(201, json={"ID": KEY, "@odata.etag": 'W/"2"'})
    target, _ = studio(BUNDLED, by_header, by_body)
    made = [target.create("person", {"name": "Ёлкина Анна"}) for _ in range(2)]
    assert [item.etag for item in made] == ['W/"1"', 'W/"2"']


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200),
        httpx.Response(204, headers={"Location": "AppPlatform.Person"}),
        httpx.Response(201, json={"Name": "Ёлкина Анна"}),
        httpx.Response(201, json={"ID": None}),
        httpx.Response(201, json=[]),
    ],
    ids=repr,
)
def test_a_create_without_a_key_is_unclear(answer: httpx.Response) -> None:
    target, _ = studio(BUNDLED, answer)
    with pytest.raises(UnclearError):
        target.create("person", {"name": "Ёлкина Анна"})


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_success_without_a_body_is_one(status: int) -> None:
    target, _ = studio(BUNDLED, *[httpx.Response(status)] * 2)
    target.update("person", KEY, {"name": "Ёлкина Анна"})
    target.delete(KEY)


def test_a_deletion_that_is_refused() -> None:
    target, sent = studio(BUNDLED, httpx.Response(200, text="Объект используется"))
    with pytest.raises(RefusedError, match="Объект используется"):
        target.delete(KEY)
    assert sent[0].url.raw_path.decode() == f"/API/v1/OData/AppPlatform.PositionHolder('{KEY}')"


def test_a_stale_version_is_refused() -> None:
    target = end(BUNDLED)
    target.simulator.switches.etags = True
    made = target.studio.create("department", {"name": "Склад"})
    found = target.studio.get("department", made.key)
    assert found is not None
    assert found.etag == made.etag != ""
    target.studio.update("department", made.key, {"name": "Склад 1"}, made.etag)
    target.simulator.state.edit(made.key, name="Правка")
    with pytest.raises(StaleError):
        target.studio.update("department", made.key, {"name": "Склад 2"}, made.etag)
    before = {"name": "Склад 1"}
    with pytest.raises(StaleError):
        target.studio.update("department", made.key, {"name": "Склад 2"}, made.etag, before=before)


def test_a_parent_that_is_gone_is_told_before_it_is_written() -> None:
    target = end(SEPARATE)
    with pytest.raises(RefusedError, match="unit above no longer exists"):
        target.studio.create("department", {"name": "Склад", "parent": str(UUID(int=7))})
    assert target.simulator.writes == 0


@pytest.mark.parametrize(
    "key", ["", "0x1", "1", "1) or (1 eq 1", "AppPlatform.Person(1) or (1 eq 1)"]
)
def test_a_key_that_the_studio_cannot_have_is_never_sent(key: str) -> None:
    target, sent = studio(NUMBERED)
    with pytest.raises(RefusedError):
        target.update("person", key, {"name": "Ёлкина Анна"})
    with pytest.raises(RefusedError):
        target.delete(key)
    with pytest.raises(RefusedError):
        target.create("assignment", {"person": key, "position": "AppPlatform.OrgUnit(1)"})
    assert target.get("person", key) is None
    assert sent == []


@pytest.mark.parametrize(
    ("what", "objects"),
    [(lost_answer(), 1), (delay(500), 1), (late(50), 0), (empty(200), 1)],
    ids=["lost answer", "time-out", "late", "empty"],
)
def test_an_unclear_create_is_cleared_up_by_a_look_up(what: Any, objects: int) -> None:
    target = end(BUNDLED)
    target.simulator.faults.append(Fault(what, verb="POST"))
    fields = {"name": "О'Нил Анна"}
    with pytest.raises(UnclearError):
        target.studio.create("person", fields)
    assert len(target.studio.find("person", fields)) == objects


def test_a_repeated_update_does_no_harm() -> None:
    target = end(BUNDLED)
    made = target.studio.create("person", {"name": "Ёлкина Анна"})
    target.simulator.faults.append(Fault(lost_answer(), verb="PATCH"))
    with pytest.raises(UnclearError):
        target.studio.update("person", made.key, {"name": "Сосновская Анна"})
    target.studio.update("person", made.key, {"name": "Сосновская Анна"})
    found = target.studio.get("person", made.key)
    assert found is not None
    assert found.fields["name"] == "Сосновская Анна"


def test_a_create_answered_by_headers_alone() -> None:
    def only_headers(response: Response) -> Response:
        key = response.json()["ID"]
        return Response(204, b"", {"Location": f"AppPlatform.Person('{key}')"})

    target = end(BUNDLED)
    target.simulator.faults.append(Fault(changed(only_headers), verb="POST"))
    made = target.studio.create("person", {"name": "Ёлкина Анна"})
    assert target.studio.get("person", made.key) is not None
