"""Results, past runs and their reports."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot
from tests.gui.hands import change_language, choose_file, column, type_text
from tests.report.samples import report

from orgloader import i18n
from orgloader.errors import SourceError
from orgloader.gui.runs.history import HistoryView
from orgloader.gui.runs.report import ReportView
from orgloader.gui.runs.result import ResultDialog, title_words
from orgloader.gui.widgets import theme
from orgloader.gui.widgets.icons import pixmap
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.report.change_list import ChangeList
from orgloader.report.model import Report
from orgloader.run.events import Finished
from orgloader.state.runs import Run

LEFT = Qt.MouseButton.LeftButton
RUNS = [
    Run("20261117-093012-4f2a", "load", "example.bitrix24.ru", "http://localhost:5000/", "b",
        "2026-11-17T09:30:12", "2026-11-17T09:31:20", "done",
        {"department": {"create": 1200, "archive": 3, "unchanged": 7}, "position": {"archive": 1}}),
    Run("20261116-093012-1111", "load", "example.bitrix24.ru", "http://localhost:5000/", "b",
        "2026-11-16T09:30:12", "", "", {}),
]  # fmt: skip


@pytest.fixture
def history(qtbot: QtBot) -> HistoryView:
    view = HistoryView()
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    return view


@pytest.fixture
def page(qtbot: QtBot) -> ReportView:
    view = ReportView()
    qtbot.addWidget(view)
    view.resize(1100, 640)
    view.show()
    view.show_report(report(), ChangeList(report()))
    return view


def dialog(qtbot: QtBot, **fields: Any) -> ResultDialog:
    finished = Finished(4, **{"report": report(), **fields})
    shown = ResultDialog(finished)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def test_history_tells_runs_in_words(history: HistoryView) -> None:
    history.show_runs(RUNS)
    assert column(history.table, 0) == ["2026-11-17 09:30", "2026-11-16 09:30"]
    assert column(history.table, 2) == ["Loaded", "Not finished"]
    assert column(history.table, 4) == ["1,200 created, 4 archived", "—"]


def test_a_report_is_opened_by_double_click_key_and_button(
    qtbot: QtBot, history: HistoryView
) -> None:
    history.show_runs(RUNS)
    row = history.table.visualRect(history.table.model().index(0, 0)).center()
    with qtbot.waitSignal(history.open_report) as asked:
        qtbot.mouseClick(history.table.viewport(), LEFT, pos=row)
        qtbot.mouseDClick(history.table.viewport(), LEFT, pos=row)
    assert asked.args == [RUNS[0].id]
    with qtbot.waitSignal(history.open_report):
        qtbot.keyClick(history.table, Qt.Key.Key_Return)
    with qtbot.waitSignal(history.open_report):
        qtbot.mouseClick(history.open, LEFT)


def test_an_unfinished_run_has_no_report(qtbot: QtBot, history: HistoryView) -> None:
    history.show_runs(RUNS)
    history.table.selectRow(1)
    assert not history.open.isEnabled()
    with qtbot.assertNotEmitted(history.open_report):
        qtbot.keyClick(history.table, Qt.Key.Key_Return)


def test_no_runs_yet(history: HistoryView) -> None:
    history.show_runs([])
    assert history.empty.isVisible()
    assert not history.table.isVisible()


def test_who_was_archived_and_why(qtbot: QtBot, page: ReportView) -> None:
    assert page.title.text() == "2026-11-17 09:30 · Load · Loaded with problems"
    found = page.changes.findChild(QToolButton, "chip-archive")
    assert isinstance(found, QToolButton)
    qtbot.mouseClick(found, LEFT)
    assert column(page.changes.table, 2) == ["Участок <b>испытаний</b>\\u202e"]
    assert column(page.changes.table, 6) == ["The department is no longer in the portal"]


def test_problems_are_a_press_away(qtbot: QtBot, page: ReportView) -> None:
    page.changes.by_status.menu().findChild(QAction, "chip-failed").trigger()
    page.changes.table.selectRow(0)
    assert "уже занято" in page.changes.details._error.text()


def test_a_report_is_searched(qtbot: QtBot, page: ReportView) -> None:
    type_text(page.changes.search, "Жуков")
    qtbot.waitUntil(lambda: column(page.changes.table, 2) == ["Жуков Илья"])


def test_a_report_is_exported(
    qtbot: QtBot, page: ReportView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, tmp_path / "report.html")
    qtbot.mouseClick(page.export, LEFT)
    qtbot.waitUntil(lambda: page._status.text().startswith("Saved"))
    assert "уже занято" in (tmp_path / "report.html").read_text("utf-8")


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, page: ReportView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, tmp_path / "nowhere" / "report.json")
    qtbot.mouseClick(page.export, LEFT)
    qtbot.waitUntil(lambda: page.findChild(QMessageBox) is not None)
    box = page.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "Choose another place" in box.informativeText()
    box.close()


def test_the_outcome_is_the_title(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    assert shown.windowTitle() == "Loaded with 2 problems"
    assert title_words(report("done"), 0) == "Loaded"
    assert title_words(report("stopped"), 0) == "Stopped, nothing written"


def test_figures_are_planned_accepted_verified(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    rows = [
        [shown.table.model().index(row, column).data() for column in range(5)]
        for row in range(shown.table.rowCount())
    ]
    assert ["Department", "Rename", "1", "1", "1"] in rows
    assert ["Position", "Create", "1", "0", "0"] in rows


def test_problems_are_told_in_the_words_of_the_studio(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    assert "HTTP 400\nИмя «Ведущий менеджер» уже занято" in shown.texts.toPlainText()


def test_the_buttons_of_a_result(qtbot: QtBot) -> None:
    shown = dialog(qtbot)
    with qtbot.waitSignal(shown.open_report) as asked:
        qtbot.mouseClick(shown.report_button, LEFT)
    assert asked.args == ["20261117-093012-4f2a"]
    with qtbot.waitSignal(shown.show_problems):
        qtbot.mouseClick(shown.problems_button, LEFT)
    assert shown.retry_button.text() == "&Retry failed (2)"
    with qtbot.waitSignal(shown.retry_failed):
        qtbot.mouseClick(shown.retry_button, LEFT)
    assert not shown.isVisible()


def test_a_good_result_offers_no_retry(qtbot: QtBot) -> None:
    good = report("done")
    changes = tuple(one for one in good.changes if one.status == "done")
    shown = dialog(qtbot, report=replace(good, changes=changes))
    assert not shown.retry_button.isVisible()
    assert not shown.texts.isVisible()
    qtbot.mouseClick(shown.close_button, LEFT)
    assert not shown.isVisible()


def test_an_error_is_told_whole(qtbot: QtBot) -> None:
    error = SourceError("The portal refused the request", "%(code)s", "Check it.", code="503")
    shown = dialog(qtbot, report=Report(mode="load", outcome="failed"), error=error)
    assert shown.error.text() == "The portal refused the request\n503\nCheck it."
    assert shown.windowTitle() == "Failed"
    assert not shown.report_button.isVisible()


def test_they_speak_the_language_in_use(
    qtbot: QtBot, history: HistoryView, page: ReportView, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.show_runs(RUNS)
    shown = dialog(qtbot)
    monkeypatch.setattr(i18n._catalogue, "gettext", "ru: {}".format)
    for widget in (history, page, shown):
        change_language(widget)
    assert column(history.table, 2) == ["ru: Loaded", "ru: Not finished"]
    assert "ru: Loaded with problems" in page.title.text()
    assert shown.report_button.text() == "ru: &Open report"


def test_the_icons_follow_the_palette(qapp: QApplication, page: ReportView) -> None:
    light = page._mark.pixmap().toImage()
    theme.choose(qapp, "dark")
    assert page._mark.pixmap().toImage() != light
    assert page._mark.pixmap().toImage() == pixmap(*outcome_mark("with_errors"), 22).toImage()


def test_only_loads_that_stand_can_be_undone(qtbot: QtBot, history: HistoryView) -> None:
    history.allow_undo(allowed=True)
    history.show_runs(RUNS, {RUNS[0].id})
    with qtbot.waitSignal(history.undo_run) as asked:
        qtbot.mouseClick(history.undo, LEFT)
    assert asked.args == [RUNS[0].id]
    history.table.selectRow(1)
    assert not history.undo.isEnabled()
    history.table.selectRow(0)
    history.allow_undo(allowed=False)
    assert not history.undo.isEnabled()
    assert [action.isEnabled() for action in history.table.actions()] == [True, False]
