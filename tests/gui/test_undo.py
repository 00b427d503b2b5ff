"""Taking a load back from the window, and going on after one that was interrupted."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox
from tests.conftest import MemoryKeyring
from tests.gui.world import Pilot, department

from orgloader import settings
from orgloader.errors import SettingsError
from orgloader.gui.runs.result import ResultDialog
from orgloader.gui.session.state import Command
from orgloader.gui.widgets.faults import error_words
from orgloader.gui.window.steps import CONNECT
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Applied, Event
from orgloader.sandbox import Sandbox, faults
from orgloader.state.store import Store


class Killed(BaseException):
    """The process dies here."""


def live(sandbox: Sandbox) -> dict[str, Any]:
    """What stands outside the archive, and who holds which position."""
    state = sandbox.studio.state
    folders = {row["key"] for row in state.objects("folder")}
    rows = {row["key"]: row for kind in ("department", "position") for row in state.objects(kind)}

    def archived(row: dict[str, Any]) -> bool:
        above = row["parent"]
        return above in folders or (above in rows and archived(rows[above]))

    assignments = sorted((row["person"], row["position"]) for row in state.objects("assignment"))
    return {
        "units": {key: row for key, row in rows.items() if not archived(row)},
        "persons": state.objects("person"),
        "assignments": assignments,
    }


def half_a_year_passes(sandbox: Sandbox) -> None:
    state = sandbox.portal.state
    state.edit_department("2", NAME="Механический цех")
    state.add_department(department(5, "Лаборатория", 2))
    state.edit_user("3", UF_DEPARTMENT=[5])
    state.remove_department("3")
    state.edit_user("4", UF_DEPARTMENT=[2])


def load(pilot: Pilot) -> None:
    """Load; what is asked is confirmed."""
    pilot.window.show_step(CONNECT)
    pilot.press(pilot.page.load)
    pilot.settle()
    carry_out(pilot, "Loaded")


def confirm(pilot: Pilot) -> None:
    """Tick all that the preview asks."""
    for box in pilot.window.compare_page.preview.findings.findChildren(QCheckBox):
        box.setChecked(True)


def carry_out(pilot: Pilot, outcome: str) -> None:
    """Confirm what the preview asks, carry it out and close the result."""
    confirm(pilot)
    pilot.press(pilot.window.compare_page.preview.load)
    result = pilot.dialog()
    assert isinstance(result, ResultDialog)
    assert result.windowTitle() == outcome
    result.accept()
    pilot.settle()


def open_history(pilot: Pilot) -> None:
    pilot.window.menus.history.trigger()
    pilot.settle()


@pytest.fixture
def loaded_twice(connected: Pilot, sandbox: Sandbox) -> tuple[Pilot, dict[str, Any]]:
    """Two loads, half a year between them; and what stood after the first."""
    connected.load_first()
    before = live(sandbox)
    half_a_year_passes(sandbox)
    load(connected)
    assert live(sandbox) != before
    return connected, before


def test_a_load_is_taken_back_from_the_history(
    loaded_twice: tuple[Pilot, dict[str, Any]], sandbox: Sandbox
) -> None:
    pilot, before = loaded_twice
    history, preview = pilot.window.history, pilot.window.compare_page.preview
    after = sandbox.studio.state.dump()
    open_history(pilot)
    pilot.press(history.undo)
    pilot.settle()
    assert sandbox.studio.state.dump() == after, "a preview writes nothing"
    assert preview.title.text().startswith("Undo of the load of 20")
    assert preview.load.text().startswith("&Undo ")
    assert not preview.save.isVisible()
    carry_out(pilot, "Undone")
    assert live(sandbox) == before
    open_history(pilot)
    assert history.table.item(0, 2).text() == "Undone"
    assert history.table.item(1, 2).text() == "Undone", "the load that was taken back"
    assert history.table.item(2, 2).text() == "Loaded"
    for row in (0, 1):  # neither the undo nor what it has taken back
        history.table.selectRow(row)
        assert not history.undo.isEnabled()
    history.table.selectRow(2)
    assert history.undo.isEnabled()


def test_the_last_load_is_taken_back_from_the_menu_and_done_again(
    loaded_twice: tuple[Pilot, dict[str, Any]], sandbox: Sandbox
) -> None:
    pilot, before = loaded_twice
    after = live(sandbox)
    pilot.window.menus.undo.trigger()
    pilot.settle()
    carry_out(pilot, "Undone")
    assert live(sandbox) == before
    load(pilot)
    assert live(sandbox) == after


def test_an_older_load_wants_a_confirmation(loaded_twice: tuple[Pilot, dict[str, Any]]) -> None:
    pilot, _before = loaded_twice
    open_history(pilot)
    pilot.window.history.table.selectRow(1)
    pilot.press(pilot.window.history.undo)
    pilot.settle()
    preview = pilot.window.compare_page.preview
    box = preview.findChild(QCheckBox, "confirm-undo.older")
    assert isinstance(box, QCheckBox)
    assert box.text() == "Undo this load all the same"
    assert preview.hint.text() == "Confirm what is asked above to undo."
    assert not preview.load.isEnabled()


def test_an_undo_that_went_out_of_date_is_shown_anew(
    loaded_twice: tuple[Pilot, dict[str, Any]], sandbox: Sandbox
) -> None:
    pilot, _before = loaded_twice
    pilot.window.menus.undo.trigger()
    pilot.settle()
    shop = next(row for row in sandbox.studio.state.objects("department") if "цех" in row["name"])
    sandbox.studio.state.edit(shop["key"], name="Цех имени Петрова")
    edited = sandbox.studio.state.dump()
    confirm(pilot)
    pilot.press(pilot.window.compare_page.preview.load)
    pilot.settle()
    assert pilot.window.previewing
    assert sandbox.studio.state.dump() == edited
    assert pilot.notice().startswith("The plan is out of date: 1 ")
    carry_out(pilot, "Undone")
    assert sandbox.studio.state.object(shop["key"])["name"] == "Цех имени Петрова"


def test_what_an_undo_could_not_do_is_tried_again(
    loaded_twice: tuple[Pilot, dict[str, Any]], sandbox: Sandbox
) -> None:
    pilot, before = loaded_twice
    refusal = faults.answers(400, "The unit is locked by another user")
    sandbox.studio.faults.append(faults.Fault(refusal, verb="PATCH", holds="Цех", times=None))
    pilot.window.menus.undo.trigger()
    pilot.settle()
    confirm(pilot)
    pilot.press(pilot.window.compare_page.preview.load)
    result = pilot.dialog()
    assert isinstance(result, ResultDialog)
    assert result.windowTitle() == "Undone with 1 problem"
    sandbox.studio.faults.clear()
    pilot.press(result.retry_button)
    pilot.settle()
    carry_out(pilot, "Undone")
    assert live(sandbox) == before


def test_without_a_load_there_is_nothing_to_take_back(connected: Pilot) -> None:
    connected.window.menus.undo.trigger()
    connected.settle()
    assert connected.notice().startswith("There is nothing to undo")
    assert Command.UNDO in connected.session.commands


def test_hints_speak_of_the_window_not_of_the_console() -> None:
    hint = "See the runs with: orgloader history"
    assert error_words(SettingsError("There is nothing to undo", "", hint))() == (
        "There is nothing to undo",
        "Menu View, History shows all runs",
    )


def test_an_interrupted_load_is_told_first_and_taken_up(
    open_pilot: Callable[..., Pilot],
    sandbox: Sandbox,
    state_dir: Path,
    memory_keyring: MemoryKeyring,
) -> None:
    first = open_pilot()
    first.enter(sandbox.portal_url, sandbox.studio_url)
    first.press(first.page.save)
    first.window.leave()
    kill_a_load(state_dir)
    pilot = open_pilot()
    assert pilot.notice().startswith("A load was interrupted on 20")
    assert pilot.window.notice.hint.text().splitlines() == [
        "2 changes were applied.",
        "The next load finishes it: nothing is lost, and nothing is done twice.",
    ]
    pilot.press(pilot.window.notice.buttons[0])
    pilot.settle()
    assert pilot.session.prepared is not None
    shown = pilot.window.compare_page.preview.findings
    assert "recovery.pending" in {finding.code for finding in shown._findings}
    carry_out(pilot, "Loaded")
    names = [row["name"] for row in sandbox.studio.state.objects("department")]
    assert sorted(names) == ["Завод", "Склад", "Цех"]
    pilot.window.notice.clear()
    pilot.session.probe()
    pilot.settle()
    assert pilot.notice() == ""


def kill_a_load(folder: Path) -> None:
    """Begin a load of the settings that are saved; it dies after two changes."""

    def emit(event: Event) -> None:
        if isinstance(event, Applied) and event.number == 2:
            raise Killed

    with Store.open(folder, "load") as store, pytest.raises(Killed):
        jobs.load(settings.load(), store, JobControl(emit), emit)
