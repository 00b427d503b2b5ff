"""A profile that is being edited."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.gui.world import PROFILE

from orgloader.plan.objects import KINDS
from orgloader.studio.profile.draft import Draft, by_entry, entry_path
from orgloader.studio.profile.fields import FIELDS
from orgloader.studio.profile.schema1 import converted
from orgloader.studio.profiles import checked
from orgloader.text import Text

BUNDLED = Draft(converted(PROFILE))
PATHS = st.sampled_from([entry.path for entry in BUNDLED.entries()])
VALUES = st.none() | st.text(max_size=9) | st.integers()


@given(PATHS, VALUES)
def test_a_change_is_read_back_and_leaves_all_else_as_it_was(path: str, value: Any) -> None:
    changed = BUNDLED.put(path, value)
    assert changed.value(path) == value
    others = {one.path: one.value for one in BUNDLED.entries() if one.path != path}
    kept = {one.path: one.value for one in changed.entries() if one.path in others}
    assert kept == {one: others[one] for one in kept}


@given(PATHS)
def test_a_draft_itself_never_changes(path: str) -> None:
    before = repr(BUNDLED)
    BUNDLED.put(path, "Другое")
    assert repr(BUNDLED) == before


@given(PATHS)
def test_what_was_put_is_unconfirmed_no_more(path: str) -> None:
    assert not BUNDLED.put(path, "Name").is_unconfirmed(path)


def test_every_field_has_its_entry() -> None:
    paths = {entry.path for entry in BUNDLED.entries()}
    for kind in KINDS:
        assert {f"classes.{kind}.fields.{name}" for name in FIELDS[kind]} <= paths


def test_a_class_is_removed_and_described_again() -> None:
    without = BUNDLED.remove("task")
    assert "task" not in without.kinds
    assert checked(dict(without.document))[1] == []
    paths = [one.path for one in without.entries() if one.kind == "task"]
    assert paths == ["classes.task.set"]
    again = without.add("task").put("classes.task.set", "Tasks")
    assert "task" in again.kinds


def test_faults_come_to_the_entry_that_holds_them() -> None:
    faults = {"classes.department.fields.parent.bind": Text("x"), "nowhere": Text("y")}
    assert set(by_entry(faults, BUNDLED)) == {"classes.department.fields.parent", "nowhere"}


def test_lines_of_a_test_lead_to_entries() -> None:
    paths = {entry.path for entry in BUNDLED.entries()}
    assert entry_path("studio.person") == "classes.person.set"
    assert entry_path("studio.person.fields.name") in paths
    assert entry_path("studio.position.where") in paths
    assert entry_path("studio.position.key") == "key.field"
    assert entry_path("studio.path") == "path"
    assert entry_path("studio.reached") == entry_path("portal.scope") == ""
