"""A position keeps its identity however the load that renames it is interrupted (rule 7)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.run.engine import Engine, Hook, after, in_phase, result

from orgloader.sandbox import Fault
from orgloader.sandbox.faults import answers
from orgloader.sandbox.studio import Studio

TITLES = {"103": "Менеджер", "105": "Менеджер"}
LIMITS = {"limits": {"minimum": 1000}}

Interruption = Callable[[Engine], Any]


def cancelled(hook: Hook) -> Interruption:
    return lambda engine: engine.load(hook=hook)


def without_reading_back(engine: Engine) -> None:
    """The read after the rename fails."""

    def fail(control: Any, event: Any) -> None:
        if getattr(event, "phase", "") == "verify":
            engine.studio.faults.append(Fault(answers(503, "Занято"), verb="GET"))

    engine.load(hook=fail)
    engine.clear_faults()


def refused(engine: Engine) -> None:
    """The service refuses the rename, and nothing else."""
    fault = Fault(answers(400, "Нет"), verb="PATCH", holds="Ст. менеджер")
    engine.studio.faults.append(fault)
    engine.load()
    engine.clear_faults()


INTERRUPTIONS = {
    "killed before it is sent": lambda e: e.killed_writing("PATCH", "Ст. менеджер", sent=False),
    "killed when it is sent": lambda e: e.killed_writing("PATCH", "Ст. менеджер", sent=True),
    "killed once it is answered": lambda e: e.killed_at(1),
    "cancelled before": cancelled(in_phase("apply")),
    "cancelled after": cancelled(after(1)),
    "cancelled while reading back": cancelled(in_phase("verify")),
    "not read back": without_reading_back,
    "refused": refused,
}


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder, options=LIMITS)
    hire(engine, "105", "Менеджер")
    retitle(engine, "Менеджер", "103")
    return engine


def hire(engine: Engine, id: str, title: str) -> None:
    row = engine.portal.state.users["103"]
    engine.portal.state.add_user(
        {**row, "ID": id, "EMAIL": f"u{id}@example.ru", "WORK_POSITION": title}
    )


def retitle(engine: Engine, title: str, *ids: str) -> None:
    for id in ids:
        engine.portal.state.edit_user(id, WORK_POSITION=title)


def place(studio: Studio, key: Any) -> tuple[str, Any]:
    """Return name and parent of a position."""
    (row,) = (row for row in studio.state.objects("position") if row["key"] == key)
    return row["name"], row["parent"]


@pytest.mark.parametrize("how", INTERRUPTIONS)
def test_hired_under_the_new_title_after_the_interruption(engine: Engine, how: str) -> None:
    engine.load()
    key, parent = engine.key("position", "Менеджер"), engine.key("department", "Отдел продаж")
    retitle(engine, "Ст. менеджер", "103", "105")
    INTERRUPTIONS[how](engine)
    hire(engine, "106", "Ст. менеджер")

    assert engine.load().exit_code == 0

    assert place(engine.studio, key) == ("Ст. менеджер", parent)
    assert engine.names("position").count("Ст. менеджер") == 1
    assert engine.count()["folder"] == 0, "something was archived"


@pytest.mark.parametrize("how", ["killed before it is sent", "cancelled before", "refused"])
def test_renamed_back_and_hired_after_the_interruption(engine: Engine, how: str) -> None:
    """The name that is there counts as well as the title of the plan that was not done."""
    engine.load()
    key = engine.key("position", "Менеджер")
    retitle(engine, "Ст. менеджер", "103", "105")
    INTERRUPTIONS[how](engine)
    retitle(engine, "Менеджер", "103", "105")
    hire(engine, "106", "Менеджер")

    assert engine.load().exit_code == 0

    assert place(engine.studio, key)[0] == "Менеджер"
    assert engine.count()["folder"] == 0, "something was archived"


@pytest.mark.parametrize("number", range(1, 28))
@pytest.mark.parametrize("adopted", [False, True], ids=["created", "adopted"])
def test_all_retitled_after_a_first_load_was_killed(
    engine: Engine, number: int, *, adopted: bool
) -> None:
    if adopted:
        assert engine.load().exit_code == 0
        engine.folder = engine.folder.with_name("other")
        engine.options = {**LIMITS, "create_tasks": False}
    engine.killed_at(number, "links.missing")
    key = next((row["key"] for row in engine.state.objects("position")
                if row["name"] == "Менеджер"), None)  # fmt: skip
    retitle(engine, "Ст. менеджер", "103", "105")

    assert engine.load("links.missing").exit_code == 0

    assert engine.names("position").count("Ст. менеджер") == 1
    if key is not None and not (adopted and number < 6):
        assert place(engine.studio, key)[0] == "Ст. менеджер"
        assert engine.count()["folder"] == 0, "something was archived"


@pytest.mark.parametrize("how", ["killed before it is sent", "killed once it is answered"])
def test_the_holders_of_positions_that_do_not_change_are_kept_too(engine: Engine, how: str) -> None:
    """A load that hires for one position and renames another is killed at the rename."""
    engine.load()
    parent = engine.key("department", "Приёмка")
    (key,) = (row["key"] for row in engine.state.objects("position") if row["parent"] == parent)
    retitle(engine, "Ст. менеджер", "103", "105")
    hire(engine, "107", "Кладовщик")
    engine.portal.state.edit_user("107", UF_DEPARTMENT=[4])
    INTERRUPTIONS[how](engine)
    retitle(engine, "Комплектовщик", "104", "107")

    assert result(engine.load()) == ("done", 0)

    assert engine.names("position").count("Комплектовщик") == 2
    assert engine.count()["folder"] == 0, "something was archived"
    assert place(engine.studio, key)[0] == "Комплектовщик"
