"""The preview: what is read, what must be confirmed, what is loaded."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.hands import change_language, choose_file, column, type_text
from tests.report.samples import CHANGES, FINDINGS, STOP, plan, report_of

from orgloader import i18n
from orgloader.gui.changes.preview import PreviewView
from orgloader.plan.model import Finding, Inside, Plan
from orgloader.report.model import Mode
from orgloader.state.codec import plan_from_json
from orgloader.text import Text

LEFT = Qt.MouseButton.LeftButton
LIMIT = FINDINGS[0]
LINE = 20
"""Points; what stands on one line may begin a little higher or lower."""


@pytest.fixture
def view(qtbot: QtBot) -> PreviewView:
    view = PreviewView()
    qtbot.addWidget(view)
    view.resize(1100, 640)
    view.show()
    show(view, plan())
    return view


def show(view: PreviewView, shown: Plan, mode: Mode = "plan") -> None:
    view.show_plan(shown, report_of(shown, mode))


def box(view: PreviewView, code: str) -> QCheckBox:
    found = view.findChild(QCheckBox, f"confirm-{code}")
    assert isinstance(found, QCheckBox)
    return found


def chip(view: PreviewView, code: str) -> QToolButton:
    found = view.changes.findChild(QToolButton, f"chip-{code}")
    assert isinstance(found, QToolButton)
    return found


def tick(qtbot: QtBot, found: QCheckBox) -> None:
    qtbot.mouseClick(found, LEFT, pos=QPoint(8, found.height() // 2))


def test_the_button_names_how_many_changes_are_loaded(view: PreviewView) -> None:
    assert view.load.text() == "&Load 10 changes"  # one only takes over, and writes nothing
    show(view, Plan(changes=CHANGES[:1]))
    assert view.load.text() == "&Load 1 change"
    show(view, Plan(changes=(CHANGES[6],)))
    assert view.load.text() == "&Link 1 object"


def test_a_plan_without_changes_cannot_be_loaded(view: PreviewView) -> None:
    show(view, Plan())
    assert view.title.text() == "Nothing to change"
    assert not view.load.isEnabled()


def test_load_carries_what_was_confirmed(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    assert not view.load.isEnabled()
    assert view.hint.text() == "Confirm what is asked above to load."
    assert box(view, LIMIT.code).text() == "Archive 9 of 34 anyway"
    tick(qtbot, box(view, LIMIT.code))
    with qtbot.waitSignal(view.load_requested) as asked:
        qtbot.mouseClick(view.load, LEFT)
    assert asked.args == [frozenset({LIMIT.code})]


def test_a_confirmation_is_for_one_plan(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    tick(qtbot, box(view, LIMIT.code))
    show(view, plan(*FINDINGS))
    assert not view.load.isEnabled()


def test_what_stops_the_load_cannot_be_confirmed(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(STOP, *FINDINGS))
    tick(qtbot, box(view, LIMIT.code))
    assert not view.load.isEnabled()
    assert "stopped" in view.hint.text()
    with qtbot.assertNotEmitted(view.load_requested):
        view.load.click()


def test_without_findings_nothing_is_asked(qtbot: QtBot, view: PreviewView) -> None:
    assert view.findings.isHidden()
    view.activateWindow()
    qtbot.waitUntil(view.changes.table.hasFocus)
    with qtbot.waitSignal(view.load_requested) as asked:
        view.load.click()
    assert asked.args == [frozenset()]


def test_notes_are_folded_away(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    notes = view.findings._notes
    assert notes.button.text() == "2 notes"
    assert not notes.texts.isVisible()
    qtbot.mouseClick(notes.button, LEFT)
    assert notes.texts.isVisible()
    assert notes.texts.model().rowCount() == 2


def test_chips_count_and_filter(qtbot: QtBot, view: PreviewView) -> None:
    assert chip(view, "create").text() == "Create 2"
    qtbot.mouseClick(chip(view, "create"), LEFT)
    position = view.changes.by_kind.menu().findChild(QAction, "chip-position")
    position.trigger()
    assert position.text() == "Position 2"
    assert view.changes.by_kind.text() == "Kind: position"
    assert column(view.changes.table, 1) == ["Ведущий менеджер"]
    qtbot.mouseClick(chip(view, "create"), LEFT)
    position.trigger()
    assert view.changes.table.model().rowCount() == 13


def test_the_excluded_come_with_their_reason(qtbot: QtBot, view: PreviewView) -> None:
    qtbot.mouseClick(chip(view, "excluded"), LEFT)
    assert column(view.changes.table, 5) == [
        "The person is dismissed",
        "The person belongs to no department",
    ]


def test_the_search_is_typed(qtbot: QtBot, view: PreviewView) -> None:
    type_text(view.changes.search, "закуп")
    qtbot.waitUntil(lambda: column(view.changes.table, 1) == ["Отдел закупок"])


def test_an_empty_table_says_why(qtbot: QtBot, view: PreviewView) -> None:
    type_text(view.changes.search, "нет такого")
    qtbot.waitUntil(view.changes._empty.isVisible)
    assert view.changes._empty.text() == "No row matches"
    show(view, Plan())
    assert view.changes._empty.text() == "No rows"


def test_the_tree_is_a_press_away_and_keeps_the_filter(qtbot: QtBot, view: PreviewView) -> None:
    qtbot.mouseClick(chip(view, "create"), LEFT)
    qtbot.mouseClick(view.changes._toggle, LEFT)
    assert view.changes.branches.isVisible()
    assert view.changes.branches.model().index(0, 0).data() == "2 rows"


def test_the_selected_row_is_shown_in_full(qtbot: QtBot, view: PreviewView) -> None:
    view.changes.table.selectRow(6)
    details = view.changes.details
    assert details._title.text() == "Change: person\nЩербакова Юлия Олеговна"
    assert "y.scherbakova@example.com" in details.fields.toPlainText()
    qtbot.mouseClick(chip(view, "move"), LEFT)
    assert not details.isVisible()
    view.changes.table.selectRow(0)
    assert details.isVisible()
    assert "АО «Заозёрный завод»" in details.fields.toPlainText()


def test_copied_rows_are_text(qtbot: QtBot, view: PreviewView) -> None:
    view.changes.table.selectRow(2)
    view.activateWindow()
    qtbot.waitUntil(view.changes.table.hasFocus)
    qtbot.keyClick(view.changes.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("Rename\tОтдел продаж\tdepartment")


def test_the_story_of_an_object_is_asked_for(qtbot: QtBot, view: PreviewView) -> None:
    view.changes.table.selectRow(2)
    with qtbot.waitSignal(view.object_story) as asked:
        view.changes._story.trigger()
    assert asked.args == ["d:21"]


def test_a_saved_plan_is_the_plan(
    qtbot: QtBot, view: PreviewView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "план.json"
    choose_file(monkeypatch, path)
    qtbot.mouseClick(view.save, LEFT)
    qtbot.waitUntil(lambda: "план.json" in view.hint.text())
    saved = plan_from_json(json.loads(path.read_text("utf-8")))
    assert saved.fingerprint == plan().fingerprint


@pytest.mark.parametrize("suffix", [".html", ".xlsx", ".json"])
def test_the_report_is_exported(
    qtbot: QtBot,
    view: PreviewView,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    suffix: str,
) -> None:
    path = tmp_path / f"report{suffix}"
    choose_file(monkeypatch, path)
    qtbot.mouseClick(view.export, LEFT)
    qtbot.waitUntil(lambda: "Saved" in view.hint.text())
    assert path.stat().st_size > 1000


def test_without_a_chosen_file_nothing_is_written(
    qtbot: QtBot, view: PreviewView, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_file(monkeypatch, None)
    qtbot.mouseClick(view.save, LEFT)
    assert view.hint.text() == ""


def test_the_view_speaks_the_language_in_use(
    view: PreviewView, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(view, plan(*FINDINGS))
    monkeypatch.setattr(i18n._catalogue, "gettext", "ru: {}".format)
    change_language(view)
    assert view.back.text() == "ru: &Back"
    assert chip(view, "create").text() == "Ru: Create 2"
    assert view.changes.table.model().headerData(0, Qt.Orientation.Horizontal) == "ru: Action"
    assert box(view, LIMIT.code).text().startswith("ru: Archive")


def test_a_language_change_keeps_what_was_confirmed(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    tick(qtbot, box(view, LIMIT.code))
    change_language(view)
    assert view.load.isEnabled()


def test_everything_that_takes_the_focus_has_a_name(view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    nameless = [
        widget
        for widget in view.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_tab_goes_from_above_to_below(qtbot: QtBot, view: PreviewView) -> None:
    show(view, plan(*FINDINGS))
    tick(qtbot, box(view, LIMIT.code))
    change_language(view)
    view.activateWindow()
    first = box(view, LIMIT.code)
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)
    heights = []
    while (widget := QApplication.focusWidget()) is not view.load:
        assert widget is not None
        heights.append(widget.mapTo(view, QPoint(0, 0)).y())
        assert len(heights) < 50
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    assert all(below > above - LINE for above, below in pairwise(heights))


def test_notes_are_seen_where_nothing_else_was_found(view: PreviewView) -> None:
    note = Finding("n", "note", Text("One person stays in the catalogue"))
    show(view, Plan(changes=CHANGES, findings=(note,)))
    QApplication.processEvents()
    button = view.findings.stops[0]
    assert button.isVisible()
    assert button.visibleRegion().boundingRect().height() == button.height()


def test_an_undo_speaks_of_itself(view: PreviewView) -> None:
    taken_back = Finding("undo.run", "note", Text("…", {"run": "20261117-093012-4f2a"}))
    show(view, Plan(changes=CHANGES[:2], findings=(taken_back,)), "undo")
    assert view.title.text() == "Undo of the load of 2026-11-17 09:30: 2 changes"
    assert view.load.text() == "&Undo 2 changes"
    assert not view.save.isVisible()
    show(view, Plan(findings=(taken_back, STOP), forgotten=("d:1",)), "undo")
    assert view.load.text() == "&Undo the load"
    assert view.hint.text() == "The undo is stopped: see above."
    show(view, Plan(findings=(taken_back,), forgotten=("d:1",)), "undo")
    assert view.load.isEnabled()
    show(view, plan())
    assert view.save.isVisible()


def test_what_goes_into_the_archive_comes_first_with_all_that_goes_along(
    view: PreviewView,
) -> None:
    inside = (Inside("position", "p:9:1", "Сторож"), Inside("department", "d:10", "Пост"))
    old = replace(CHANGES[0], number=2, action="archive", source_id="d:9", name="Охрана")
    show(view, Plan(changes=(CHANGES[0], replace(old, inside=inside))))
    assert column(view.changes.table, 1) == ["Охрана", "Сторож", "Пост", CHANGES[0].name]
    assert column(view.changes.table, 5)[1] == "Goes along with «Охрана»"
    assert view.title.text() == "2 departments, 1 position: archive; 1 department: create"


def test_a_row_is_left_out_and_taken_in_again(qtbot: QtBot, view: PreviewView) -> None:
    whole = view.load.text()
    view.changes.table.selectRow(2)
    with qtbot.waitSignal(view.chosen) as chosen:
        view.choose.leave.trigger()
    assert [c.source_id for c in chosen.args[0].changes if c.number in chosen.args[0].left_out] == [
        "d:21"
    ]
    assert column(view.changes.table, 5)[2] == "Left out of this load"
    assert view.load.text() != whole
    assert view.hint.text() == "1 change left out"
    with qtbot.waitSignal(view.chosen):
        view.choose.include.trigger()
    assert (view.load.text(), view.hint.text()) == (whole, "")


def test_a_row_is_loaded_alone(qtbot: QtBot, view: PreviewView) -> None:
    view.changes.table.selectRow(2)
    with qtbot.waitSignal(view.chosen):
        view.choose.alone.trigger()
    assert view.load.text() == "&Load 1 change"
    view.choose.offer()
    with qtbot.waitSignal(view.chosen) as chosen:
        view.choose.everything.trigger()
    assert not chosen.args[0].left_out
