"""References that objects of their own hold: killed at every request, and made good."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.faces import CHOSEN
from tests.run.engine import Engine, Killed, after, codes, result
from tests.run.test_undo import undo
from tests.sandbox.profiles import FACES
from tests.simulation.samples import sampled

from orgloader.sandbox import Fault, Response
from orgloader.sandbox.faults import Exchange, answers, lost_answer

CREATES, MOVES = 35, 8
"""More requests than the first load writes, and than the later one does."""


@pytest.fixture(autouse=True, params=["relations", "guids", "numbers"])
def face(request: pytest.FixtureRequest) -> Iterator[str]:
    token = CHOSEN.set(FACES[request.param])
    yield request.param
    CHOSEN.reset(token)


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder)


def killed_at_write(engine: Engine, number: int, *, sent: bool) -> bool:
    """Run a load that dies at its write ``number``, carried out or not; return whether it did."""

    def die(exchange: Exchange) -> Response:
        if sent:
            exchange.carry_out()
        engine._die()

    died = False
    engine.studio.faults.append(
        Fault(die, first=number, when=lambda request: request.method != "GET")
    )
    try:
        engine.load("limit.change_percent.department", "limit.archive_percent.department")
    except Killed:
        died = True
        shutil.rmtree(engine.folder)
        engine._grave.rename(engine.folder)
    engine.clear_faults()
    return died


def tree(engine: Engine) -> dict[tuple[str, str], str]:
    """Return each unit by kind and key with its name and that of its parent."""
    names = {
        (kind, row["key"]): row["name"]
        for kind in ("department", "folder", "position")
        for row in engine.state.objects(kind)
    }
    found: dict[tuple[str, str], str] = {}
    for kind in ("department", "position"):
        for row in engine.state.objects(kind):
            above = engine.state.above(row["key"], kind)
            found[kind, str(row["key"])] = f"{names.get(above) if above else None}/{row['name']}"
    return found


def settled(engine: Engine) -> None:
    """See that the next load ends well and tells of no edit by hand, and that one more is idle."""
    finished = engine.load("limit.change_percent.department", "limit.archive_percent.department")
    assert finished.exit_code == 0, finished.report.findings
    assert not {code for code in codes(finished) if code.startswith(("drift.", "conflict."))}
    assert result(engine.load()) == ("nothing_to_do", 0)


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("number", sampled(range(1, CREATES), 5))
def test_a_first_load_killed_at_any_write(
    engine: Engine, tmp_path: Path, number: int, sent: bool
) -> None:
    killed_at_write(engine, number, sent=sent)
    settled(engine)
    other = Engine(tmp_path / "other" / "state")
    other.folder.parent.mkdir()
    other.load()
    assert engine.count() == other.count()
    assert sorted(tree(engine).values()) == sorted(tree(other).values())


def change(engine: Engine) -> None:
    """Move a department, archive another, and let a third have another head."""
    engine.portal.state.edit_department("4", PARENT="2")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[4])
    engine.portal.state.edit_department("2", UF_HEAD="103")
    engine.portal.state.remove_department("3")


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("number", range(1, MOVES))
def test_a_later_load_killed_at_any_write(engine: Engine, number: int, sent: bool) -> None:
    engine.load()
    before = {key: name.rpartition("/")[2] for key, name in tree(engine).items()}
    change(engine)
    killed_at_write(engine, number, sent=sent)
    settled(engine)
    after = tree(engine)
    assert {key: name.rpartition("/")[2] for key, name in after.items()} == before
    assert "Отдел продаж/Приёмка" in after.values()
    assert "Удалённые/Склад" in after.values()


def test_a_move_is_one_change_and_one_of_the_limits(engine: Engine) -> None:
    engine.options = {"limits": {"minimum": 1, "change_count": 0}}
    engine.load()
    engine.portal.state.edit_department("4", PARENT="2")
    finished = engine.plan()
    assert finished.plan is not None
    assert [one.action for one in finished.plan.changes] == ["move"]
    assert "limit.change_count.department" in codes(finished)


def test_a_half_made_object_is_no_change_for_the_limits(engine: Engine, face: str) -> None:
    if face == "numbers":
        pytest.skip("it keeps no relations")
    engine.options = {"limits": {"minimum": 1, "change_count": 0}}
    killed_at_write(engine, 3, sent=False)
    finished = engine.load()
    assert result(finished) == ("done", 0), finished.report.findings
    moved = [one.change for one in finished.report.changes if one.change.action == "move"]
    assert [dict(one.old) for one in moved] == [{"parent": None}]


def test_a_move_is_taken_back(engine: Engine) -> None:
    engine.load()
    before = tree(engine)
    change(engine)
    engine.load()
    assert result(undo(engine))[1] == 0
    assert tree(engine) == before


def test_a_refused_relation_leaves_the_old_one(engine: Engine, face: str) -> None:
    engine.load()
    before = tree(engine)
    engine.portal.state.edit_department("4", PARENT="2")
    verb, times = ("PATCH", 3) if face == "numbers" else ("POST", 1)
    engine.studio.faults.append(Fault(answers(400, "Нет"), verb=verb, times=times))
    finished = engine.load()
    assert result(finished) == ("with_errors", 4)
    assert tree(engine) == before
    engine.clear_faults()
    settled(engine)


def test_where_the_old_one_is_refused_too_the_next_load_puts_it_right(engine: Engine) -> None:
    engine.load()
    change(engine)
    engine.studio.faults.append(Fault(answers(400, "Нет"), verb="POST", times=None))
    assert result(engine.load())[1] == 4
    engine.clear_faults()
    settled(engine)


@pytest.mark.parametrize("verb", ["POST", "DELETE", "PATCH"])
def test_a_lost_answer_is_looked_for(engine: Engine, verb: str) -> None:
    engine.load()
    change(engine)
    engine.studio.faults.append(Fault(lost_answer(), verb=verb, times=2))
    settled(engine)


def test_cancelling_between_two_steps_carries_the_change_through(engine: Engine) -> None:
    engine.load()
    change(engine)
    assert engine.load(hook=after(1)).exit_code == 130
    parents = [name.partition("/")[0] for name in tree(engine).values()]
    assert parents.count("None") == 1, "nothing hangs loose but the root"
    settled(engine)
