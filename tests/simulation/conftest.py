"""The invariants tell what differs, as the tests themselves do."""

import pytest
from tests.faces import face, let_be_slow

__all__ = ["face"]

pytest.register_assert_rewrite("tests.simulation.invariants", "tests.simulation.chaos")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    let_be_slow([item for item in items if item.path.parent.name == "simulation"])
