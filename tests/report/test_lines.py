"""A report as lines of text."""

from tests.report.samples import report_of

from orgloader.org.model import Excluded
from orgloader.plan.model import Change, Finding, Plan
from orgloader.report.lines import Line, change_line, render
from orgloader.text import Text

MOVE = Change(
    1, "move", "department", "d:3", "0x3", "Склад", "Завод / Цех / Склад",
    old={"parent": "d:1"}, new={"parent": "d:2"},
)  # fmt: skip
RENAME = Change(
    2, "rename", "position", "p:3:1", "0x9", "Кладовщик", "Завод / Цех / Склад / Кладовщик",
    old={"name": "Сторож"}, new={"name": "Кладовщик"},
)  # fmt: skip
ARCHIVE = Change(
    3, "archive", "department", "d:4", "0x4", "Архив", "Архив",
    old={"parent": "d:1"}, new={"parent": "f:Удалённые"}, reason=Text("Gone from the portal"),
)  # fmt: skip
ASSIGN = Change(
    4, "link", "assignment", "a:7:p:3:1", "", "Белова Анна", "Завод / Кладовщик",
    new={"person": "u:7", "position": "p:3:1"},
)  # fmt: skip
UPDATE = Change(
    5, "update", "department", "d:3", "0x3", "Склад", "Завод / Склад",
    old={"head": None}, new={"head": "p:3:1"},
)  # fmt: skip
CONTACT = Change(
    6, "create", "contact", "c:7:email", "", "Белова Анна", "Белова Анна",
    new={"person": "u:7", "type": "email", "value": "a@example.ru"},
)  # fmt: skip
NAMES = {"d:1": "Завод", "d:2": "Цех", "f:Удалённые": "Удалённые", "p:3:1": "Кладовщик"}


def told(plan: Plan, most: int | None = None) -> list[str]:
    return [line.text for line in render(report_of(plan), str, most)]


def test_each_change_is_told_with_its_place_and_what_changes() -> None:
    lines = {
        change.number: change_line(change, NAMES, str)
        for change in (MOVE, RENAME, ARCHIVE, ASSIGN, UPDATE, CONTACT)
    }
    assert lines == {
        1: "Завод / Цех / Склад: «Завод» → «Цех»",
        2: "Завод / Цех / Склад / Кладовщик: «Сторож» → «Кладовщик»",
        3: "Архив: «Завод» → «Удалённые» (Gone from the portal)",
        4: "Белова Анна: Завод / Кладовщик",
        5: "Завод / Склад: Head — → «Кладовщик»",
        6: "Белова Анна: E-mail a@example.ru",
    }


def test_findings_come_first_with_their_codes_the_severest_on_top() -> None:
    plan = Plan(
        changes=(MOVE,),
        findings=(
            Finding("a.note", "note", Text("Just so")),
            Finding("limit.x", "confirm", Text("%(count)d are many", {"count": 9})),
            Finding("root.gone", "stop", Text("No root")),
        ),
        names=NAMES,
    )
    assert told(plan)[:4] == [
        "Stops the load: No root [root.gone]",
        "Needs confirmation: 9 are many [limit.x]",
        "Note: Just so [a.note]",
        "Move · department · 1",
    ]
    assert [line.tone for line in render(report_of(plan), str)][:4] == [
        "stop",
        "confirm",
        "note",
        "heading",
    ]


def test_counts_stand_at_the_end() -> None:
    lines = told(Plan(changes=(MOVE, RENAME, ARCHIVE, ASSIGN), names=NAMES))
    assert lines[lines.index("Total") :] == [
        "Total",
        "  department: Move 1, Archive 1",
        "  position: Rename 1",
        "  assignment: Assign 1",
    ]


def test_an_empty_plan_says_so() -> None:
    assert render(report_of(Plan()), str) == [Line("Nothing to change", "heading")]


def test_a_long_group_is_cut_but_not_what_needs_a_confirmation() -> None:
    asked = tuple(Finding(f"limit.{n}", "confirm", Text("Much")) for n in range(9))
    noted = tuple(Finding(f"note.{n}", "note", Text("Well")) for n in range(9))
    lines = told(Plan(changes=(MOVE,) * 9, findings=asked + noted, names=NAMES), most=4)
    assert sum(line.startswith("Needs confirmation") for line in lines) == 9
    assert sum(line.startswith("Note") for line in lines) == 4
    assert sum(line.startswith("  Завод") for line in lines) == 4
    assert [line.strip() for line in lines if "more" in line] == ["… and 5 more (see --json)"] * 2


def test_what_is_left_out_has_its_reason() -> None:
    plan = Plan(excluded=(Excluded("person", "101", Text("Guest")),))
    assert told(plan)[:2] == ["Excluded · 1", "  person u:101: Guest"]


def test_what_is_left_out_is_told_by_its_name() -> None:
    plan = Plan(excluded=(Excluded("person", "101", Text("Guest"), "Белова Анна"),))
    assert told(plan)[:2] == ["Excluded · 1", "  person «Белова Анна» (u:101): Guest"]


def test_every_text_goes_through_the_translation() -> None:
    plan = Plan(changes=(MOVE, UPDATE), findings=(Finding("a", "note", Text("Just so")),))
    lines = [line.text for line in render(report_of(plan), lambda message: f"<{message}>")]
    assert lines[0] == "<Note>: <Just so> [a]"
    assert {"<Move> · <department> · 1", "<Change> · <department> · 1"} <= set(lines)
    assert "<Head>" in " ".join(lines)
