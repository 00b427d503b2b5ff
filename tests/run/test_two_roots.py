"""Two branches of one portal in one base: each belongs to its root and leaves the other alone."""

from pathlib import Path

import pytest
from tests.run.engine import Engine, codes, result


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder, root=2)
    assert result(engine.load()) == ("done", 0)
    return engine


def names(engine: Engine) -> set[str]:
    return {one["name"] for one in engine.studio.state.objects("department")}


def test_a_second_root_is_a_branch_of_its_own(engine: Engine) -> None:
    engine.root = 3
    finished = engine.load()
    assert (result(finished), codes(finished)) == (("done", 0), set())
    assert names(engine) == {"Отдел продаж", "Склад", "Приёмка"}
    assert not engine.studio.state.objects("folder"), "nothing was archived"
    for root in (2, 3, 2):
        engine.root = root
        assert result(engine.load()) == ("nothing_to_do", 0)


def test_each_branch_follows_its_own_changes(engine: Engine) -> None:
    engine.root = 3
    engine.load()
    engine.portal.state.edit_department("2", NAME="Сбыт")
    engine.portal.state.edit_department("4", ACTIVE="N", NAME="Закрыта")
    engine.root = 2
    assert [one.change.source_id for one in engine.load().report.changes] == ["d:2"]


@pytest.mark.parametrize("root", [1, 4])
def test_a_root_above_or_below_is_another_root_of_the_same_branch(folder: Path, root: int) -> None:
    engine = Engine(folder, root=3)
    engine.load()
    engine.root = root
    assert "root.changed" in codes(engine.load())
