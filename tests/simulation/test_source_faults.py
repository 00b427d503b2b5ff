"""F01 to F17: the portal fails. A read that is not proved complete writes nothing."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.simulation import invariants
from tests.simulation.portals import department, large, small, user
from tests.simulation.scene import Scene

from orgloader.report.words import error_words
from orgloader.run.events import Finished, Waiting
from orgloader.sandbox import PortalState, Request, faults
from orgloader.sandbox.portal.calls import Answer
from orgloader.sandbox.portal.spoiled import (
    CallFault,
    miscounted,
    refused,
    with_row_twice,
    without_rows,
)

LIMITED = faults.answers(503, '{"error": "QUERY_LIMIT_EXCEEDED"}', "application/json")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A small organisation, loaded once."""
    scene = Scene(tmp_path, small())
    assert scene.load().exit_code == 0
    return scene


@pytest.fixture
def crowd(tmp_path: Path) -> Scene:
    """An organisation whose read takes several requests; nothing is loaded."""
    return Scene(tmp_path, large(120, 3000))


def waits(scene: Scene) -> list[float]:
    return [e.seconds for e in scene.events if isinstance(e, Waiting) and e.seconds]


def words(finished: Finished) -> str:
    report = finished.report
    told = [str(finding.text) for finding in report.findings]
    if report.error is not None:
        told += [error_words(report.error, str), report.error.remote]
    return " ".join(told)


def writes_nothing(scene: Scene, words_expected: str = "", code: int = 6) -> None:
    """Load, and see that it ends with ``code``, in plain words, and without a write."""
    before = scene.studio.state.dump()
    finished = scene.load()
    assert finished.exit_code == code, finished.report
    assert words_expected in words(finished)
    assert scene.writes == 0
    assert scene.studio.state.dump() == before
    invariants.ended_once(scene)
    invariants.secret(scene)


def spoil_calls(scene: Scene, method: str, what: Any, **turns: Any) -> None:
    scene.portal.call_faults.append(CallFault(method, what, **turns))


def requests(scene: Scene) -> int:
    return len(scene.portal.log)


def test_f01_a_dropped_page_is_asked_for_again(crowd: Scene) -> None:
    crowd.spoil_portal(faults.drop(), first=2, times=4)
    finished = crowd.plan()
    assert (finished.exit_code, finished.report.source.persons) == (0, 3000)
    assert waits(crowd) == sorted(waits(crowd))
    assert len(waits(crowd)) == 4


def test_f01_a_page_that_never_comes_ends_the_run(scene: Scene) -> None:
    scene.spoil_portal(faults.drop(), times=None)
    writes_nothing(scene, "portal.example broke off")


@pytest.mark.parametrize("method", ["user.get", "department.get"])
@pytest.mark.parametrize(
    "what", [without_rows, lambda: miscounted(7), with_row_twice], ids=["F02", "F03", "F04"]
)
def test_f02_f03_f04_a_contradiction_is_read_again(
    method: str, what: Callable[[], Any], tmp_path: Path
) -> None:
    scene = Scene(tmp_path, large())
    spoil_calls(scene, method, what(), first=2)
    finished = scene.plan()
    assert finished.exit_code == 0
    assert replace(finished.report.source, departments=120, persons=330) == finished.report.source


@pytest.mark.parametrize("method", ["user.get", "department.get"])
@pytest.mark.parametrize(
    "what", [without_rows, lambda: miscounted(7), with_row_twice], ids=["F02", "F03", "F04"]
)
def test_f02_f03_f04_a_contradiction_that_stays_ends_the_run(
    method: str, what: Callable[[], Any], scene: Scene
) -> None:
    spoil_calls(scene, method, what(), times=None)
    writes_nothing(scene)


def test_f03_a_portal_that_never_rests_ends_the_run(crowd: Scene) -> None:
    ids = iter(range(5000, 9000))

    def hire() -> None:
        crowd.portal.state.add_user(user(next(ids), 1))
        crowd.portal.state.remove_user("17" if "17" in crowd.portal.state.users else "18")

    crowd.spoil_portal(faults.first(hire), times=2)
    assert crowd.plan().exit_code == 0
    hiring = iter(range(9000, 99000))
    crowd.heal()
    crowd.spoil_portal(
        faults.first(lambda: crowd.portal.state.add_department(department(next(hiring), "Новый"))),
        times=None,
    )
    assert crowd.plan().exit_code == 6


