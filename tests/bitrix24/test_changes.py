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
from orgloader.sandbox.faults import Fault, first

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
    assert slowly(connect(company(USERS, DEPARTMENTS))).requests == 4


def test_endless_change_stops(company: Company, connect: Connect) -> None:
    end = company(USERS, DEPARTMENTS)
    keys = iter(range(2, 1_000))
    dismiss = first(lambda: end.state.edit_user(str(next(keys)), ACTIVE=False))
    end.faults.append(Fault(dismiss, times=None))
    with pytest.raises(SourceError, match="changed while it was being read"):
        slowly(connect(end))
