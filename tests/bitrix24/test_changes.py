"""The organisation changes while it is read: the result is complete, or there is none."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgloader.bitrix24.directory import read
from orgloader.bitrix24.portal import Portal
from orgloader.bitrix24.reading import Reading
from orgloader.errors import SourceError
from orgloader.sandbox import portal as sandbox
from orgloader.sandbox.faults import Fault, edited, first

Company = Callable[..., sandbox.Portal]
Connect = Callable[..., Portal]

USERS, DEPARTMENTS, ROOM = 630, 170, 6
"""With such small batches this takes several requests."""


def slowly(portal: Portal) -> Reading:
    portal.room = ROOM
    return read(portal)


def change(end: sandbox.Portal, what: str, where: int) -> None:
    """Edit the portal as people do; ``where`` picks whom."""
    state = end.state
    users, departments = list(state.users), list(state.departments)
    user = users[1 + where % (len(users) - 1)]  # the first one owns the webhook
    department = departments[where % len(departments)]
    if what == "hire":
        row = {**state.users[users[-1]], "ID": str(int(users[-1]) + 1), "ACTIVE": True}
        state.add_user(row)
    elif what in {"dismiss", "take back"}:
        state.edit_user(user, ACTIVE=what == "take back")
    elif what == "transfer":
        state.edit_user(user, UF_DEPARTMENT=[int(department)])
    elif what == "open":
        key = max(map(int, departments)) + 1
        state.add_department({"ID": str(key), "NAME": "Новый", "PARENT": department})
    elif what == "close" and department != "1":
        for row in state.departments.values():
            if row.get("PARENT") == department:
                row["PARENT"] = "1"
        state.remove_department(department)
    elif what == "move" and department != "1":
        state.edit_department(department, PARENT="1")


CHANGES = st.tuples(
    st.sampled_from(["hire", "dismiss", "take back", "transfer", "open", "close", "move"]),
    st.integers(0, USERS),
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.integers(2, 6), st.lists(CHANGES, max_size=3), min_size=1))
def test_complete_or_nothing(
    company: Company, connect: Connect, changes: dict[int, list[tuple[str, int]]]
) -> None:
    end = company(USERS, DEPARTMENTS)
    end.state.edit_user("77", ACTIVE=False)
    always = {key for key, row in end.state.users.items() if row["ACTIVE"]}
    lasting = set(end.state.departments)

    def strike(edits: list[tuple[str, int]]) -> Any:
        def event() -> None:
            for what, where in edits:
                change(end, what, where)
                active = {key for key, row in end.state.users.items() if row["ACTIVE"]}
                always.intersection_update(active)
                lasting.intersection_update(end.state.departments)

        return first(event)

    for request, edits in changes.items():
        end.faults.append(Fault(strike(edits), first=request))
    try:
        reading = slowly(connect(end))
    except SourceError as error:
        assert error.title == "The organisation changed while it was being read"
        return
    persons = [one.id for one in reading.persons]
    departments = [one.id for one in reading.departments]
    assert len(persons) == len(set(persons))
    assert len(departments) == len(set(departments))
    assert always <= set(persons)
    assert lasting <= set(departments)


@pytest.mark.parametrize(
    "edits",
    [
        [("hire", 0)],
        [("dismiss", 3)],
        [("open", 5)],
        [("close", 5)],
        [("close", 5), ("open", 150)],
        [("hire", 0), ("open", 0), ("dismiss", 3), ("close", 9)],
    ],
)
def test_one_change_is_read_again(
    edits: list[tuple[str, int]], company: Company, connect: Connect
) -> None:
    end = company(USERS, DEPARTMENTS)

    def event() -> None:
        for what, where in edits:
            change(end, what, where)

    end.faults.append(Fault(first(event), first=2))
    reading = slowly(connect(end))
    active = {key for key, row in end.state.users.items() if row["ACTIVE"]}
    assert {one.id for one in reading.persons if one.active} == active
    assert {one.id for one in reading.departments} == set(end.state.departments)


def test_unchanged_it_takes_several_requests(company: Company, connect: Connect) -> None:
    """Four full ones for the pages and their proof, and one that asks what has changed."""
    assert slowly(connect(company(USERS, DEPARTMENTS))).requests == 5


def test_endless_change_stops(company: Company, connect: Connect) -> None:
    end = company(USERS, DEPARTMENTS)
    keys = iter(range(2, 1_000))
    dismiss = first(lambda: end.state.edit_user(str(next(keys)), ACTIVE=False))
    end.faults.append(Fault(dismiss, times=None))
    with pytest.raises(SourceError, match="changed while it was being read"):
        slowly(connect(end))


# F16: what is the same in number, but not in its values


def meanwhile(end: sandbox.Portal, event: Callable[[], object], request: int = 2) -> None:
    end.faults.append(Fault(first(event), first=request))


def places(reading: Reading, id: str) -> tuple[str, ...]:
    return next(one.departments for one in reading.persons if one.id == id)


def test_f16_who_is_moved_after_his_page_was_read_is_read_again(
    company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)
    whole = read(connect(end)).requests

    def move() -> None:
        for id in ("7", "2990"):  # the one has been read by then, the other has not
            end.state.edit_user(id, UF_DEPARTMENT=[119])

    meanwhile(end, move)
    reading = read(connect(end))
    assert (places(reading, "7"), places(reading, "2990")) == (("119",), ("119",))
    assert reading.changed == ("u:7",)
    assert reading.requests == whole + 1


@pytest.mark.parametrize("changed", ["nobody", "dropped"])
def test_f16_a_server_that_cannot_tell_who_changed_is_read_as_before(
    changed: Any, company: Company, connect: Connect
) -> None:
    end = company(3_000, 120, manners=sandbox.Manners(changed=changed))
    whole = read(connect(end)).requests
    meanwhile(end, lambda: end.state.edit_user("700", UF_DEPARTMENT=[119]))
    reading = read(connect(end))
    assert (len(reading.persons), reading.changed, reading.requests) == (3_000, (), whole)
    assert whole == 2


def test_f16_a_question_that_is_refused_does_no_harm(company: Company, connect: Connect) -> None:
    end = company(3_000, 120)

    def refuse(document: Any) -> Any:
        del document["result"]["result"]["c"]
        document["result"]["result_error"] = {"c": {"error": "ERROR_ARGUMENT"}}
        return document

    end.faults.append(Fault(edited(refuse), first=2))
    reading = read(connect(end))
    assert (len(reading.persons), reading.changed, reading.requests) == (3_000, (), 2)


def test_f16_the_departments_of_who_was_moved_are_read_again(
    company: Company, connect: Connect
) -> None:
    """Else a head who has left would be given a position where he is no more."""
    end = company(3_000, 200)
    end.state.edit_department("3", UF_HEAD="2")

    def promote() -> None:
        end.state.edit_user("2", UF_DEPARTMENT=[150])
        end.state.edit_department("3", UF_HEAD="202")
        end.state.edit_department("150", UF_HEAD="2")

    meanwhile(end, promote)
    reading = read(connect(end))
    heads = {one.id: one.head for one in reading.departments}
    assert (heads["3"], heads["150"]) == ("202", "2")
    assert reading.changed == ("d:150", "d:3", "u:2")


def test_f16_a_department_that_came_twice_counts_as_it_came_later(
    company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)
    meanwhile(end, lambda: end.state.edit_department("110", NAME="Новое имя"))
    reading = read(connect(end))
    assert {one.id: one.name for one in reading.departments}["110"] == "Новое имя"
    assert reading.changed == ("d:110",)


def test_f16_one_left_and_one_came_so_that_the_number_is_the_same(
    company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)
    end.state.edit_user("9", ACTIVE=False)

    def change_places() -> None:
        end.state.edit_user("8", ACTIVE=False)
        end.state.edit_user("9", ACTIVE=True)

    meanwhile(end, change_places)
    reading = read(connect(end))
    active = {one.id for one in reading.persons if one.active}
    assert active == {str(id) for id in range(1, 3_001)} - {"8"}
    assert reading.changed == ("u:8", "u:9")


@pytest.mark.parametrize("count", [49, 50, 51, 230])
def test_f16_many_who_changed_are_all_read_again(
    count: int, company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)

    def reorganise() -> None:
        for id in range(1, count + 1):
            end.state.edit_user(str(id), UF_DEPARTMENT=[120])

    meanwhile(end, reorganise)
    reading = read(connect(end))
    moved = {one.id for one in reading.persons if one.departments == ("120",)}
    assert moved >= {str(id) for id in range(1, count + 1)}
    assert len([id for id in reading.changed if id[0] == "u"]) == count - (count >= 119)
    assert reading.requests <= 8


def test_f16_a_department_that_is_gone_when_it_is_read_again_is_a_contradiction(
    company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)
    meanwhile(end, lambda: end.state.edit_user("7", UF_DEPARTMENT=[50]))

    def replace_department() -> None:
        change(end, "close", 49)
        change(end, "open", 0)

    meanwhile(end, replace_department, request=3)
    reading = read(connect(end))
    assert {one.id for one in reading.departments} == set(end.state.departments)


def test_f16_nothing_is_asked_twice_when_nobody_was_touched(
    company: Company, connect: Connect
) -> None:
    end = company(3_000, 120)
    reading = read(connect(end))
    assert (reading.changed, reading.requests) == ((), 2)
