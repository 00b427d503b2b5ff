"""Nothing is made twice by a service that is late, or that reads other texts than were sent."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.run.engine import LOADED, Engine, Killed, codes, result
from tests.simulation.samples import sampled

from orgloader.run.execute import take_up
from orgloader.run.job import Job
from orgloader.sandbox import Fault, Response
from orgloader.sandbox.faults import Exchange, lost_answer
from orgloader.sandbox.studio.mangling import cut, decoded_twice, plus_as_space, upper
from orgloader.sandbox.wire import text
from orgloader.state.store import Store, now

POSTS = 22


def killed_with_a_late_create(engine: Engine, which: dict[str, Any], **when: Any) -> None:
    """Kill a load at a POST that the service carries out later, at the request that is named."""
    kept: list[Exchange] = []

    def die(exchange: Exchange) -> Response:
        kept.append(exchange)
        engine._die()

    engine.studio.faults.append(Fault(die, verb="POST", **which))
    try:
        engine.load()
    except Killed:
        shutil.rmtree(engine.folder)
        engine._grave.rename(engine.folder)
    engine.clear_faults()
    assert kept, "no such POST"

    def commit(exchange: Exchange) -> Response:
        kept.pop().carry_out()
        return exchange.carry_out()

    engine.studio.faults.append(Fault(commit, **when))


@pytest.mark.parametrize("requests", [1, 2, 3])
@pytest.mark.parametrize("number", sampled(range(1, POSTS + 1), 4))
def test_a_create_that_is_carried_out_after_the_kill(
    folder: Path, number: int, requests: int
) -> None:
    engine = Engine(folder)
    killed_with_a_late_create(engine, {"first": number}, first=requests)

    finished = engine.load()

    assert finished.exit_code == 0, finished.report.findings
    assert engine.count() == LOADED
    engine.clear_faults()
    assert result(engine.load()) == ("nothing_to_do", 0)


MANGLING: dict[str, Callable[[str], str]] = {
    "plus": plus_as_space, "cut": cut(5), "upper": upper, "twice": decoded_twice,
}  # fmt: skip


@pytest.mark.parametrize("how", MANGLING)
@pytest.mark.parametrize("number", sampled([1, 2, 3, 5, 8, 12, 16, 20], 3))
def test_a_lost_answer_and_a_filter_that_asks_for_another_text(
    folder: Path, how: str, number: int
) -> None:
    engine = Engine(folder)
    engine.portal.state.edit_department("1", NAME="ООО «Плюс+100%25»")
    engine.portal.state.edit_department("2", NAME="Продажи+100%25")
    engine.studio.switches.sought = MANGLING[how]
    engine.studio.faults.append(Fault(lost_answer(), verb="POST", first=number))

    finished = engine.load()

    assert engine.count() == LOADED, finished.report.findings
    assert result(finished) == ("done", 0)


def test_a_name_that_the_service_cuts_is_never_made_twice(folder: Path) -> None:
    """Its answer lost, it is under another name than was sent: it may be ours, so it is asked."""
    engine = Engine(folder)
    engine.studio.switches.kept = cut(5)
    engine.studio.faults.append(Fault(lost_answer(), verb="POST", first=2))

    finished = engine.load()

    (change,) = (one for one in finished.report.changes if one.status == "unclear")
    assert change.change.kind == "department"
    names = engine.names("department")
    assert len(names) == len(set(names))


@pytest.mark.parametrize("age", [0, 60])
def test_what_a_dead_process_left_long_ago_needs_no_pause(folder: Path, age: int) -> None:
    engine = Engine(folder)
    engine.killed_writing("POST", "Склад", sent=False)
    control = engine._control(None)
    with Store.open(folder, clock=lambda: now() + timedelta(seconds=age)) as store:
        job = Job(engine.settings, control, control._emit, "load", engine._transports(control))
        with job:
            recovered = take_up(job, store)
    assert recovered.doubted == {"d:3"}
    assert control.time == (0.0 if age else 22.0)


def test_a_twin_that_comes_after_the_look_up_is_reported(folder: Path) -> None:
    engine = Engine(folder)
    killed_with_a_late_create(engine, {"holds": '"Склад"'}, verb="POST", path="PositionHolder")
    finished = engine.load()
    assert engine.count() == LOADED | {"department": LOADED["department"] + 1}
    assert "twin.d:3" in codes(finished)


@pytest.mark.parametrize("made", [False, True], ids=["never made", "made after the look-ups"])
@pytest.mark.parametrize("kind", ["person", "department"])
def test_a_create_that_is_refused_after_a_lost_one(folder: Path, kind: str, made: bool) -> None:
    """The refusal settles the doubt: the lost request is looked for once more, and only once."""
    engine = Engine(folder)
    name = {"person": "Белова Ольга", "department": "Приёмка"}[kind]
    kept: list[Exchange] = []

    def lose(exchange: Exchange) -> Response:
        kept.append(exchange)
        return Response(drop=True)

    def refuse(_: Exchange) -> Response:
        if made:
            kept.pop().carry_out()
        return text(400, "An object with this name already exists here")

    for first, what in enumerate((lose, refuse), 1):
        engine.studio.faults.append(Fault(what, verb="POST", holds=f'"{name}"', first=first))
    finished = engine.load()

    assert finished.exit_code == (0 if made else 4)
    with Store.open(folder, read_only=True) as store:
        assert store.in_doubt() == []
    engine.clear_faults()
    assert engine.load().exit_code == 0
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)
