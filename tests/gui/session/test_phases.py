"""Cancelling and closing in each phase of a job; what a plan asks, confirmed in the window."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox
from tests.gui.world import Pilot, department
from tests.rows import user

from orgloader.gui.session.state import State
from orgloader.gui.window.steps import CONNECT
from orgloader.plan.words import PHASES
from orgloader.run.events import Phase
from orgloader.sandbox import Sandbox, faults


def slow(sandbox: Sandbox, seconds: float = 0.2) -> None:
    """Let both ends take their time from now on."""
    for end in (sandbox.portal, sandbox.studio):
        end.faults.append(faults.Fault(faults.delay(seconds), times=None))


def reach(pilot: Pilot, phase: Phase) -> None:
    """Wait until the window says that a job is in ``phase``."""
    pilot.until(lambda: pilot.window.run_bar.phase.text() == f"{PHASES[phase]}…")


def begin_load(pilot: Pilot) -> None:
    """Compare, and press the button of the preview."""
    pilot.press(pilot.page.compare)
    pilot.settle()
    pilot.press(pilot.window.compare_page.preview.load)


def begin_slow_load(pilot: Pilot, sandbox: Sandbox) -> None:
    pilot.press(pilot.page.compare)
    pilot.settle()
    slow(sandbox)
    pilot.press(pilot.window.compare_page.preview.load)


def begin_slow_test(pilot: Pilot, sandbox: Sandbox) -> None:
    slow(sandbox)
    pilot.press(pilot.page.test)


BEGINNINGS: dict[Phase, Callable[[Pilot, Sandbox], None]] = {
    "test": begin_slow_test,
    "read_source": begin_slow_load,
    "read_target": begin_slow_load,
    "apply": begin_slow_load,
    "verify": begin_slow_load,
}


@pytest.mark.parametrize("phase", BEGINNINGS)
def test_closing_in_each_phase(connected: Pilot, sandbox: Sandbox, phase: Phase) -> None:
    BEGINNINGS[phase](connected, sandbox)
    reach(connected, phase)
    connected.window.close()
    written = phase in {"apply", "verify"}
    connected.answer("Stop and close" if written else "Cancel and close")
    connected.until(lambda: not connected.window.isVisible())
    assert not connected.session.worker.busy
    assert bool(sandbox.studio.state.objects("department")) == written


def test_stopping_while_it_reads_back(connected: Pilot, sandbox: Sandbox) -> None:
    begin_slow_load(connected, sandbox)
    reach(connected, "verify")
    connected.press(connected.window.run_bar.button)
    result = connected.dialog()
    assert result.windowTitle() in {"Cancelled", "Loaded, not verified"}
    result.accept()
    connected.settle()
    sandbox.studio.faults.clear()
    sandbox.portal.faults.clear()
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.settle()
    assert connected.window.load_page.outcome.text() == "Nothing to change"


def test_a_limit_is_confirmed_for_one_load(connected: Pilot, sandbox: Sandbox) -> None:
    for number in range(10, 30):
        sandbox.portal.state.add_department(department(number, f"Отдел {number}"))
        sandbox.portal.state.add_user(user(number, number))
    connected.load_first()
    for number in range(10, 30):
        sandbox.portal.state.remove_user(str(number))
        sandbox.portal.state.remove_department(str(number))
    connected.window.show_step(CONNECT)
    connected.press(connected.page.load)
    connected.settle()
    preview = connected.window.compare_page.preview
    boxes = preview.findings.findChildren(QCheckBox)
    assert boxes
    assert not preview.load.isEnabled()
    for box in boxes[1:]:
        box.setChecked(True)
    assert not preview.load.isEnabled(), "one is left"
    boxes[0].setChecked(True)
    connected.press(preview.load)
    result = connected.dialog()
    assert result.windowTitle() == "Loaded"
    result.accept()
    names = [row["name"] for row in sandbox.studio.state.objects("folder")]
    assert names == ["Удалённые"]


def test_a_job_that_ended_calls_to_the_window(
    connected: Pilot, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda window, *_: called.append(window))
    connected.press(connected.page.compare)
    connected.settle()
    assert called == [connected.window]
    assert connected.session.state is State.IDLE
