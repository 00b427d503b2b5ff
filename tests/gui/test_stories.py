"""The administrator, the operator and the reviewer, from the first run on."""

import json
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests.conftest import MemoryKeyring
from tests.gui.world import Pilot, department

from orgloader import settings
from orgloader.gui.connect.root_dialog import RootDialog
from orgloader.gui.runs.result import ResultDialog
from orgloader.gui.session.state import Command, State
from orgloader.gui.window.steps import COMPARE, CONNECT, LOAD
from orgloader.sandbox import Sandbox, faults


def secret_of(sandbox: Sandbox) -> str:
    return sandbox.portal_url.rstrip("/").rpartition("/")[2]


def test_the_first_run_leads_to_green(
    pilot: Pilot, sandbox: Sandbox, memory_keyring: MemoryKeyring
) -> None:
    assert pilot.page.first_run.isVisible()
    assert not pilot.page.test.isEnabled()
    pilot.enter(sandbox.portal_url, sandbox.studio_url)
    pilot.press(pilot.page.test)
    pilot.settle()
    cards = pilot.page.checks.cards
    assert {card.status for card in cards.values()} <= {"ok", "note"}
    assert any("Завод" in check.parts()[0] for check in cards["bitrix24"].checks)
    pilot.press(pilot.page.save)
    written = settings.default_path().read_text("utf-8")
    assert secret_of(sandbox) not in written
    assert secret_of(sandbox) in memory_keyring.passwords.values()
    assert not pilot.page.save.isEnabled()
    assert not pilot.page.unsaved.isVisible()


def test_the_root_is_picked_from_the_live_tree(connected: Pilot) -> None:
    connected.press(connected.form.pick)
    dialog = connected.dialog()
    assert isinstance(dialog, RootDialog)
    connected.type(dialog.search, "скл")
    shown = [item.text(0) for item in dialog._items.values() if not item.isHidden()]
    assert sorted(shown) == ["Завод", "Склад"]
    dialog.tree.setCurrentItem(dialog._items["3"])
    dialog.accept()
    assert connected.form.root.value() == 3


def test_the_operator_loads_and_loads_again(connected: Pilot, sandbox: Sandbox) -> None:
    before = sandbox.studio.state.dump()
    connected.press(connected.page.load)
    connected.settle()
    assert connected.window.previewing, "a first load is shown before it is done"
    assert sandbox.studio.state.dump() == before, "and writes nothing"
    connected.press(connected.window.compare_page.preview.load)
    result = connected.dialog()
    assert isinstance(result, ResultDialog)
    assert result.windowTitle() == "Loaded"
    result.accept()
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.settle()
    assert connected.window.load_page.outcome.text() == "Nothing to change"
    assert not connected.notice(), "it is told once"
    assert connected.window.pages.currentIndex() == LOAD


def test_what_needs_no_question_is_loaded_at_once(connected: Pilot, sandbox: Sandbox) -> None:
    connected.load_first()
    sandbox.portal.state.edit_department("2", NAME="Механический цех")
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    result = connected.dialog()
    assert isinstance(result, ResultDialog)
    result.accept()
    assert "Механический цех" in json.dumps(sandbox.studio.state.dump(), ensure_ascii=False)


def test_archiving_is_shown_first(connected: Pilot, sandbox: Sandbox) -> None:
    connected.load_first()
    sandbox.portal.state.remove_department("3")
    sandbox.portal.state.remove_user("4")
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.settle()
    assert connected.window.previewing
    assert connected.session.prepared is not None


def test_the_first_load_proposes_no_tasks(connected: Pilot) -> None:
    connected.form.tasks.setChecked(True)
    connected.press(connected.page.compare)
    connected.settle()
    assert connected.notice() == "This is the first load: no tasks will be created"
    assert connected.session.prepared is not None
    kinds = {change.kind for change in connected.session.prepared.plan.changes}
    assert "task" not in kinds
    connected.press(connected.window.notice.buttons[0])
    connected.settle()
    kinds = {change.kind for change in connected.session.prepared.plan.changes}
    assert "task" in kinds


def test_the_reviewer_opens_a_past_report(connected: Pilot) -> None:
    connected.load_first()
    connected.window.menus.history.trigger()
    connected.settle()
    assert connected.window.history.isVisible()
    connected.press(connected.window.history.open)
    connected.settle()
    assert connected.window.report.isVisible()


def test_a_plan_does_not_outlive_its_settings(connected: Pilot) -> None:
    connected.press(connected.page.compare)
    connected.settle()
    assert connected.window.previewing
    connected.form.persons.setChecked(False)
    assert connected.session.prepared is None
    assert not connected.window.previewing


def test_cancelling_a_comparison(connected: Pilot, sandbox: Sandbox) -> None:
    sandbox.portal.faults.append(faults.Fault(faults.delay(1.0), times=None))
    connected.press(connected.page.compare)
    connected.until(lambda: connected.session.state is State.COMPARING)
    connected.press(connected.window.run_bar.button)
    assert "waiting for the answer" in connected.window.run_bar.detail.text()
    connected.settle()
    assert connected.notice() == "Cancelled; nothing was written"
    assert Command.COMPARE in connected.session.commands


