"""Every test of the engine runs on each face of the studio."""

import pytest
from tests.faces import face, let_be_slow

__all__ = ["face"]

_QUICK = frozenset({"test_load.py", "test_undo.py", "test_drift.py", "test_relations.py"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    let_be_slow([item for item in items if item.path.parent.name == "run"], _QUICK)
