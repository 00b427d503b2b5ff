"""An account that sees nothing is no reason to make everything a second time (rule 24)."""

from pathlib import Path

import pytest
from tests.faces import CHOSEN
from tests.run.engine import Engine, codes, result

from orgloader.plan.objects import Kind
from orgloader.run import jobs
from orgloader.run.events import Finished
from orgloader.state.links import forget_links, import_links
from orgloader.state.store import Store

MINIMUM = {"limits": {"minimum": 3}}
SEEN: tuple[Kind, ...] = ("department", "position", "person")


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder, options=MINIMUM)
    assert result(engine.load()) == ("done", 0)
    return engine


def hide(engine: Engine, *kinds: str) -> None:
    engine.studio.switches.hidden = frozenset(kinds)


def check(engine: Engine) -> Finished:
    control = engine._control(None)
    with Store.open(engine.folder, read_only=True) as store:
        return jobs.test(
            engine.settings, control, control._emit,
            transports=engine._transports(control), store=store,
        )  # fmt: skip


def blind(finished: Finished) -> set[str]:
    return {code for code in codes(finished) if code.startswith("studio.blind.")}


@pytest.mark.parametrize("kind", SEEN)
def test_a_kind_of_which_nothing_is_visible_stops_the_load(engine: Engine, kind: str) -> None:
    hide(engine, kind)
    before = engine.studio.state.dump()
    finished = engine.load("links.missing", "base.changed")
    assert result(finished) == ("stopped", 3)
    assert f"studio.blind.{kind}" in blind(finished)
    assert not finished.report.changes, "what would be made twice is not even shown"
    assert engine.studio.state.dump() == before
    hide(engine)
    assert result(engine.load()) == ("nothing_to_do", 0)


def test_a_plan_says_so_too(engine: Engine) -> None:
    hide(engine, "position")
    assert result(engine.plan()) == ("stopped", 3)


def test_an_account_that_sees_nothing_at_all_is_no_empty_base(engine: Engine) -> None:
    hide(engine, *SEEN, "assignment", "contact", "folder", "task")
    assert blind(engine.load("base.changed")) >= {f"studio.blind.{kind}" for kind in SEEN}


def test_few_objects_prove_nothing(engine: Engine) -> None:
    engine.options = {"limits": {"minimum": 5}}
    hide(engine, "department")
    assert not blind(engine.load())


def test_what_is_tested_says_it_before_the_load(engine: Engine) -> None:
    assert check(engine).exit_code == 0
    hide(engine, "position")
    failed = [one.check.name for one in check(engine).checks if one.check.status == "failed"]
    assert failed == ["studio.blind.position"]


def test_a_base_that_is_really_empty_is_loaded_once_its_links_are_forgotten(
    engine: Engine, tmp_path: Path
) -> None:
    engine.studio = CHOSEN.get().studio()
    assert blind(engine.load())
    with Store.open(engine.folder) as store:
        (base,) = store.bases()
        forget_links(store, base, tmp_path)
        assert (store.bases(), store.links(base.portal, base.base)) == ([], {})
    assert result(engine.load()) == ("done", 0)


def test_forgotten_links_can_be_brought_back(engine: Engine, tmp_path: Path) -> None:
    with Store.open(engine.folder) as store:
        kept, count = forget_links(store, store.bases()[0], tmp_path)
    assert "links.missing" in codes(engine.load())
    with Store.open(engine.folder) as store:
        assert import_links(store, kept, engine.host).added == count
    assert result(engine.load()) == ("nothing_to_do", 0)
