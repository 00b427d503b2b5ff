"""F45 to F47: the process dies, the disk is full, the clock jumps, a second one is started."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from tests.simulation import invariants
from tests.simulation.portals import department, small
from tests.simulation.samples import sampled
from tests.simulation.scene import Scene

from orgloader.errors import StateError
from orgloader.run.events import Applied, Event, PhaseBegan
from orgloader.sandbox import faults
from orgloader.state.database import FILE
from orgloader.state.store import Store

WRITES = 38
"""What the first load of the small organisation takes."""
RELATED = 10
"""How many of its units have a parent, which may be kept by an object of its own."""


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path, small(), create_tasks=False)


def test_the_points_of_death_are_all_there_are(scene: Scene) -> None:
    assert scene.load().exit_code == 0
    assert scene.writes == writes(scene)


def writes(scene: Scene) -> int:
    has_relations = any(known.links for known in scene.studio.state.schema.sets.values())
    return WRITES + (RELATED if has_relations else 0)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", sampled(range(1, WRITES + RELATED + 1), 13))
def test_f45_death_at_each_request_of_a_first_load(number: int, after: bool, scene: Scene) -> None:
    scene.spoil_studio(
        scene.dies(after=after), when=lambda request: request.method != "GET", first=number
    )
    died = scene.load() is None
    assert died == (number <= writes(scene))
    if not died:
        return
    finished = invariants.clean(scene)
    assert any(f.code.startswith("recovered.") for f in finished.report.findings)
    assert sum(scene.studio.counts[verb] for verb in ("POST", "PATCH", "DELETE")) == writes(scene)


@pytest.mark.parametrize("phase", ["apply", "verify", "report"])
def test_f45_death_between_the_steps(phase: str, scene: Scene) -> None:
    scene.dies_at(lambda event: isinstance(event, PhaseBegan) and event.phase == phase)
    assert scene.load() is None
    invariants.clean(scene)


@pytest.mark.parametrize("number", sampled([1, 2, 3, 5, 8, 11], 3))
def test_f45_death_at_each_request_of_a_later_load(number: int, scene: Scene) -> None:
    invariants.clean(scene)
    scene.portal.state.add_department(department(9, "Лаборатория", head=5))
    scene.portal.state.edit_department("4", NAME="Новый участок", PARENT="9")
    scene.portal.state.remove_department("3")
    scene.portal.state.edit_user("5", UF_DEPARTMENT=[9], WORK_POSITION="Лаборант")
    for after in (False, True):
        scene.spoil_studio(
            scene.dies(after=after), when=lambda request: request.method != "GET", first=number
        )
        scene.load()
    assert scene.deaths
    invariants.clean(scene)


def test_f45_death_after_death(scene: Scene) -> None:
    for number in (3, 2, 1, 7, 5):
        scene.heal()
        scene.spoil_studio(scene.dies(after=True), verb="POST", first=number)
        assert scene.load() is None
        scene.heal()
        scene.spoil_studio(scene.dies(after=True), verb="GET", first=number)
        assert scene.load() is None
    invariants.clean(scene)


def test_f45_what_was_in_doubt_and_moved_on_since(scene: Scene) -> None:
    scene.spoil_studio(scene.dies(after=True), verb="POST", holds="Участок")
    assert scene.load() is None
    scene.heal()
    key = scene.key("department", "Участок")
    scene.portal.state.edit_department("4", NAME="Совсем другое")
    invariants.clean(scene)
    assert scene.key("department", "Совсем другое") == key


def test_f45_the_studio_still_works_on_the_request_of_the_dead(scene: Scene) -> None:
    """The process has died, the studio carries its request out while the next one looks for it."""

    def put_off(exchange: faults.Exchange) -> faults.Response:
        exchange.later(faults.after(2), exchange.carry_out)
        scene.die()
        raise AssertionError

    scene.spoil_studio(put_off, verb="POST", holds="Участок")
    assert scene.load() is None
    finished = invariants.clean(scene)
    assert scene.named("department").count("Участок") == 1, finished.report.findings


# The disk


def full(scene: Scene, number: int) -> None:
    """Let the disk be full from the ``number``th change on."""

    def hear(event: Event) -> None:
        if isinstance(event, Applied) and event.number == number:
            connection = sqlite3.connect(scene.folder / FILE, timeout=0)
            connection.execute("DROP TABLE IF EXISTS operations")
            connection.close()

    scene.hear = hear


@pytest.mark.parametrize("number", [1, 7])
def test_f46_what_cannot_be_journalled_is_not_sent(number: int, scene: Scene) -> None:
    full(scene, number)
    finished = scene.load()
    assert finished.exit_code in (2, 4)
    assert accepted(scene) == number
    invariants.ended_once(scene)


def accepted(scene: Scene) -> int:
    """Count what was carried out; with an object comes what leads it to its parent."""
    sets = scene.studio.state.schema.sets
    return sum(1 for one in scene.studio.log if one.status < 300 and not sets[one.set].links)


def test_f46_a_torn_tail_of_the_log_is_no_harm(scene: Scene) -> None:
    scene.spoil_studio(scene.dies(after=True), verb="POST", path="PersonContact", first=2)
    assert scene.load() is None
    tail = scene.folder / f"{FILE}-wal"
    tail.write_bytes(tail.read_bytes()[:-1000])
    invariants.clean(scene)


@pytest.mark.parametrize("damage", [lambda b: b"x" * len(b), lambda b: b[:100] + b"\0" * 9000])
def test_f46_a_damaged_file_is_told_and_nothing_is_sent(
    damage: Callable[[bytes], bytes], scene: Scene
) -> None:
    assert scene.load().exit_code == 0
    before = scene.studio.writes
    file = scene.folder / FILE
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(StateError, match="damaged"):
        scene.load()
    assert scene.studio.writes == before


def test_f46_a_folder_that_cannot_be_written(scene: Scene) -> None:
    scene.folder.parent.mkdir(exist_ok=True)
    scene.folder.write_text("a file, not a folder")
    with pytest.raises(StateError):
        scene.load()
    assert scene.studio.writes == 0


@pytest.mark.parametrize("days", [-1, 1])
def test_f46_a_clock_that_jumps(days: int, scene: Scene) -> None:
    def hear(event: Event) -> None:
        if isinstance(event, Applied) and event.number == 10:
            scene.clock.start += timedelta(days=days, hours=-1)

    scene.hear = hear
    finished = scene.load()
    assert finished.exit_code == 0
    assert min(asdict(finished.report.seconds).values()) >= 0
    scene.portal.state.edit_department("3", NAME="Новый склад")
    scene.clock.start += timedelta(days=-days)
    invariants.clean(scene)
    with scene.store() as store:
        assert [run.outcome for run in store.runs.history()] == ["nothing_to_do", "done", "done"]


# Others


def test_f47_a_second_instance_may_look_and_not_write(scene: Scene) -> None:
    assert scene.load().exit_code == 0
    with Store.open(scene.folder), pytest.raises(StateError, match="in use"):
        scene.load()
    with Store.open(scene.folder), Store.open(scene.folder, read_only=True) as second:
        assert len(second.runs.history()) == 1


@pytest.mark.parametrize("number", [1, 12, 30])
def test_f47_the_end_of_the_session_is_an_orderly_stop(number: int, scene: Scene) -> None:
    def hear(event: Event) -> None:
        if isinstance(event, Applied) and event.number == number:
            scene.control.cancel()

    scene.hear = hear
    finished = scene.load()
    assert (finished.exit_code, finished.report.outcome) == (130, "cancelled")
    assert accepted(scene) == number
    invariants.ended_once(scene)
    invariants.settled(scene)
    invariants.clean(scene)
