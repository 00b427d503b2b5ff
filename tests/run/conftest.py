"""Every test of the engine runs on each face of the studio."""

import pytest
from tests.faces import face

__all__ = ["face"]

_QUICK = {"test_load.py", "test_undo.py", "test_drift.py", "test_late_and_mangled.py"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what runs on the second face, too, be slow: all faces together take minutes."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        is_first = callspec is None or callspec.params.get("face", "one class") == "one class"
        if not is_first and item.path.name not in _QUICK:
            item.add_marker(pytest.mark.slow)
