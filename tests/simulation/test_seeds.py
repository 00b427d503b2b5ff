"""The simulation: whatever happens, nothing is lost, doubled, or removed without proof.

``SEED=137 pytest tests/simulation/test_seeds.py`` plays one seed again, over real HTTP.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.simulation.chaos import Chaos
from tests.simulation.line import Sockets

FAST, SLOW, LONG = 5, 60, 500
CHUNK = 5


@pytest.fixture
def face() -> None:
    """A seed chooses the studio's profile itself."""


@pytest.fixture(scope="module")
def sockets() -> Iterator[Sockets]:
    with Sockets() as made:
        yield made


def play(seed: int, folder: Path, sockets: Sockets | None) -> None:
    """Play one seed; when it fails, tell how to play it again, and what happened."""
    folder.mkdir()
    chaos = Chaos(seed, folder, sockets)
    try:
        chaos.play()
    except BaseException as fault:
        fault.add_note(f"SEED={seed} python -m pytest tests/simulation/test_seeds.py")
        fault.add_note("\n".join(chaos.story))
        raise


@pytest.mark.parametrize("seed", [int(os.environ["SEED"])] if "SEED" in os.environ else range(FAST))
def test_a_seed(seed: int, tmp_path: Path, sockets: Sockets) -> None:
    play(seed, tmp_path / str(seed), sockets)


def several(first: int, folder: Path, sockets: Sockets) -> None:
    for seed in range(first, first + CHUNK):
        play(seed, folder / str(seed), sockets)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(FAST, SLOW, CHUNK))
def test_seeds(first: int, tmp_path: Path, sockets: Sockets) -> None:
    several(first, tmp_path, sockets)


@pytest.mark.long
@pytest.mark.parametrize("first", range(SLOW, LONG, CHUNK))
def test_many_seeds(first: int, tmp_path: Path, sockets: Sockets) -> None:
    several(first, tmp_path, sockets)