def test_f05_no_persons_are_not_an_organisation_that_everybody_has_left(scene: Scene) -> None:
    users = dict(scene.portal.state.users)
    scene.portal.state.scope = ["department"]
    writes_nothing(scene, "no right user")
    scene.portal.state.scope = ["department", "user"]
    spoil_calls(scene, "user.get", lambda _: Answer([], 0), times=None)
    writes_nothing(scene, "no persons")
    assert scene.portal.state.users == users


def test_f06_fields_that_the_right_hides_are_unknown_and_never_cleared(scene: Scene) -> None:
    scene.portal.state.scope = ["department", "user_brief"]
    (line,) = (one.check for one in scene.test().checks if one.check.name == "portal.fields")
    assert line.status == "note"
    assert "EMAIL" in str(line.values)
    finished = scene.load()
    assert (finished.report.outcome, scene.writes) == ("nothing_to_do", 0)


def test_f07_a_root_that_is_not_there(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small(), root=99)
    (line,) = (one.check for one in scene.test().checks if one.check.status == "failed")
    assert line.name == "portal.root"
    assert "Завод (ID 1)" in str(line.values)
    writes_nothing(scene, "no department with the ID 99")


def test_f07_a_root_inside_a_cycle(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small(), root=2)
    scene.portal.state.edit_department("2", PARENT="4")
    writes_nothing(scene, "cycle", code=3)


def test_f08_what_has_lost_its_place_is_protected(scene: Scene) -> None:
    scene.portal.state.edit_department("2", PARENT="4")
    scene.portal.state.edit_department("3", PARENT="77")
    scene.portal.state.add_department(department(8, "Вторая вершина", None))
    before = scene.studio.state.dump()
    finished = scene.load()
    assert finished.exit_code == 0
    assert {row.source_id for row in finished.report.excluded} >= {"d:2", "d:3", "d:4", "d:8"}
    assert scene.studio.state.dump() == before


def test_f08_sixty_levels(tmp_path: Path) -> None:
    chain = [department(id, f"Уровень {id}", id - 1 or None) for id in range(1, 61)]
    invariants.clean(Scene(tmp_path, PortalState(chain, [user(1, 60)])))


def test_f09_the_rate_limit_is_waited_out(scene: Scene) -> None:
    scene.portal.state.edit_user("3", WORK_POSITION="Токарь")
    before = requests(scene)
    scene.spoil_portal(LIMITED, times=20)
    assert scene.load().exit_code == 0
    assert max(waits(scene)) == 60
    assert requests(scene) - before < 10, "requests were sent while waiting"


def test_f10_a_method_at_its_limit_is_waited_for(scene: Scene) -> None:
    scene.portal.state.edit_user("3", WORK_POSITION="Токарь")
    free = scene.clock.time + 300
    before = requests(scene)

    def limited(answer: Answer) -> Answer:
        return answer if scene.clock.time >= free else refused("OPERATION_TIME_LIMIT")(answer)

    spoil_calls(scene, "user.get", limited, times=None)
    assert scene.load().exit_code == 0
    assert scene.clock.time >= free
    assert requests(scene) - before < 20, "requests were sent while waiting"


@pytest.mark.parametrize(
    ("fault", "code", "told"),
    [
        ("F11", "OVERLOAD_LIMIT", "support of Bitrix24"),
        ("F14", "authorization_error", "owner of the webhook is dismissed"),
        ("F15", "ACCESS_DENIED", "commercial plan"),
        ("F15", "PORTAL_DELETED", "portal is closed"),
    ],
)
def test_f11_f14_f15_a_refusal_is_told_and_not_repeated(
    fault: str, code: str, told: str, scene: Scene
) -> None:
    before = requests(scene)
    scene.portal.switches.error = code
    writes_nothing(scene, told)
    assert requests(scene) == before + 1
    assert not waits(scene)


