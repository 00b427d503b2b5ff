"""On which face of the studio a test of the engine runs: each runs on each of them."""

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
