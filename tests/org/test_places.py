"""Which departments lie in the chosen subtree, and why others do not."""

from hypothesis import given
from hypothesis import strategies as st

from orgloader.org.model import Department
from orgloader.org.places import CYCLE, OUTSIDE, in_order, misplaced, subtree


def portal(**parents: str | None) -> dict[str, Department]:
    """Departments by ID, given as ``d5="1"``: department 5 below 1."""
    ids = {name.removeprefix("d"): parent for name, parent in parents.items()}
    return {id: Department(id, f"Отдел {id}", parent) for id, parent in ids.items()}


def inside(departments: dict[str, Department], root: str = "1") -> list[str]:
    return [item.id for item in subtree(departments, root)]


def test_ids_are_sorted_as_numbers() -> None:
    assert in_order(["10", "9", "x", "101", "1"]) == ["1", "9", "10", "101", "x"]


def test_parents_stand_before_children_and_siblings_by_id() -> None:
    departments = portal(d10="2", d2="1", d1=None, d9="1", d3="2")
    assert inside(departments) == ["1", "2", "3", "10", "9"]


def test_a_subtree_may_begin_below_the_top() -> None:
    departments = portal(d1=None, d2="1", d3="2", d4="1")
    assert inside(departments, "2") == ["2", "3"]
    assert misplaced(departments, {"2", "3"}) == {"1": OUTSIDE, "4": OUTSIDE}


def test_a_second_top_is_outside() -> None:
    departments = portal(d1=None, d2=None, d3="2")
    assert misplaced(departments, {"1"}) == {"2": OUTSIDE, "3": OUTSIDE}


def test_an_orphan_takes_its_subtree_along() -> None:
    departments = portal(d1=None, d5="77", d6="5", d7="6")
    reasons = misplaced(departments, {"1"})
    assert set(reasons) == {"5", "6", "7"}
    assert {str(reason) for reason in reasons.values()} == {
        "The portal does not show the parent department 77"
    }


def test_a_cycle_takes_its_subtree_along() -> None:
    departments = portal(d1=None, d5="6", d6="7", d7="5", d8="7", d9="9")
    assert misplaced(departments, {"1"}) == dict.fromkeys(("5", "6", "7", "8", "9"), CYCLE)


def test_a_cycle_through_the_root_ends() -> None:
    assert inside(portal(d1="3", d2="1", d3="2")) == ["1", "2", "3"]


def test_a_chain_of_5000_is_followed() -> None:
    chain = {str(i): Department(str(i), "Отдел", str(i - 1)) for i in range(5000, 1, -1)}
    departments = chain | portal(d1=None)
    assert len(inside(departments)) == 5000
    assert all(reason is OUTSIDE for reason in misplaced(departments, set()).values())


trees = st.dictionaries(
    st.integers(1, 12).map(str), st.none() | st.integers(1, 14).map(str), min_size=1
).map(lambda parents: {id: Department(id, "Отдел", parent) for id, parent in parents.items()})


@given(trees, st.data())
def test_each_department_is_inside_or_has_a_reason(
    departments: dict[str, Department], data: st.DataObject
) -> None:
    root = data.draw(st.sampled_from(sorted(departments)))
    found = inside(departments, root)
    reasons = misplaced(departments, set(found))
    assert len(found) == len(set(found))
    assert set(found) | reasons.keys() == departments.keys()
    assert not set(found) & reasons.keys()
    for at, id in enumerate(found[1:], 1):
        assert departments[id].parent in found[:at]


@given(trees)
def test_the_reason_tells_the_truth(departments: dict[str, Department]) -> None:
    for id, reason in misplaced(departments, set()).items():
        above, here = [id], departments[id].parent
        while here in departments and here not in above:
            above.append(here)
            here = departments[here].parent
        expected = OUTSIDE if here is None else CYCLE if here in above else None
        if expected is None:
            assert reason.values == {"parent": here}
        else:
            assert reason is expected
