"""The invariants tell what differs, as the tests themselves do."""

import pytest

pytest.register_assert_rewrite("tests.simulation.invariants", "tests.simulation.chaos")
