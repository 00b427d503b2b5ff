"""The invariants tell what differs, as the tests themselves do."""

import pytest
from tests.faces import face

__all__ = ["face"]

pytest.register_assert_rewrite("tests.simulation.invariants", "tests.simulation.chaos")
