"""F36 to F44: the studio fails, or somebody works in it. Each object is made once or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.run.engine import error_of
from tests.simulation import invariants
from tests.simulation.portals import department, large, small, user
from tests.simulation.samples import sampled
from tests.simulation.scene import Scene
from tests.simulation.test_source_faults import waits, words
from tests.studio.profiles import ALL

from orgloader.run.events import Applied, Event
from orgloader.sandbox import Fault, PortalState, Request, Response, faults
from orgloader.sandbox.faults import Action, Exchange
from orgloader.sandbox.studio import Switches

KINDS = {
    "department": "Участок",
    "position": "Начальник",
    "person": "Фамилия5",
    "contact": "u5@example.ru",
    "assignment": "PositionHolder",
}


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A small organisation, loaded once."""
    scene = Scene(tmp_path, small())
    assert scene.load().exit_code == 0
    return scene


def statuses(scene: Scene, finished: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for change in finished.report.changes:
        found.setdefault(change.status, set()).add(change.change.source_id)
    return found


def codes(finished: Any) -> set[str]:
    return {finding.code for finding in finished.report.findings}


# Somebody edits between reading and writing


def before_the_first_write(scene: Scene, event: Callable[[], Any]) -> None:
    scene.spoil_studio(faults.first(event), verb="PATCH")


@pytest.mark.parametrize("etags", [False, True])
def test_f36_a_move_of_what_was_moved_meanwhile_is_left_out(etags: bool, tmp_path: Path) -> None:
    scene = Scene(tmp_path, small(), switches=Switches(etags=etags))
    invariants.clean(scene)
    scene.portal.state.edit_department("3", NAME="Новый склад")
    scene.portal.state.edit_department("4", PARENT="3")
    moved, root = scene.key("department", "Участок"), scene.key("department", "Завод")
    before_the_first_write(scene, lambda: scene.studio.state.edit(moved, parent=root))
    finished = scene.load()
    assert (finished.exit_code, statuses(scene, finished)["stale"]) == (4, {"d:4"})
    assert scene.studio.state.object(moved)["parent"] == root
    invariants.clean(scene)


def test_f36_with_versions_no_edit_is_overwritten_unseen(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small(), switches=Switches(etags=True))
    invariants.clean(scene)
    scene.portal.state.edit_department("3", NAME="Новый склад")
    scene.portal.state.edit_department("4", NAME="Новый участок")
    other = scene.key("department", "Участок")
    before_the_first_write(scene, lambda: scene.studio.state.edit(other, name="Правка"))
    finished = scene.load()
    assert (finished.exit_code, statuses(scene, finished)["stale"]) == (4, {"d:4"})
    assert scene.studio.state.object(other)["name"] == "Правка"
    finished = invariants.clean(scene)
    assert any(code.startswith("drift.d:4") for code in codes(finished))


@pytest.mark.parametrize("end", ["portal", "studio"])
def test_f36_a_plan_that_went_stale_is_refused_by_name(end: str, scene: Scene) -> None:
    scene.portal.state.edit_department("3", NAME="Новый склад")
    plan = scene.plan().plan
    if end == "portal":
        scene.portal.state.edit_department("4", NAME="Новый участок")
    else:
        scene.studio.state.edit(scene.key("department", "Участок"), name="Правка")
    finished = scene.load(expected=plan)
    assert (finished.exit_code, scene.writes) == (3, 0)
    assert "plan.stale" in codes(finished)
    assert "участок" in words(finished).lower()
    scene.portal.state.edit_department("4", NAME="Участок")
    scene.studio.state.edit(scene.key("department", scene.named("department")[-1]), name="Участок")


def test_f37_a_plan_of_other_settings_is_refused(scene: Scene) -> None:
    scene.portal.state.edit_user("3", WORK_POSITION="")
    plan = scene.plan().plan
    sync = scene.settings.sync.model_copy(update={"default_position": "Работник"})
    changed = scene.settings.model_copy(update={"sync": sync})
    finished = scene.load(expected=plan, settings=changed)
    assert (finished.exit_code, scene.writes) == (3, 0)
    assert "plan.stale" in codes(finished)
    assert scene.load(expected=plan).exit_code == 0


# Lost answers


def times_of(scene: Scene, kind: str) -> int:
    return len(scene.studio.state.objects(kind))


@pytest.mark.parametrize("profile", sampled(ALL.values(), 4), ids=ALL)
@pytest.mark.parametrize(
    "what",
    [
        faults.lost_answer(),
        faults.drop(),
        faults.delay(130),
        faults.late(1),
        faults.late(3),
        faults.answers(500),
        faults.html(502),
        faults.empty(),
        faults.truncated(9),
    ],
    ids=["F38", "F39", "F38 slow", "F40 late", "F40 later", "500", "502", "empty", "cut"],
)
def test_f38_f39_f40_every_create_whose_answer_is_lost_is_made_once(
    what: Action, profile: dict[str, Any], tmp_path: Path
) -> None:
    """Each odd create gets no clear answer: no second request follows before a look."""
    scene = Scene(tmp_path, small(), profile, create_tasks=True)
    odd = iter(range(1, 10_000))
    scene.spoil_studio(what, verb="POST", when=lambda _: next(odd) % 2 == 1, times=None)
    finished = scene.load()
    assert finished.report.outcome in ("done", "with_errors")
    invariants.clean(scene)


@pytest.mark.parametrize("verb", ["PATCH", "DELETE"])
@pytest.mark.parametrize("what", [faults.lost_answer(), faults.drop()], ids=["after", "before"])
def test_f38_a_change_whose_answer_is_lost_is_looked_at(
    what: Action, verb: str, scene: Scene
) -> None:
    scene.portal.state.edit_user("3", UF_DEPARTMENT=[3])
    scene.portal.state.edit_department("4", NAME="Новый участок", PARENT="3")
    scene.spoil_studio(what, verb=verb, times=3)
    assert scene.load().exit_code == 0
    invariants.clean(scene)


def test_f40_a_commit_after_the_second_attempt_is_told(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    second = faults.late_once(lambda: scene.named("department").count("Склад") == 1)
    scene.spoil_studio(second, verb="POST", holds="Склад")
    finished = scene.load()
    (twin,) = (f for f in finished.report.findings if f.code.startswith("twin."))
    assert "Склад" in str(twin.text)
    assert scene.named("department").count("Склад") == 2
    linked = scene.links()["d:3"].key
    (other,) = (
        row["key"]
        for row in scene.studio.state.objects("department")
        if row["name"] == "Склад" and row["key"] != linked
    )
    scene.studio.state.remove(other)
    invariants.clean(scene)


# Refusals


@pytest.mark.parametrize("status", [400, 403, 404, 409, 412, 423])
def test_f41_one_refused_object_does_not_stop_the_others(status: int, tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    scene.spoil_studio(faults.answers(status, "Занято: Серова"), holds="Цех", verb="POST")
    finished = scene.load()
    assert finished.exit_code == 4
    found = statuses(scene, finished)
    assert found["failed" if status != 412 else "stale"] == {"d:2"}
    assert {"d:4", "p:2:1", "p:4:1"} <= found["blocked"]
    assert {"d:1", "d:3", "u:2", "a:4:p:3:1"} <= found["done"]
    error = next(error_of(row) for row in finished.report.changes if row.change.source_id == "d:2")
    assert "Занято: Серова" in error
    invariants.clean(scene)


def test_f41_every_tenth_write_fails(tmp_path: Path) -> None:
    scene = Scene(tmp_path, large(20, 40))
    numbers = iter(range(1, 10_000))
    scene.spoil_studio(
        faults.answers(400, "Нет"),
        when=lambda request: request.method != "GET" and next(numbers) % 10 == 0,
        times=None,
    )
    finished = scene.load()
    assert finished.exit_code == 4
    assert statuses(scene, finished)["done"]
    invariants.clean(scene)


def test_f41_a_studio_that_refuses_everything_is_left_in_peace(tmp_path: Path) -> None:
    rows = [department(1, "Завод", None), *(department(id, f"Отдел {id}") for id in range(2, 50))]
    scene = Scene(tmp_path, PortalState(rows, [user(1, 1)]))
    scene.spoil_studio(faults.answers(400, "Нет"), verb="POST", first=2, times=None)
    finished = scene.load()
    assert finished.exit_code == 4
    assert scene.writes < 40
    assert statuses(scene, finished)["not_attempted"]
    invariants.clean(scene)


# Out of reach


def down(scene: Scene, seconds: float) -> Action:
    """The service is not there for some time from the first request that it would answer."""
    until: list[float] = []

    def act(exchange: Exchange) -> Response:
        until[:] = until or [scene.clock.time + seconds]
        return exchange.carry_out() if scene.clock.time >= until[0] else faults.text(502, "")

    return act


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("first", [1, 4, 9])
def test_f42_a_restart_of_the_service_is_waited_for(verb: str, first: int, tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    began: list[bool] = []

    def when(request: Request) -> bool:
        if request.method == verb or began:
            began.append(True)
        return len(began) >= first

    scene.studio.faults.append(Fault(down(scene, 180), when=when, times=None))
    finished = scene.load()
    assert finished.exit_code in (0, 6) if verb == "GET" and first == 1 else finished.exit_code == 0
    invariants.clean(scene)


def test_f42_a_service_that_stays_away_ends_the_run_in_good_order(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    gone: list[bool] = []

    def hear(event: Event) -> None:
        if isinstance(event, Applied) and event.number == 3 and not gone:
            gone.append(True)
            scene.spoil_studio(faults.answers(503), times=None)

    scene.hear = hear
    finished = scene.load()
    assert finished.exit_code == 4
    assert statuses(scene, finished)["not_attempted"]
    invariants.clean(scene)


def test_f42_a_lost_create_is_never_told_as_nothing_written(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small())
    scene.spoil_studio(faults.lost_answer(), verb="POST")
    scene.spoil_studio(faults.answers(503), when=lambda _: bool(scene.studio.writes), times=None)
    finished = scene.load()
    assert times_of(scene, "department") == 1
    assert finished.exit_code != 6, "exit code 6 says that nothing was written"
    invariants.clean(scene)


# One at a time, and read back


def test_f43_a_slow_studio_is_waited_for_one_request_at_a_time(scene: Scene) -> None:
    scene.portal.state.add_department(department(9, "Лаборатория"))
    scene.spoil_studio(faults.delay(100), times=None)
    assert scene.load().exit_code == 0
    assert scene.studio.overlaps == 0
    assert not waits(scene)
    invariants.clean(scene)


def slow(caplog: pytest.LogCaptureFixture) -> list[str]:
    told = [record.getMessage() for record in caplog.records]
    return [text for text in told if text.startswith("Business Studio answers slowly")]


def test_f43_another_program_at_the_studio_is_felt_and_told(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    scene = Scene(tmp_path, small())
    scene.spoil_studio(faults.delay(0.5), verb="POST", times=9)
    scene.spoil_studio(faults.delay(45), verb="POST", first=10, times=3)
    scene.spoil_studio(faults.delay(0.5), verb="POST", first=13, times=5)
    scene.spoil_studio(faults.delay(110), verb="POST", first=18, times=2)
    finished = scene.load()
    assert (finished.exit_code, finished.report.outcome) == (0, "done")
    assert [text.partition(";")[0] for text in slow(caplog)] == [
        "Business Studio answers slowly: 45 s instead of 0.5 s",
        "Business Studio answers slowly: 110 s instead of 0.5 s",
    ]
    assert "studio.slow" in codes(finished)
    assert "110 s" in words(finished)
    assert scene.studio.overlaps == 0
    assert not waits(scene)
    invariants.clean(scene)


def test_f43_a_studio_that_is_always_slow_is_not_reported(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    scene = Scene(tmp_path, small())
    scene.spoil_studio(faults.delay(20), times=None)
    finished = scene.load()
    assert finished.exit_code == 0
    assert not slow(caplog)
    assert "studio.slow" not in codes(finished)


@pytest.mark.parametrize("first", [1, 2, 3, 7])
@pytest.mark.parametrize("verb", ["POST", "PATCH", "DELETE"])
def test_f44_what_is_accepted_but_not_kept_is_not_verified(
    verb: str, first: int, scene: Scene
) -> None:
    scene.portal.state.add_department(department(9, "Лаборатория", head=5))
    scene.portal.state.edit_department("3", NAME="Новый склад", UF_HEAD="0")
    scene.portal.state.edit_user("5", UF_DEPARTMENT=[9])
    scene.portal.state.edit_user("6", UF_DEPARTMENT=[9], WORK_POSITION="Лаборант")
    before = scene.studio.writes
    scene.spoil_studio(faults.swallowed(scene.studio.state.revert), verb=verb, first=first)
    finished = scene.load()
    assert scene.studio.writes > before
    if any(fault.seen >= first for fault in scene.studio.faults):
        assert finished.exit_code in (4, 5)
        assert [row for row in finished.report.changes if not row.verified]
    invariants.clean(scene)


# What the studio shows too little of


@pytest.mark.parametrize("kind", ["Position", "Department", "Person", "Contact", "Holder"])
def test_a_list_that_comes_back_short_is_not_filled_again(kind: str, scene: Scene) -> None:
    """Where the service cannot count, an empty list looks like one: each object is asked for."""

    def empty(document: Any) -> Any:
        return document | {"value": []} if "value" in document else document

    def is_list(request: Request) -> bool:
        return kind in request.path + request.query and "(" not in request.path

    scene.spoil_studio(faults.answers(400), verb="GET", holds="apply", times=None)
    scene.spoil_studio(faults.edited(empty), verb="GET", when=is_list, times=None)
    before = scene.studio.state.dump()
    finished = scene.load()
    assert (finished.exit_code, scene.writes) in {(6, 0), (3, 0)}, finished.report.findings
    assert scene.studio.state.dump() == before
    invariants.clean(scene)
