"""The log pane: it follows, it filters, it keeps the reader's place."""

import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QToolButton
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from tests.gui.hands import change_language, choose_file, column, type_text

from orgloader import i18n, secrets
from orgloader.errors import StateError
from orgloader.gui.log.model import LEVEL, TEXT, RingLog, band
from orgloader.gui.log.pane import LogPane
from orgloader.gui.session.log_lines import LineHandler, LogLine
from orgloader.text import Text

LEFT = Qt.MouseButton.LeftButton


def line(number: int, level: int = logging.INFO, of: str = "", name: str = "") -> LogLine:
    values = {"name": name or f"Отдел {number}"}
    return LogLine(1_795_253_400 + number, level, "apply", of, "Created %(name)s", values)


def lines(count: int, begin: int = 0) -> list[LogLine]:
    return [line(number) for number in range(begin, begin + count)]


@pytest.fixture
def pane(qtbot: QtBot) -> LogPane:
    pane = LogPane()
    qtbot.addWidget(pane)
    pane.resize(900, 300)
    pane.show()
    qtbot.waitExposed(pane)
    return pane


def scroll_up(qtbot: QtBot, pane: LogPane) -> None:
    pane.table.setFocus()
    pane.table.selectRow(pane.model.rowCount() - 1)
    for _ in range(5):
        qtbot.keyClick(pane.table, Qt.Key.Key_PageUp)
    assert not pane.following


def top(pane: LogPane) -> object:
    return pane.table.indexAt(pane.table.rect().topLeft()).siblingAtColumn(TEXT).data()


def chip(pane: LogPane, level: int) -> QToolButton:
    found = pane.findChild(QToolButton, f"chip-{level}")
    assert isinstance(found, QToolButton)
    return found


def test_the_ring_keeps_the_rules(qtmodeltester: ModelTester) -> None:
    model = RingLog(cap=50)
    qtmodeltester.check(model, force_py=True)
    for begin in range(0, 200, 30):
        model.append(lines(30, begin))


def test_the_ring_keeps_the_newest_lines() -> None:
    model = RingLog(cap=100)
    for begin in range(0, 250, 10):
        model.append(lines(10, begin))
    kept = [item.args["name"] for item in model.lines()]
    assert 90 <= len(kept) <= 100
    assert kept[-1] == "Отдел 249"
    assert kept == [f"Отдел {n}" for n in range(250 - len(kept), 250)]
    assert model.counts[logging.INFO] == len(kept)


def test_more_lines_at_once_than_the_ring_holds() -> None:
    model = RingLog(cap=100)
    model.append(lines(70))
    model.append(lines(1000, 70))
    assert [item.args["name"] for item in model.lines()] == [f"Отдел {n}" for n in range(970, 1070)]


def test_a_trimmed_ring_stays_filtered_and_searched() -> None:
    model = RingLog(cap=100)
    model.filter({logging.ERROR}, search="отдел")
    for number in range(300):
        model.append([line(number, logging.ERROR if number % 10 == 0 else logging.INFO)])
        model.index_some(7)
    kept = [item.args["name"] for item in model.lines()]
    assert kept == [f"Отдел {n}" for n in range(300 - 10 * len(kept), 300, 10)]
    assert 9 <= len(kept) <= 10


@pytest.mark.parametrize(
    ("level", "counts_as"),
    [(5, 10), (10, 10), (15, 10), (20, 20), (25, 20), (30, 30), (40, 40), (50, 40)],
)
def test_every_level_counts_as_one_of_the_four(level: int, counts_as: int) -> None:
    assert band(level) == counts_as


def test_the_pane_follows_the_end(pane: LogPane) -> None:
    pane.append(lines(200))
    pane.append(lines(200, 200))
    assert pane.following
    assert not pane.newer.isVisible()


def test_the_reader_who_scrolls_up_is_left_in_peace(qtbot: QtBot, pane: LogPane) -> None:
    pane.append(lines(300))
    scroll_up(qtbot, pane)
    before = top(pane)
    pane.append(lines(100, 300))
    pane.append(lines(28, 400))
    assert top(pane) == before
    assert pane.newer.text() == "128 new"
    qtbot.mouseClick(pane.newer, LEFT)
    assert pane.following
    assert not pane.newer.isVisible()


