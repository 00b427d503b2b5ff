from collections.abc import Callable
from typing import Any

import pytest

from orgloader.bitrix24.check import check
from orgloader.bitrix24.portal import Portal
from orgloader.errors import Check
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.faults import Fault, drop, html, redirect

Company = Callable[..., sandbox.Portal]
Connect = Callable[..., Portal]


def lines(portal: Portal, root: str = "1") -> dict[str, Check]:
    found = list(check(portal, root))
    assert len({one.name for one in found}) == len(found)
    for one in found:
        text, hint = one.parts()
        assert text
        assert "%(" not in text + hint
        assert hint or one.status != "failed"
    return {one.name: one for one in found}


def statuses(found: dict[str, Check]) -> dict[str, str]:
    return {name: one.status for name, one in found.items()}


def test_all_is_well(company: Company, connect: Connect) -> None:
    portal = connect(company(120, 70))
    found = lines(portal, "2")
    assert set(statuses(found).values()) == {"ok"}
    assert list(found) == [
        "portal.reach",
        "portal.sign_in",
        "portal.scope",
        "portal.persons",
        "portal.fields",
        "portal.departments",
        "portal.root",
        "portal.rate",
    ]
    assert found["portal.persons"].parts()[0] == "120 active persons"
    assert found["portal.departments"].parts()[0] == "70 departments"
    assert "Отдел 2 (ID 2)" in found["portal.root"].parts()[0]
    assert "ru_std" in found["portal.rate"].parts()[0]
    assert portal.requests == 3


def test_enterprise_is_faster(company: Company, connect: Connect) -> None:
    end = company(5)

    def plan(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer({"LICENSE": "ru_ent500", "SCOPE": []})

    end.call_faults.append(sandbox.CallFault("app.info", plan))
    portal = connect(end)
    assert "5 requests a second, 250 at once" in lines(portal)["portal.rate"].parts()[0]
    assert portal.bucket.rate == 5


def test_the_name_of_a_plan_is_made_safe(company: Company, connect: Connect) -> None:
    end = company(5)
    plan = sandbox.Answer({"LICENSE": "ru_\x1b\u202estd\ud83d"})
    end.call_faults.append(sandbox.CallFault("app.info", lambda _: plan))
    assert "Plan ru_std:" in lines(connect(end))["portal.rate"].parts()[0]


def test_a_portal_that_hides_its_plan(company: Company, connect: Connect) -> None:
    end = company(5)

    def refused(_: sandbox.Answer) -> sandbox.Answer:
        raise sandbox.CallError("ACCESS_DENIED", "Access denied! Application context required")

    end.call_faults.append(sandbox.CallFault("app.info", refused))
    assert lines(connect(end))["portal.rate"].status == "ok"


def test_notes(company: Company, connect: Connect) -> None:
    end = company(5)
    end.state.scope = ["department", "user_brief"]
    end.state.admin = False
    found = lines(connect(end, origin="http://127.0.0.1:80"))
    noted = {name for name, status in statuses(found).items() if status == "note"}
    assert noted == {"portal.reach", "portal.sign_in", "portal.fields"}
    fields = found["portal.fields"].parts()[0]
    assert "EMAIL, PERSONAL_MOBILE, WORK_PHONE" in fields


@pytest.mark.parametrize("scope", [["user"], ["department"], []])
def test_missing_rights(scope: list[str], company: Company, connect: Connect) -> None:
    end = company(5)
    end.state.scope = scope
    found = lines(connect(end))
    assert found["portal.scope"].status == "failed"
    assert "portal.root" not in found


def test_another_root(company: Company, connect: Connect) -> None:
    found = lines(connect(company(5, 3)), root="77")
    assert found["portal.root"].status == "failed"
    assert "Отдел 1 (ID 1)" in found["portal.root"].parts()[1]


def test_an_empty_portal(company: Company, connect: Connect) -> None:
    end = company(5)
    end.state.put([], [])
    found = lines(connect(end))
    failed = {name for name, status in statuses(found).items() if status == "failed"}
    assert failed == {"portal.persons", "portal.departments"}


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (drop(), "portal.reach"),
        (html(200), "portal.reach"),
        (html(404), "portal.reach"),
        (redirect("https://other.example/"), "portal.reach"),
        (html(504), "portal.reach"),
    ],
)
def test_unreachable(fault: Any, name: str, company: Company, connect: Connect, clock: Any) -> None:
    end = company(5)
    end.faults.append(Fault(fault, times=None))
    found = lines(connect(end))
    assert statuses(found) == {name: "failed"}
    assert clock.time <= 1_000 + 10


def test_a_wrong_secret(company: Company, connect: Connect) -> None:
    found = lines(connect(company(5), secret="another1"))
    assert statuses(found) == {"portal.sign_in": "failed"}


def test_a_dismissed_owner(company: Company, connect: Connect) -> None:
    end = company(5)
    end.state.edit_user("1", ACTIVE=False)
    found = lines(connect(end))
    assert statuses(found) == {"portal.reach": "ok", "portal.sign_in": "failed"}


@pytest.mark.parametrize(("users", "status"), [(49, "ok"), (50, "note"), (200, "note")])
def test_a_server_that_drops_conditions_is_noticed_on_the_second_page(
    users: int, status: str, company: Company, connect: Connect
) -> None:
    portal = connect(company(users, manners=sandbox.Manners(operators=False)))
    found = lines(portal)
    assert found["portal.persons"].status == status
    assert found["portal.persons"].parts()[0].startswith(f"{users} active persons")
    assert found["portal.root"].status == "ok"


def test_a_second_page_that_is_no_page_is_told(company: Company, connect: Connect) -> None:
    end = company(200)

    def first_again(answer: sandbox.Answer) -> sandbox.Answer:
        rows = answer.result
        later = rows and int(rows[0]["ID"]) > 50
        return sandbox.Answer(rows[:1] * 2 if later else rows, answer.total)

    end.call_faults.append(sandbox.CallFault("user.get", first_again, times=None))
    assert lines(connect(end))["portal.persons"].status == "failed"


def test_unsorted_persons(company: Company, connect: Connect) -> None:
    end = company(5)

    def reversed_rows(answer: sandbox.Answer) -> sandbox.Answer:
        return sandbox.Answer(answer.result[::-1], answer.total)

    end.call_faults.append(sandbox.CallFault("user.get", reversed_rows))
    assert lines(connect(end))["portal.persons"].status == "failed"
