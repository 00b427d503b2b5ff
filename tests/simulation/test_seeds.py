"""The simulation: whatever happens, nothing is lost, doubled, or removed without proof.

``SEED=137 pytest tests/simulation/test_seeds.py`` plays one seed again.
"""

import os
from pathlib import Path

import pytest
from tests.simulation.chaos import Chaos

FAST = 10
SEEDS = 200
CHUNK = 10


def play(seed: int, folder: Path) -> None:
    """Play one seed; when it fails, tell how to play it again, and what happened."""
    folder.mkdir()
    chaos = Chaos(seed, folder)
    try:
        chaos.play()
    except BaseException as fault:
        fault.add_note(f"SEED={seed} python -m pytest tests/simulation/test_seeds.py")
        fault.add_note("\n".join(chaos.story))
        raise


@pytest.mark.parametrize("seed", [int(os.environ["SEED"])] if "SEED" in os.environ else range(FAST))
def test_a_seed(seed: int, tmp_path: Path) -> None:
    play(seed, tmp_path / str(seed))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_seeds(first: int, tmp_path: Path) -> None:
    for seed in range(first, first + CHUNK):
        play(seed, tmp_path / str(seed))
