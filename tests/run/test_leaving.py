"""Why somebody loses a position: the plan knows, the portal being asked while it is made."""

from pathlib import Path

import pytest
from tests.run.engine import Engine

KIM = "103"


@pytest.fixture
def engine(folder: Path) -> Engine:
    engine = Engine(folder, options={"limits": {"minimum": 1000}})
    engine.load()
    return engine


def reasons(engine: Engine) -> set[str]:
    """Return the codes of why the assignments of the plan end."""
    changes = (one.change for one in engine.plan().report.changes)
    return {c.reason.code for c in changes if c.action == "unlink" and c.reason}


def test_a_dismissed_person_is_not_one_who_was_transferred(engine: Engine) -> None:
    engine.portal.state.edit_user(KIM, ACTIVE=False)
    assert reasons(engine) == {"dismissed"}


def test_a_person_who_went_to_another_department_was_transferred(engine: Engine) -> None:
    engine.portal.state.edit_user(KIM, UF_DEPARTMENT=[3])
    assert reasons(engine) == {"transferred"}


def test_a_person_whom_the_portal_no_longer_shows_was_deleted(engine: Engine) -> None:
    engine.portal.state.remove_user(KIM)
    assert reasons(engine) == {"deleted"}


def test_a_person_who_left_the_branch_is_outside(engine: Engine) -> None:
    engine.portal.state.add_department({"ID": "9", "NAME": "Филиал"})
    engine.portal.state.edit_user(KIM, UF_DEPARTMENT=[9])
    assert reasons(engine) == {"outside"}


def test_the_portal_is_not_asked_where_nobody_left(engine: Engine) -> None:
    asked = engine.plan().report.requests.source
    engine.portal.state.edit_user(KIM, UF_DEPARTMENT=[3])
    assert engine.plan().report.requests.source == asked