def test_scrolling_down_by_hand_follows_again(qtbot: QtBot, pane: LogPane) -> None:
    pane.append(lines(300))
    scroll_up(qtbot, pane)
    pane.append(lines(1, 300))
    qtbot.keyClick(pane.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert not pane.newer.isVisible()
    pane.append(lines(50, 301))
    assert pane.following


def test_a_trim_keeps_the_readers_place(qtbot: QtBot, pane: LogPane) -> None:
    pane.model._cap = 400
    pane.append(lines(400))
    scroll_up(qtbot, pane)
    before = top(pane)
    pane.append(lines(10, 400))
    assert pane.model.rowCount() == 400
    assert top(pane) == before
    assert pane.newer.text() == "10 new"


def test_levels_count_and_filter(qtbot: QtBot, pane: LogPane) -> None:
    pane.append([*lines(5), line(5, logging.ERROR), line(6, logging.WARNING)])
    assert chip(pane, logging.ERROR).text() == "Error 1"
    assert chip(pane, logging.INFO).text() == "Information 5"
    qtbot.mouseClick(chip(pane, logging.ERROR), LEFT)
    assert column(pane.table, LEVEL) == ["Error"]
    pane.append([line(7, logging.ERROR), line(8)])
    assert len(column(pane.table, LEVEL)) == 2


def test_the_search_is_typed(qtbot: QtBot, pane: LogPane) -> None:
    pane.append(lines(30))
    type_text(pane.search, "отдел 17")
    qtbot.waitUntil(lambda: column(pane.table, TEXT) == ["Created Отдел 17"])


def test_the_story_of_one_object(qtbot: QtBot, pane: LogPane) -> None:
    pane.append([line(1, of="d:40"), line(2, of="d:41"), line(3, of="d:40")])
    pane.levels.choose(str(logging.ERROR))
    pane.show_object("d:40")
    assert column(pane.table, TEXT) == ["Created Отдел 1", "Created Отдел 3"]
    assert pane.story.text() == "Only d:40"
    qtbot.mouseClick(pane.story, LEFT)
    assert pane.model.rowCount() == 3
    assert not pane.story.isVisible()


def test_lines_are_one_clean_line_without_secrets(pane: LogPane) -> None:
    secrets.protect("s3cr3tcode")
    pane.append([line(1, name="a\nb\u202e s3cr3tcode")])
    assert column(pane.table, TEXT) == ["Created a\\nb\\u202e ****"]


def test_copied_lines_are_text(qtbot: QtBot, pane: LogPane) -> None:
    pane.append(lines(3))
    pane.table.setFocus()
    pane.table.selectRow(1)
    qtbot.keyClick(pane.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.endswith("Information\tWriting to Business Studio\t\tCreated Отдел 1")


def test_the_shown_lines_are_saved(
    qtbot: QtBot, pane: LogPane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane.append([line(1), line(2, logging.ERROR, "d:40")])
    for name in ("log.txt", "log.jsonl"):
        choose_file(monkeypatch, tmp_path / name)
        pane._save.trigger()
        qtbot.waitUntil((tmp_path / name).exists)
    saved = (tmp_path / "log.txt").read_text("utf-8")
    assert "Error\tWriting to Business Studio\td:40\tCreated Отдел 2" in saved
    records = [
        json.loads(text) for text in (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
    ]
    assert [record["level"] for record in records] == ["INFO", "ERROR"]
    assert records[1]["time"] == "2026-11-21T09:30:02.000+00:00"


def test_the_folder_can_be_opened_once_it_is_known(pane: LogPane, tmp_path: Path) -> None:
    assert not pane._open.isEnabled()
    pane.set_folder(tmp_path)
    assert pane._open.isEnabled()


def test_the_pane_speaks_the_language_in_use(
    pane: LogPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane.append(lines(2))
    pane.model.filter((), search="отдел 1")
    translated = {"Created %(name)s": "Создан %(name)s", "Error": "Ошибка"}
    monkeypatch.setattr(i18n._catalogue, "gettext", lambda text: translated.get(text, text))
    change_language(pane)
    assert column(pane.table, TEXT)[-1] == "Создан Отдел 1"
    assert chip(pane, logging.ERROR).text() == "Ошибка 0"


def test_words_within_a_line_speak_its_language() -> None:
    values = {"action": Text("Create"), "kind": Text("department"), "name": "Склад"}
    told = LogLine(0.0, logging.INFO, "apply", "d:3", "%(action)s %(kind)s %(name)s", values)
    assert told.text == "Create department Склад"
    i18n.set_language("ru")
    assert told.text == "Создать: подразделение «Склад»"
    i18n.set_language("en")


def test_an_error_in_a_record_is_told_when_it_is_shown() -> None:
    kept: list[LogLine] = []
    error = StateError("The disk is full", "%(path)s cannot grow: %(fault)s", path="a", fault="b")
    log = logging.getLogger("orgloader.test")
    arguments = ({"error": error, "detail": ""},)
    record = log.makeRecord(log.name, logging.ERROR, "", 0, "%(error)s %(detail)s", arguments, None)
    LineHandler(kept.append).emit(record)
    assert kept[0].text == "The disk is full: a cannot grow: b "
    i18n.set_language("ru")
    assert kept[0].text == "На диске нет места: Не удалось записать в a: b "
    i18n.set_language("en")
