"""On which face of the studio a test of the engine runs: each runs on both, the second is slow."""

from collections.abc import Iterator
from contextvars import ContextVar

import pytest
from tests.sandbox.profiles import FACES, Face

CHOSEN: ContextVar[Face] = ContextVar("face", default=FACES["one class"])
"""The face that a test's studio has unless it asks for another."""


@pytest.fixture(autouse=True, params=["one class", "relations"])
def face(request: pytest.FixtureRequest) -> Iterator[Face]:
    """Let each studio of the test have this face."""
    chosen = FACES[request.param]
    token = CHOSEN.set(chosen)
    yield chosen
    CHOSEN.reset(token)


def let_be_slow(items: list[pytest.Item], quick: frozenset[str] = frozenset()) -> None:
    """Mark what runs on another face than the first, save on the second in ``quick`` files."""
    for item in items:
        callspec = getattr(item, "callspec", None)
        shown = callspec.params.get("face", "one class") if callspec else "one class"
        is_quick = shown == "relations" and item.path.name in quick
        if shown != "one class" and not is_quick:
            item.add_marker(pytest.mark.slow)
