from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgloader.bitrix24 import rows
from orgloader.org.model import Department, Person

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def test_reads_a_department() -> None:
    row = {"ID": "12", "NAME": " Склад\u00a0 №1 ", "SORT": 500, "PARENT": "1", "UF_HEAD": "31"}
    assert rows.department(row) == Department("12", "Склад №1", "1", "31")


@pytest.mark.parametrize("value", [None, "", "0", 0, False, [], {}, [0], ["0"], [None]])
def test_takes_many_things_for_no_reference(value: Any) -> None:
    row = {"ID": 1, "NAME": "Пример", "PARENT": value, "UF_HEAD": value}
    assert rows.department(row) == Department("1", "Пример")
    assert rows.department({"ID": 1, "NAME": "Пример"}) == Department("1", "Пример")
    assert rows.person({"ID": 1, "UF_DEPARTMENT": value}).departments == ()


@pytest.mark.parametrize("value", [5, "5", [5], ["5"], " 5 ", "05", {"3": 5}])
def test_reads_one_reference_in_any_wrapping(value: Any) -> None:
    assert rows.department({"ID": "1", "UF_HEAD": value}).head == "5"
    assert rows.person({"ID": "1", "UF_DEPARTMENT": value}).departments == ("5",)


def test_reads_a_person() -> None:
    row = {
        "ID": 31,
        "ACTIVE": True,
        "NAME": "Пётр",
        "LAST_NAME": None,
        "SECOND_NAME": "",
        "EMAIL": "p.ilin@example.ru",
        "PERSONAL_MOBILE": 79000000031,
        "WORK_POSITION": "Мастер &quot;А&quot;",
        "UF_DEPARTMENT": [12, "15", 12, 0],
    }
    assert rows.person(row) == Person(
        "31",
        first_name="Пётр",
        email="p.ilin@example.ru",
        mobile_phone="79000000031",
        title="Мастер &quot;А&quot;",
        departments=("12", "15"),
    )


@pytest.mark.parametrize("value", [True, "Y", "y", 1, "1", "true", None])
def test_knows_the_active(value: Any) -> None:
    assert rows.person({"ID": "1", "ACTIVE": value}).active


@pytest.mark.parametrize("value", [False, "N", 0, "0", "false"])
def test_knows_the_dismissed(value: Any) -> None:
    assert not rows.person({"ID": "1", "ACTIVE": value}).active


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"ID": "1", "UF_DEPARTMENT": "Склад"}, ".UF_DEPARTMENT"),
        ({"ID": "1", "UF_DEPARTMENT": [[5]]}, ".UF_DEPARTMENT"),
        ({"ID": "1", "UF_DEPARTMENT": -5}, ".UF_DEPARTMENT"),
        ({"ID": "1", "UF_DEPARTMENT": True}, ".UF_DEPARTMENT"),
        ({"ID": "1", "NAME": {"ru": "Пётр"}}, ".NAME"),
        ({"ID": "1", "NAME": True}, ".NAME"),
        ({"ID": "1", "ACTIVE": "perhaps"}, ".ACTIVE"),
        ({"ID": "1", "ACTIVE": []}, ".ACTIVE"),
        ({"ID": "x"}, ".ID"),
        ({"ID": ["1"]}, ".ID"),
        ({"ID": "٣"}, ".ID"),
        ({}, ".ID"),
    ],
)
def test_tells_where_a_person_is_unknown(row: dict[str, Any], path: str) -> None:
    with pytest.raises(rows.UnknownShapeError) as caught:
        rows.person(row)
    assert caught.value.path == path


@pytest.mark.parametrize(
    ("value", "heads"),
    [
        ([5, 6], ("5", "6")),
        ({"0": "5", "3": "6"}, ("5", "6")),
        ("Иванов", ()),
        (True, ()),
        (-5, ()),
        ([[5]], ()),
        ({"ID": "x"}, ()),
    ],
)
def test_an_unclear_head_leaves_the_department_as_it_is(value: Any, heads: tuple[str, ...]) -> None:
    row = {"ID": "1", "NAME": "Склад", "PARENT": "2", "UF_HEAD": value}
    assert rows.department(row) == Department("1", "Склад", "2", unclear_heads=heads)


def test_the_same_head_twice_is_one_head() -> None:
    assert rows.department({"ID": "1", "UF_HEAD": [5, "5", 0]}).head == "5"


def test_refuses_two_parents() -> None:
    with pytest.raises(rows.UnknownShapeError, match="PARENT"):
        rows.department({"ID": "1", "PARENT": [5, 6]})


@pytest.mark.parametrize("kind", ["employee", "Employee", "", None, {}, [], 5, "tomorrows"])
def test_takes_who_may_be_one_for_an_employee(kind: Any) -> None:
    assert rows.person({"ID": "1", "USER_TYPE": kind}).employee


@pytest.mark.parametrize("kind", ["bot", "email", "extranet", "EXTRANET", "imconnector"])
def test_knows_who_is_no_employee(kind: str) -> None:
    assert not rows.person({"ID": "1", "USER_TYPE": kind}).employee


@given(st.dictionaries(st.sampled_from([*rows.SELECT, "PARENT", "UF_HEAD"]), JSON))
def test_either_understands_or_says_so(row: dict[str, Any]) -> None:
    for read in (rows.department, rows.person):
        try:
            found: Any = read(row)
        except rows.UnknownShapeError as error:
            assert error.path[1:] in row or error.path == ".ID"
        else:
            assert found.id.isdigit()
            assert found.name == " ".join(found.name.split())
