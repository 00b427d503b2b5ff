"""Source IDs: what is put together is taken apart again, and only ``plan/ids.py`` does either."""

import ast
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_layers import FILES, SOURCE, parsed, room

from orgloader.plan import ids
from orgloader.plan.objects import KINDS, Kind

numbers = st.integers(1, 10**9)


@given(numbers, numbers, numbers)
def test_what_is_put_together_is_taken_apart(department: int, number: int, user: int) -> None:
    person, position = ids.person(str(user)), ids.position(str(department), number)
    assignment = ids.assignment(person, position)

    assert ids.ends(assignment) == (person, position)
    assert ids.person_of(assignment) == ids.person_of(ids.contact(str(user), "email")) == person
    assert ids.department_of(position) == ids.portal_id(ids.department(department))
    assert ids.number_of(position) == number


@given(numbers, st.text(min_size=1))
def test_the_kind_is_known_and_the_form_is_valid_for_it_alone(number: int, name: str) -> None:
    person, position = ids.person(str(number)), ids.position("40", number)
    made: dict[Kind, str] = {
        "department": ids.department(number),
        "position": position,
        "person": person,
        "contact": ids.contact(str(number), "work_phone"),
        "assignment": ids.assignment(person, position),
        "folder": ids.folder(name),
        "task": ids.task(number),
    }
    for kind, source_id in made.items():
        assert ids.kind_of(source_id) == kind
        assert [one for one in KINDS if ids.is_valid(source_id, one)] == [kind]
        assert ids.key_in(source_id) is None


@pytest.mark.parametrize(
    ("source_id", "kind"),
    [
        ("p:2:zz", "position"),
        ("p:2", "position"),
        ("d:", "department"),
        ("d:40\n", "department"),
        ("u:1:2", "person"),
        ("a:101:d:40", "assignment"),
        ("d:٤", "department"),
        ("", "folder"),
    ],
)
def test_a_form_that_is_not_ours_is_not_valid(source_id: str, kind: Kind) -> None:
    assert not ids.is_valid(source_id, kind)


@given(st.text())
def test_a_reference_by_key_gives_the_key_back(key: str) -> None:
    assert ids.key_in(ids.by_key(key)) == key


def test_an_owed_task_names_the_run_and_the_change_that_owe_it() -> None:
    assert ids.owed_by(ids.task(7, "20261121-231500-4f2a")) == ("20261121-231500-4f2a", 7)
    assert ids.owed_by(ids.task(7)) is None
    assert ids.owed_by("d:7") is None


def test_no_other_file_takes_a_source_id_apart() -> None:
    """Texts with the prefix of a source ID, and a source ID's own letters by index, are findings.

    The assembling of the organisation only makes ``d:…`` and ``u:…``: it knows no plan.
    """
    prefix = re.compile("[dpucaft]:|key:")
    found = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in FILES
        if room(path) in {"plan", "run", "state", "report", "cli", "gui", "demo"}
        if path.name != "ids.py"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if (prefix.match(node.value) and len(node.value) <= 4)
        or (
            isinstance(node, ast.Subscript)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"source_id", "reference"}
        )
    ]
    assert found == []
