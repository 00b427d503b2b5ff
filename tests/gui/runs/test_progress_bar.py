"""The bar of a running job: what it says while it waits, writes and is asked to stop."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from orgloader.gui.runs.progress_bar import RunBar
from orgloader.gui.session.progress import LOAD
from orgloader.gui.window.language import use_language
from orgloader.run.events import PhaseBegan, Progress, Waiting


@pytest.fixture
def bar(application: object, qtbot: QtBot) -> RunBar:
    made = RunBar()
    qtbot.addWidget(made)
    made.begin(LOAD)
    return made


def test_a_wait_is_told_with_its_reason_and_a_countdown(bar: RunBar, qtbot: QtBot) -> None:
    bar.take(PhaseBegan("read_source"))
    bar.take(Waiting("The portal allows no more requests for now", 30.0))
    qtbot.waitUntil(lambda: "goes on in" in bar.detail.text())
    assert "The portal allows no more requests for now" in bar.detail.text()
    bar.take(Waiting("The portal allows no more requests for now", 0.0))
    qtbot.waitUntil(lambda: "goes on in" not in bar.detail.text())


def test_cancel_becomes_stop_at_the_first_write(bar: RunBar) -> None:
    bar.take(PhaseBegan("read_source"))
    assert bar.button.text().replace("&", "") == "Cancel"
    bar.take(PhaseBegan("apply"))
    assert bar.button.text() == "Stop"
    bar.take(PhaseBegan("verify"))
    assert bar.button.text() == "Stop"


def test_what_cannot_be_interrupted_is_said(bar: RunBar) -> None:
    bar.take(PhaseBegan("apply"))
    bar.stopping()
    assert "cannot be cancelled" in bar.detail.text()
    assert not bar.button.isEnabled()


def test_the_counts_of_a_phase_are_shown(bar: RunBar, qtbot: QtBot) -> None:
    bar.take(PhaseBegan("read_source"))
    bar.take(Progress("persons", 1200, 4800))
    qtbot.waitUntil(lambda: bar.detail.text() == "persons: 1,200 of 4,800")
    assert 0 < bar.bar.value() < bar.bar.maximum()


def test_a_second_part_goes_on_where_the_first_has_ended(bar: RunBar, qtbot: QtBot) -> None:
    bar.begin(LOAD, (0.3, 1.0))
    bar.take(PhaseBegan("read_source"))
    bar.take(Progress("persons", 1, 100))
    qtbot.waitUntil(lambda: bar.bar.value() >= 0.3 * bar.bar.maximum())


def test_it_is_told_in_russian(application: QApplication, bar: RunBar) -> None:
    use_language(application, "ru")
    bar.retranslate()
    bar.take(PhaseBegan("apply"))
    assert bar.phase.text() == "Запись в Business Studio…"
    assert bar.button.text() == "Остановить"