def test_f14_a_webhook_that_is_no_more(scene: Scene) -> None:
    scene.portal.secret = "another"
    before = requests(scene)
    writes_nothing(scene, "does not accept the webhook")
    assert requests(scene) == before + 1


def test_f14_an_owner_who_was_dismissed(scene: Scene) -> None:
    scene.portal.state.edit_user("1", ACTIVE=False)
    writes_nothing(scene, "owner of the webhook is dismissed")


def test_f12_commands_that_failed_within_a_batch_are_repeated_alone(crowd: Scene) -> None:
    spoil_calls(crowd, "user.get", refused("INTERNAL_SERVER_ERROR"), first=5, times=3)
    finished = crowd.plan()
    assert (finished.exit_code, finished.report.source.persons) == (0, 3000)
    assert any(logged.method == "user.get" for logged in crowd.portal.log)


@pytest.mark.parametrize("most", [25, 12, 6, 3, 2, 1])
def test_f13_a_batch_that_takes_too_long_is_halved_down_to_a_single_call(
    most: int, crowd: Scene
) -> None:
    sizes = []

    def is_much(request: Request) -> bool:
        sizes.append(len(json.loads(request.body).get("cmd", ())))
        return sizes[-1] > most

    crowd.spoil_portal(faults.delay(75), when=is_much, times=None)
    finished = crowd.plan()
    assert (finished.exit_code, finished.report.source.persons) == (0, 3000)
    cuts = [size for size in sizes if size > most]
    assert cuts == [50, 25, 12, 6, 3][: len(cuts)], "each size is tried once"


def test_f16_a_person_who_is_moved_between_two_pages(tmp_path: Path) -> None:
    """The plan and the report say so, the later place counts, and nothing is archived for it."""
    scene = Scene(tmp_path, large())
    assert scene.load().exit_code == 0
    archived = invariants.archived(scene)
    for job, place in ((scene.plan, 2), (scene.load, 3)):
        scene.clock.sleep(60)
        move = partial(scene.portal.state.edit_user, "7", UF_DEPARTMENT=[place])
        scene.spoil_portal(faults.first(move), first=2)
        finished = job()
        scene.heal()
        (note,) = (one for one in finished.report.findings if one.code == "source.changed")
        assert (note.severity, "u:7" in str(note.text)) == ("note", True)
        made = [(one.change.action, one.change.source_id) for one in finished.report.changes]
        assert sorted(made) == [("link", f"a:7:p:{place}:1"), ("unlink", "a:7:p:8:1")]
    assert invariants.archived(scene) == archived
    scene.clock.sleep(60)
    again = scene.load()
    assert (again.report.outcome, scene.writes) == ("nothing_to_do", 0)
    assert not any(one.code == "source.changed" for one in again.report.findings)


def test_f17_other_spellings_of_the_same_values(scene: Scene) -> None:
    def spelled(row: dict[str, Any]) -> dict[str, Any]:
        places = [str(one) for one in row.get("UF_DEPARTMENT", ())]
        odd = {"ID": int(row["ID"]), "ACTIVE": "Y", "SECOND_NAME": None, "PERSONAL_MOBILE": False}
        return row | odd | {"UF_DEPARTMENT": places[0] if len(places) == 1 else places}

    def odd(answer: Answer) -> Answer:
        return Answer([spelled(row) for row in answer.result], answer.total, answer.next)

    spoil_calls(scene, "user.get", odd, times=None)
    finished = scene.load()
    assert (finished.report.outcome, scene.writes) == ("nothing_to_do", 0), finished.report


def test_f17_a_row_of_unknown_shape_is_set_aside_and_protected(scene: Scene) -> None:
    def spoiled(answer: Answer) -> Answer:
        rows = [
            row | {"UF_DEPARTMENT": {"a": {"b": 1}}}
            if str(row["ID"]) == "5" and "UF_DEPARTMENT" in row
            else row
            for row in answer.result
        ]
        return Answer(rows, answer.total, answer.next)

    spoil_calls(scene, "user.get", spoiled, times=None)
    finished = scene.load()
    assert (finished.exit_code, scene.writes) == (0, 0)
    (row,) = (row for row in finished.report.excluded if row.source_id == "u:5")
    assert "UF_DEPARTMENT" in str(row.reason)
