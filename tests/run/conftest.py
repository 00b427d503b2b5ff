"""Every test of the engine runs on each face of the studio."""

import pytest
from tests.faces import face

__all__ = ["face"]

_QUICK = {"test_load.py", "test_undo.py", "test_drift.py", "test_relations.py"}
"""Where the second face is quick."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let what runs on the second face, too, be slow: all faces together take minutes."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        face = callspec.params.get("face", "one class") if callspec else "one class"
        quick = face == "relations" and item.path.name in _QUICK
        if face != "one class" and not quick:
            item.add_marker(pytest.mark.slow)
