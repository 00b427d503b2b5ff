"""How it is with each entry of a profile."""

from tests.gui.world import PROFILE

from orgloader.errors import Check
from orgloader.gui.profile.states import states, still_valid
from orgloader.run.profiles.editing import Draft, faults
from orgloader.studio.profile.schema1 import converted

BUNDLED = Draft(converted(PROFILE))
NAME = "classes.person.fields.name"


def mark(draft: Draft, path: str, *checks: Check) -> str:
    return states(draft, faults(draft), checks)[path].mark


def test_before_a_check_names_are_guesses_or_not_checked() -> None:
    assert mark(BUNDLED, NAME) == "unchecked"
    assert mark(BUNDLED, "classes.department.set") == "guess"
    assert mark(BUNDLED, "classes.person.fields.email") == "absent"


def test_a_class_that_was_read_confirms_its_names() -> None:
    read = Check("studio.person", "ok", "AppPlatform.Person can be read")
    assert mark(BUNDLED, NAME, read) == "verified"
    assert mark(BUNDLED, "classes.department.set", read) == "guess"


def test_a_failed_line_marks_its_entry_only() -> None:
    failed = Check("studio.person.fields.name", "failed", "%(set)s has no field Name")
    assert mark(BUNDLED, NAME, failed) == "wrong"
    assert mark(BUNDLED, "classes.person.fields.last_name", failed) == "unchecked"


def test_what_is_needed_and_empty_is_missing() -> None:
    assert mark(BUNDLED.put(NAME, None), NAME) == "missing"
    assert mark(BUNDLED.put("classes.department.set", ""), "classes.department.set") == "missing"


def test_a_fault_of_the_profile_itself_is_shown_at_its_entry() -> None:
    draft = BUNDLED.put("classes.position.fields.parent", {"bind": "1 2"})
    found = states(draft, faults(draft), ())["classes.position.fields.parent"]
    assert found.mark == "wrong"
    assert "classes.position.fields.parent" in found.words(str)[0]


def test_a_change_takes_back_what_was_found_of_its_class() -> None:
    lines = (Check("studio.person", "ok", "a"), Check("studio.task", "ok", "b"))
    assert still_valid(lines, "person") == lines[1:]
    assert still_valid(lines, "") == ()
