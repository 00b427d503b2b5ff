"""Columns fit their view, until the reader says otherwise."""

import pytest
from pytestqt.qtbot import QtBot
from tests.report.samples import plan, report, report_of

from orgloader import i18n
from orgloader.gui.changes.pane import ChangesPane
from orgloader.report.change_list import PREVIEW, REPORT, ChangeList

WIDE = 1000


@pytest.fixture(params=["preview", "report"])
def pane(request: pytest.FixtureRequest, qtbot: QtBot) -> ChangesPane:
    i18n.set_language("ru")
    of_plan = request.param == "preview"
    pane = ChangesPane(PREVIEW if of_plan else REPORT)
    qtbot.addWidget(pane)
    pane.resize(WIDE, 300)
    pane.show()
    pane.show_lines(ChangeList(report_of(plan()) if of_plan else report()))
    return pane


def test_nothing_scrolls_sideways(pane: ChangesPane, qtbot: QtBot) -> None:
    assert pane.table.horizontalScrollBar().maximum() == 0
    pane.show_tree(tree=True)
    qtbot.waitUntil(lambda: pane.branches.horizontalScrollBar().maximum() == 0)


def test_codes_are_never_cut(pane: ChangesPane) -> None:
    for name in {"action", "kind", "status"} & set(pane.flat.columns):
        column = pane.flat.columns.index(name)
        texts = [pane.flat.index(row, column).data() for row in range(pane.flat.rowCount())]
        widest = max(map(pane.fontMetrics().horizontalAdvance, texts))
        assert pane.table.columnWidth(column) >= widest


def test_a_wider_view_gives_its_room_to_names_and_values(pane: ChangesPane, qtbot: QtBot) -> None:
    name, kind = (pane.flat.columns.index(column) for column in ("object", "kind"))
    before = pane.table.columnWidth(name), pane.table.columnWidth(kind)
    pane.resize(WIDE + 400, 300)
    qtbot.waitUntil(lambda: pane.table.columnWidth(name) > before[0])
    assert pane.table.columnWidth(kind) == before[1]


def test_what_the_reader_has_set_stays(pane: ChangesPane, qtbot: QtBot) -> None:
    name = pane.flat.columns.index("object")
    pane.table.horizontalHeader().resizeSection(name, 333)
    pane.resize(WIDE + 400, 300)
    qtbot.waitUntil(lambda: pane.table.viewport().width() > WIDE)
    assert pane.table.columnWidth(name) == 333
