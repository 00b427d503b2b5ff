"""F29 to F35: which object is which, and how much one load may take away."""

import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from tests.simulation import invariants
from tests.simulation.portals import department, small, user
from tests.simulation.samples import sampled
from tests.simulation.scene import NO_LIMITS, Scene
from tests.simulation.test_source_faults import words, writes_nothing
from tests.studio.profiles import NUMBERED

from orgloader.sandbox import PortalState
from orgloader.settings import parse


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A small organisation, loaded once."""
    scene = Scene(tmp_path, small())
    assert scene.load().exit_code == 0
    return scene


def codes(scene: Scene, **options: Any) -> set[str]:
    """Load and return the findings that it stopped for, nothing having been written."""
    before = scene.studio.state.dump()
    finished = scene.load(**options)
    assert finished.exit_code == 3
    assert scene.writes == 0
    assert scene.studio.state.dump() == before
    return {one.code for one in finished.report.findings if one.severity != "note"}


def test_f29_titles_that_differ_in_case_and_spaces_are_one(tmp_path: Path) -> None:
    titles = ["Инженер", "инженер", "ИНЖЕНЕР", " Инженер", "Инженер\u00a0", "Ин\u00adженер"]
    equal = [user(id, 1, title=title) for id, title in enumerate(titles[:5], 1)]
    scene = Scene(tmp_path, PortalState([department(1, "Завод", None)], equal))
    invariants.clean(scene)
    assert scene.named("position") == ["Инженер"]
    scene.portal.state.edit_user("1", WORK_POSITION="иНЖЕНЕР")
    assert scene.load().report.outcome == "nothing_to_do"


def test_f29_titles_that_only_look_alike_are_two(tmp_path: Path) -> None:
    titles = ["Счётчик", "Счетчик", "Мастер", "M\u0430стер", "Ведущий  мастер", "Ведущий мастер"]
    people = [user(id, 1, title=title) for id, title in enumerate(titles, 1)]
    scene = Scene(tmp_path, PortalState([department(1, "Завод", None)], people))
    invariants.clean(scene)
    assert len(scene.named("position")) == 5


def test_f30_composed_and_decomposed_letters_are_equal(tmp_path: Path) -> None:
    portal = small()
    portal.edit_department("3", NAME="Йод и ёлки")
    portal.edit_user("4", WORK_POSITION="Комплектовщик йода")
    scene = Scene(tmp_path, portal)
    invariants.clean(scene)
    state = scene.studio.state
    for kind in ("department", "position"):
        for row in state.objects(kind):
            state.edit(row["key"], name=unicodedata.normalize("NFD", row["name"]))
    assert scene.load().report.outcome == "nothing_to_do"
    portal.edit_department("3", NAME=unicodedata.normalize("NFD", "Йод и ёлки"))
    assert scene.load().report.outcome == "nothing_to_do"


def test_f31_two_objects_with_our_external_id_are_left_alone(tmp_path: Path) -> None:
    scene = Scene(tmp_path, small(), NUMBERED)
    assert scene.load().exit_code == 0
    root, first = scene.key("department", "Завод"), scene.key("department", "Склад")
    copy = scene.studio.state.add("department", name="Склад", parent=root, external_id="d:3")
    assert scene.load().report.outcome == "nothing_to_do", "the stored link decides"
    shutil.rmtree(scene.folder)
    scene.portal.state.edit_department("3", NAME="Новый склад")
    scene.load()
    for key in (first, copy):
        assert scene.studio.state.object(key)["name"] == "Склад"
    finished = scene.load()
    assert "conflict.d:3" in {one.code for one in finished.report.findings}
    assert "Новый склад" not in scene.named("department")


CIRCLES = {
    "two": {"2": "Склад", "3": "Цех"},
    "three": {"2": "Склад", "3": "Лаборатория", "9": "Цех"},
    "chain": {"2": "Склад", "3": "Лаборатория", "9": "Архив"},
}


def renamed(tmp_path: Path, names: dict[str, str], *, unique: bool) -> Scene:
    """Load, then let departments change names."""
    portal = small()
    portal.add_department(department(9, "Лаборатория"))
    scene = Scene(tmp_path, portal, unique_names=unique)
    invariants.clean(scene)
    for id, name in names.items():
        portal.edit_department(id, NAME=name)
    portal.add_department(department(10, "Новый"))
    portal.edit_user("2", WORK_POSITION="Инженер")
    portal.edit_user("3", WORK_POSITION="Начальник")
    return scene


@pytest.mark.parametrize("unique", [False, True])
@pytest.mark.parametrize("names", CIRCLES.values(), ids=CIRCLES)
def test_f32_names_change_places(names: dict[str, str], unique: bool, tmp_path: Path) -> None:
    scene = renamed(tmp_path, names, unique=unique)
    keys = {id: scene.links()[f"d:{id}"].key for id in names}
    invariants.clean(scene)
    assert {id: scene.studio.state.object(key)["name"] for id, key in keys.items()} == names


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", sampled(range(1, 7), 4))
@pytest.mark.parametrize("names", CIRCLES.values(), ids=CIRCLES)
def test_f32_death_while_names_change_places(
    names: dict[str, str], number: int, after: bool, tmp_path: Path
) -> None:
    scene = renamed(tmp_path, names, unique=True)
    scene.spoil_studio(scene.dies(after=after), verb="PATCH", first=number)
    scene.load()
    invariants.clean(scene)


def test_f33_one_person_in_several_departments(tmp_path: Path) -> None:
    portal = small()
    portal.edit_department("3", UF_HEAD="6")
    scene = Scene(tmp_path, portal)
    scene.portal.state.edit_user("6", UF_DEPARTMENT=[1, 2, 4])
    invariants.clean(scene)
    person = next(r for r in scene.studio.state.objects("person") if "6" in r["name"])
    held = [r for r in scene.studio.state.objects("assignment") if r["person"] == person["key"]]
    assert len(held) == 4, "three departments, and the one that is headed"
    scene.portal.state.edit_user("6", UF_DEPARTMENT=[2])
    invariants.clean(scene)
    assert scene.studio.state.object(person["key"]) == person


def test_f34_another_base_is_open(scene: Scene) -> None:
    scene.studio.state.clear()
    state = scene.studio.state
    state.find(state.add("department", name="Чужая компания"))["guid"] = "another"  # type: ignore
    scene.clock.sleep(60)
    assert codes(scene) == {"base.changed"}
    assert "«Завод»" in words(scene.load())
    finished = scene.load("base.changed")
    assert finished.exit_code == 0
    assert scene.load().report.outcome == "nothing_to_do"


def test_f34_the_open_base_belongs_to_another_portal(scene: Scene) -> None:
    scene.name_portal("other.example")
    assert "portal.changed" in codes(scene)


def test_f34_another_root_and_another_archive_are_asked_about(scene: Scene) -> None:
    document = {
        "bitrix24": {
            "webhook_url": f"https://portal.example/rest/1/{scene.portal.secret}/",
            "root_department_id": 2,
        },
        "odatao": scene.settings.odatao.model_dump(),
        "sync": {"archive_folder": "Архив", "limits": NO_LIMITS},
    }
    assert codes(scene, settings=parse(document)) == {"root.changed", "archive_folder.changed"}


LIMITS = {"archive_percent": 50, "archive_count": 500, "change_percent": 50, "minimum": 10}


def many(tmp_path: Path, **limits: int) -> Scene:
    """Twenty departments below the root, each with a person."""
    rows = [department(1, "Завод", None), *(department(id, f"Отдел {id}") for id in range(2, 22))]
    people = [user(id, id) for id in range(1, 22)]
    scene = Scene(tmp_path, PortalState(rows, people), limits=LIMITS | limits)
    assert scene.load().exit_code == 0
    return scene


@pytest.mark.parametrize(("gone", "stops"), [(9, False), (10, False), (11, True)])
def test_f35_removals_by_percent(gone: int, stops: bool, tmp_path: Path) -> None:
    scene = many(tmp_path)
    scene.portal.state.add_department(department(99, "Двадцать второй"))
    for id in range(2, 2 + gone):
        scene.portal.state.remove_department(str(id))
    if stops:
        told = codes(scene)
        assert told == {f"limit.archive_percent.{kind}" for kind in ("department", "position")} | {
            "limit.archive_percent.person"
        }
        invariants.clean(scene, (), *told)
    else:
        invariants.clean(scene)


@pytest.mark.parametrize(("gone", "stops"), [(4, False), (5, False), (6, True)])
def test_f35_removals_by_count(gone: int, stops: bool, tmp_path: Path) -> None:
    scene = many(tmp_path, archive_count=5)
    for id in range(2, 2 + gone):
        scene.portal.state.remove_department(str(id))
    if stops:
        assert "limit.archive_count.department" in codes(scene)
    else:
        invariants.clean(scene)


@pytest.mark.parametrize(("changed", "stops"), [(9, False), (10, False), (11, True)])
@pytest.mark.parametrize("what", ["rename", "move"])
def test_f35_changes(what: str, changed: int, stops: bool, tmp_path: Path) -> None:
    scene = many(tmp_path)
    for id in range(3, 3 + changed):
        change = {"NAME": f"Новый {id}"} if what == "rename" else {"PARENT": "2"}
        scene.portal.state.edit_department(str(id), **change)
    if stops:
        assert codes(scene) == {"limit.change_percent.department"}
    else:
        invariants.clean(scene)


def test_f35_a_studio_that_shows_little_is_not_filled_again(tmp_path: Path) -> None:
    scene = many(tmp_path)
    state = scene.studio.state
    for kind in ("assignment", "position"):
        for row in state.objects(kind)[:11]:
            state.remove(row["key"])
    writes_nothing(scene, code=3)
