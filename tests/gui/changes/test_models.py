"""The models keep Qt's rules and show what they are given."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.modeltest import ModelTester
from tests.report.samples import ROOT, large_plan, plan, report_of

from orgloader.gui.changes.flat_model import FlatModel
from orgloader.gui.changes.tree_model import TreeModel
from orgloader.report.change_list import PREVIEW, ChangeList

OBJECT = PREVIEW.index("object")
ACTION = PREVIEW.index("action")


@pytest.fixture
def rows() -> ChangeList:
    return ChangeList(report_of(plan()))


def outline(model: TreeModel, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    """Return the tree as indented lines."""
    parent = parent or QModelIndex()
    lines = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, OBJECT, parent)
        assert model.parent(index) == parent
        lines.append("  " * depth + str(index.data()))
        lines += outline(model, model.index(row, 0, parent), depth + 1)
    return lines


@pytest.mark.parametrize("actions", [(), ("archive",), ("nothing",)])
@pytest.mark.parametrize("kind", [FlatModel, TreeModel])
def test_the_models_keep_the_rules(
    qtmodeltester: ModelTester,
    rows: ChangeList,
    kind: type[FlatModel | TreeModel],
    actions: tuple[str, ...],
) -> None:
    model = kind(PREVIEW)
    model.show(rows, rows.filter(actions))
    qtmodeltester.check(model, force_py=True)
    model.show(rows, rows.filter())


def test_the_tree_stands_as_the_departments_do(rows: ChangeList) -> None:
    model = TreeModel(PREVIEW)
    model.show(rows, rows.filter({"rename", "create", "adopt", "conflict"}))
    assert outline(model) == [
        ROOT,
        "  Отдел закупок",
        "    Отдел закупок",
        "  Коммерческая дирекция",
        "    Отдел продаж",
        "      Отдел продаж",
        "      Ведущий менеджер",
        "Persons",
        "  Ёлкин Пётр",
        "Others",
        "  Склад",
    ]


def test_a_branch_tells_how_many_rows_stand_below_it(rows: ChangeList) -> None:
    model = TreeModel(PREVIEW)
    model.show(rows, rows.filter({"rename", "create"}))
    assert model.index(0, ACTION).data() == "3 rows"


def test_a_branch_is_no_line_of_the_plan(rows: ChangeList) -> None:
    model = TreeModel(PREVIEW)
    model.show(rows, rows.filter({"rename"}))
    top = model.index(0, 0)
    assert model.number(top) is None
    leaf = model.index(0, 0, model.index(0, 0, model.index(0, 0, top)))
    assert model.number(leaf) == 1


def test_grouping_by_and_by_comes_to_the_same_tree() -> None:
    rows = ChangeList(report_of(large_plan(700)))
    at_once, slowly = TreeModel(PREVIEW), TreeModel(PREVIEW)
    while slowly.group(rows, 100):
        pass
    at_once.show(rows, rows.filter())
    slowly.show(rows, rows.filter())
    assert outline(slowly) == outline(at_once)
    assert at_once.index(0, ACTION).data() == "583 rows"


def test_sorting_keeps_what_is_selected(rows: ChangeList) -> None:
    model = FlatModel(PREVIEW)
    model.show(rows, rows.filter())
    selected = QModelIndex(model.index(5, 0))
    model.sort(OBJECT, Qt.SortOrder.DescendingOrder)
    names = [model.index(row, OBJECT).data() for row in range(model.rowCount())]
    assert [name.casefold() for name in names] == sorted(
        (name.casefold() for name in names), reverse=True
    )
    model.sort(-1)
    assert [model.number(model.index(row, 0)) for row in range(3)] == rows.filter()[:3]
    assert selected.isValid()


def test_a_cell_says_more_than_its_text_to_a_screen_reader(rows: ChangeList) -> None:
    model = FlatModel(PREVIEW)
    model.show(rows, rows.filter({"create"}))
    assert model.index(0, ACTION).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Create, department, Отдел закупок"
    )


def test_tool_tips_take_nothing_for_markup(rows: ChangeList) -> None:
    model = FlatModel(PREVIEW)
    model.show(rows, rows.filter({"archive"}))
    assert "&lt;b&gt;" in model.index(0, OBJECT).data(Qt.ItemDataRole.ToolTipRole)
