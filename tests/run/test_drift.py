"""What people changed by hand since the last load: shown in plan and report, then overwritten."""

from pathlib import Path

import pytest
from tests.run.engine import Engine, codes, result

from orgloader.run.kept import read_report
from orgloader.state.store import Store


@pytest.fixture
def engine(folder: Path) -> Engine:
    """Loaded once; then somebody has renamed a department and moved another in the studio."""
    engine = Engine(folder)
    engine.load()
    state = engine.state
    state.edit(engine.key("department", "Отдел продаж"), name="Продажи")
    state.edit(engine.key("department", "Приёмка"), parent=engine.key("department", "Продажи"))
    return engine


DRIFTED = {"drift.d:2.name", "drift.d:4.parent"}


def test_a_plan_shows_what_would_be_overwritten(engine: Engine) -> None:
    finished = engine.plan()
    assert result(finished) == ("planned", 0)
    assert codes(finished) >= DRIFTED
    assert finished.plan is not None
    shown = {(item.source_id, item.written, item.found) for item in finished.plan.drift}
    assert shown == {("d:2", "Отдел продаж", "Продажи"), ("d:4", "d:3", "d:2")}
    (text,) = (
        str(finding.text)
        for finding in finished.report.findings
        if finding.code == "drift.d:2.name"
    )
    assert "«Продажи»" in text
    assert "«Отдел продаж»" in text


def test_a_load_overwrites_it_and_its_report_says_so(engine: Engine) -> None:
    finished = engine.load()
    assert result(finished) == ("done", 0)
    assert codes(finished) >= DRIFTED
    assert "Отдел продаж" in engine.names("department")
    with Store.open(engine.folder, read_only=True) as store:
        kept = read_report(store, finished.report.run)
    assert {finding.code for finding in kept.findings} >= DRIFTED
    assert not codes(engine.load())


def test_a_hand_edit_that_the_portal_makes_too_is_no_drift(engine: Engine) -> None:
    engine.portal.state.edit_department("2", NAME="Продажи")
    assert codes(engine.plan()) == {"drift.d:4.parent"}
