"""Loads that fail in any way, one after the other: the last one puts everything right."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.run.engine import Engine, after, in_phase, result

from orgloader.sandbox import Fault
from orgloader.sandbox.faults import (
    answers,
    drop,
    empty,
    html,
    late,
    lost_answer,
    swallowed,
    truncated,
)

Trouble = Callable[[Engine], None]
numbers = st.integers(1, 30)


def faulty(what: Any, first: int, times: int | None, verb: str) -> Trouble:
    def run(engine: Engine) -> None:
        action = swallowed(engine.state.revert) if what is swallowed else what
        engine.studio.faults.append(Fault(action, verb=verb, first=first, times=times))
        engine.load()

    return run


ways = st.sampled_from(
    (drop(), lost_answer(), late(2), truncated(3), empty(), html(), answers(400, "Нет"),
     answers(503, "Занято"), answers(500, "Ошибка"), swallowed)
)  # fmt: skip
troubles = st.one_of(
    st.builds(
        faulty,
        ways,
        numbers,
        st.sampled_from((1, 2, None)),
        st.sampled_from(("POST", "PATCH", "DELETE", "")),
    ),
    numbers.map(lambda n: lambda engine: engine.load(hook=after(n))),
    numbers.map(lambda n: lambda engine: engine.killed_at(n)),
    st.sampled_from(("recover", "confirm", "apply", "verify")).map(
        lambda phase: lambda engine: engine.load(hook=in_phase(phase))
    ),
)


def rename(engine: Engine) -> None:
    engine.portal.state.edit_department("3", NAME="Хранилище")


def move(engine: Engine) -> None:
    if "4" in engine.portal.state.departments:
        engine.portal.state.edit_department("4", PARENT="2")


def retitle(engine: Engine) -> None:
    engine.portal.state.edit_user("103", WORK_POSITION="Менеджер")


def transfer(engine: Engine) -> None:
    engine.portal.state.edit_user("104", UF_DEPARTMENT=[2])


def dismiss(engine: Engine) -> None:
    engine.portal.state.edit_user("102", ACTIVE=False)


def rehire(engine: Engine) -> None:
    engine.portal.state.edit_user("102", ACTIVE=True)


def hire(engine: Engine) -> None:
    row = engine.portal.state.users["103"]
    engine.portal.state.add_user(
        {**row, "ID": "105", "EMAIL": "u105@example.ru", "UF_DEPARTMENT": [3]}
    )


def close(engine: Engine) -> None:
    if "4" in engine.portal.state.departments:
        engine.portal.state.remove_department("4")


EDITS = (rename, move, retitle, transfer, dismiss, rehire, hire, close)


def picture(engine: Engine) -> dict[str, Any]:
    """What the studio shows outside the archive, by names: keys differ between studios."""
    objects = engine.state.objects
    units = {row["key"]: row for kind in ("department", "position") for row in objects(kind)}
    folders = {row["key"] for row in objects("folder")}
    people = {row["key"]: row["name"] for row in objects("person")}

    def path(key: Any) -> str:
        row = units.get(key)
        if row is None:
            return "archive" if key in folders else ""
        return f"{path(row['parent'])}/{row['name']}"

    paths = {key: path(key) for key in units}
    live = {key: place for key, place in paths.items() if not place.startswith("archive")}
    return {
        "units": sorted(live.values()),
        "heads": sorted((live[k], paths.get(units[k].get("head"), "")) for k in live),
        "held": sorted((people[r["person"]], paths[r["position"]]) for r in objects("assignment")),
    }


@contextmanager
def engine_in(options: dict[str, Any]) -> Iterator[Engine]:
    with TemporaryDirectory() as folder:
        yield Engine(Path(folder) / "state", options=options)


OPTIONS = {"limits": {"minimum": 1000}}


def survive(edits: list[Any], steps: list[Trouble], *, tasks: bool) -> None:
    with engine_in({**OPTIONS, "create_tasks": tasks}) as engine, engine_in(OPTIONS) as model:
        for trouble, edit in zip(steps, [None, *edits], strict=False):
            if edit is not None:
                edit(engine)
                edit(model)
            shutil.rmtree(engine.folder.with_name("killed"), ignore_errors=True)
            trouble(engine)
            engine.clear_faults()
            assert not engine.studio.flight.overlaps
        finished = engine.load()
        assert finished.exit_code == 0, finished.report.findings
        model.load()
        assert picture(engine) == picture(model)
        assert result(engine.load()) == ("nothing_to_do", 0)
        people = Counter(row["name"] for row in engine.state.objects("person"))
        assert people <= Counter(
            f"{row['LAST_NAME']} {row['NAME']}" for row in engine.portal.state.users.values()
        )
        if tasks:
            texts = [row["text"] for row in engine.state.objects("task")]
            assert len(texts) == len(set(texts))


relaxed = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(
    st.lists(st.sampled_from(EDITS), max_size=3),
    st.lists(troubles, min_size=1, max_size=4),
    st.booleans(),
)
def test_any_trouble_is_made_good(edits: list[Any], steps: list[Trouble], tasks: bool) -> None:
    survive(edits, steps, tasks=tasks)


@pytest.mark.slow
@settings(relaxed, max_examples=150)
@given(
    st.lists(st.sampled_from(EDITS), max_size=6),
    st.lists(troubles, min_size=1, max_size=7),
    st.booleans(),
)
def test_long_trouble_is_made_good(edits: list[Any], steps: list[Trouble], tasks: bool) -> None:
    survive(edits, steps, tasks=tasks)