def test_stopping_a_load_keeps_what_is_done(connected: Pilot, sandbox: Sandbox) -> None:
    for number in range(10, 40):
        sandbox.portal.state.add_department(department(number, f"Отдел {number}"))
    sandbox.studio.faults.append(faults.Fault(faults.delay(0.2), verb="POST", times=None))
    connected.press(connected.page.compare)
    connected.settle()
    connected.press(connected.window.compare_page.preview.load)
    connected.until(lambda: connected.session.state is State.WRITING)
    assert connected.window.run_bar.button.text() == "Stop"
    connected.press(connected.window.run_bar.button)
    result = connected.dialog()
    assert result.windowTitle() == "Cancelled"
    result.accept()
    connected.settle()
    sandbox.studio.faults.clear()
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.settle()


def test_wrong_secret_is_told(connected: Pilot, sandbox: Sandbox) -> None:
    wrong = sandbox.portal_url.replace(secret_of(sandbox), "wrongwrongwrong1")
    connected.paste(connected.form.webhook.editor, wrong)
    connected.press(connected.page.test)
    connected.settle()
    card = connected.page.checks.cards["bitrix24"]
    assert card.status == "failed"
    assert card.checks[-1].hint
    connected.press(connected.page.load)
    connected.settle()
    assert connected.notice()
    assert "wrongwrong" not in connected.notice()


def test_diagnostics_hold_no_secret(connected: Pilot, sandbox: Sandbox) -> None:
    connected.press(connected.page.test)
    connected.settle()
    connected.press(connected.page.checks.copy)
    text = QGuiApplication.clipboard().text()
    assert "Bitrix24" in text
    assert secret_of(sandbox) not in text


@pytest.mark.slow
def test_the_sample_tells_its_story(open_pilot: Callable[..., Pilot]) -> None:
    pilot = open_pilot(demo=True)
    assert pilot.window.sample_bar.isVisible()
    pilot.press(pilot.page.compare)
    pilot.settle()
    assert pilot.window.pages.currentIndex() == COMPARE
    pilot.press(pilot.window.sample_bar.advance)
    assert "Half a year" in pilot.notice()
    pilot.window.menus.leave.trigger()
    assert not pilot.window.sample_bar.isVisible()


def test_a_comparison_stopped_too_late_loads_nothing(connected: Pilot, sandbox: Sandbox) -> None:
    connected.load_first()
    sandbox.portal.state.edit_department("2", NAME="Механический цех")
    before = sandbox.studio.state.dump()
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.session.state = State.STOPPING  # the job itself does not hear of it
    connected.settle()
    assert connected.window.previewing
    assert sandbox.studio.state.dump() == before


def test_a_refused_object_is_told_and_tried_again(connected: Pilot, sandbox: Sandbox) -> None:
    refusal = faults.answers(400, "The unit is locked by another user")
    sandbox.studio.faults.append(faults.Fault(refusal, verb="POST", holds="Склад", times=None))
    connected.press(connected.page.load)
    connected.settle()
    connected.press(connected.window.compare_page.preview.load)
    result = connected.dialog()
    assert isinstance(result, ResultDialog)
    assert "problem" in result.windowTitle()
    assert "The unit is locked by another user" in result.texts.toPlainText()
    sandbox.studio.faults.clear()
    connected.press(result.retry_button)
    again = connected.next_dialog(result)
    assert again.windowTitle() == "Loaded"
    again.accept()


def test_the_operator_works_in_russian(connected: Pilot) -> None:
    connected.window.menus.languages[1].trigger()
    connected.qtbot.wait(50)
    connected.press(connected.page.load)
    connected.settle()
    connected.press(connected.window.compare_page.preview.load)
    result = connected.dialog()
    assert result.windowTitle() == "Загружено"
    result.accept()


def test_the_story_of_a_person_tells_of_their_assignments(connected: Pilot) -> None:
    connected.load_first()
    connected.window.show_story("u:2")
    told = {line.object.partition(":")[0] for line in connected.window.log.model.lines()}
    assert told == {"u", "a", "c"}
    assert not connected.notice()


def test_a_story_without_lines_points_to_the_reports(connected: Pilot) -> None:
    connected.window.show_story("u:99")
    assert connected.notice() == "The log of this session has no line about this object"


def test_the_keys_lead_through_a_load(connected: Pilot) -> None:
    """Each key stands in one place only: two of the same would do nothing."""
    window, qtbot = connected.window, connected.qtbot
    control = Qt.KeyboardModifier.ControlModifier
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_T, control)
    connected.settle()
    assert connected.page.checks.cards["bitrix24"].checks
    qtbot.keyClick(window, Qt.Key.Key_F5)
    connected.settle()
    changes = window.compare_page.preview.changes
    qtbot.waitUntil(changes.table.hasFocus)
    qtbot.keyClick(changes.table, Qt.Key.Key_Return, control)
    connected.dialog().accept()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_H, control)
    qtbot.waitUntil(window.history.isVisible)
    assert window.focusWidget() is window.history.table
    qtbot.keyClick(window.history.table, Qt.Key.Key_Return)
    qtbot.waitUntil(window.report.isVisible)


def test_the_operator_leaves_a_branch_out(connected: Pilot, sandbox: Sandbox) -> None:
    connected.press(connected.page.load)
    connected.settle()
    preview = connected.window.compare_page.preview
    rows = preview.changes
    shown = [rows._lines.lines[number].source_id for number in rows._numbers]
    rows.table.selectRow(shown.index("d:3"))
    preview.choose.leave.trigger()
    connected.press(preview.load)
    result = connected.dialog()
    assert isinstance(result, ResultDialog)
    names = [row["name"] for row in sandbox.studio.state.objects("department")]
    assert "Склад" not in names
    assert names
