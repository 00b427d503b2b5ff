"""Guards: is this the base, the portal and the branch that the last load went by?"""

import json
from copy import deepcopy
from pathlib import Path

import pytest
from tests.faces import CHOSEN
from tests.run.engine import LOADED, Engine, codes, result


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder)
    engine.load()
    return engine


def asks(engine: Engine, code: str) -> None:
    """The load asks for ``code`` before it writes."""
    finished = engine.load()
    assert result(finished) == ("stopped", 3)
    assert code in codes(finished)
    assert finished.report.requests.target_writes == 0


def test_another_base_is_asked_about_and_loaded_anew(engine: Engine) -> None:
    first, engine.studio = engine.studio, CHOSEN.get().studio()
    asks(engine, "base.changed")
    assert result(engine.load("base.changed")) == ("done", 0)
    assert engine.count() == LOADED
    engine.studio = first
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_another_portal_is_asked_about(engine: Engine) -> None:
    engine.host = "other.example"
    asks(engine, "portal.changed")


def test_another_root_is_asked_about(engine: Engine) -> None:
    engine.root = 3
    asks(engine, "root.changed")


def test_another_profile_is_asked_about(engine: Engine, tmp_path: Path) -> None:
    engine.profile = tmp_path / "own.json"
    engine.profile.write_text(json.dumps(CHOSEN.get().profile), "utf-8")
    assert result(engine.load()) == ("nothing_to_do", 0), "another name is no other profile"
    edited = deepcopy(CHOSEN.get().profile)
    edited["classes"]["person"]["fields"]["patronymic"] = None
    engine.profile.write_text(json.dumps(edited), "utf-8")
    asks(engine, "profile.changed")
    (told,) = (one for one in engine.plan().report.findings if one.code == "profile.changed")
    assert str(told.text) == "The profile has changed since the last load: person"
    assert result(engine.load("profile.changed")) == ("nothing_to_do", 0)
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_another_archive_folder_is_asked_about(engine: Engine) -> None:
    engine.options = {"archive_folder": "Архив"}
    asks(engine, "archive_folder.changed")


def test_lost_links_are_asked_about(engine: Engine, tmp_path: Path) -> None:
    engine.folder = tmp_path / "another computer"
    asks(engine, "links.missing")
    assert result(engine.load("links.missing"))[1] == 0
    assert engine.count() == LOADED
    assert result(engine.load()) == ("nothing_to_do", 0)
