"""A service that hides what has no parent: everything at the top lies under a known object."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from tests.faces import CHOSEN
from tests.run.engine import Engine, result
from tests.run.test_undo import undo
from tests.sandbox.profiles import FACES, Face

from orgloader.studio.profile.schema1 import converted


def _face(name: str) -> Face:
    """Return a face whose profile names the object under which everything lies."""
    known = FACES[name]
    profile = converted(known.profile) if name == "one class" else deepcopy(known.profile)
    profile["top"] = 1000 if name == "numbers" else f"0x001{'0abc':0>58}"
    return Face(profile, known.manners, known.numbering)


@pytest.fixture(autouse=True, params=["one class", "relations", "numbers"])
def face(request: pytest.FixtureRequest) -> Iterator[str]:
    token = CHOSEN.set(_face(request.param))
    yield request.param
    CHOSEN.reset(token)


@pytest.fixture
def engine(folder: Path) -> Engine:
    return Engine(folder)


def test_everything_is_shown_and_stays(engine: Engine) -> None:
    assert result(engine.load()) == ("done", 0)
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_the_archive_lies_beside_the_root(engine: Engine) -> None:
    engine.load()
    engine.portal.state.remove_department("4")
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[3])
    assert result(engine.load()) == ("done", 0)
    assert engine.names("folder").count("Удалённые") == 1
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert result(undo(engine)) == ("done", 0)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_killed_load_is_taken_up(engine: Engine, number: int) -> None:
    engine.killed_at(number)
    assert engine.load().exit_code == 0
    assert result(engine.load()) == ("nothing_to_do", 0)
    assert len(engine.names("department")) == 4
