"""Two contestants in turns, their medians, and whether the aim is met."""

import statistics
import sys
from collections.abc import Callable, Mapping

ROUNDS = 5


def in_turns(contestants: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """Return the median seconds of each, measured in turns: whatever slows the computer slows all.

    Shows each round.
    """
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(1, ROUNDS + 1):
        for name, work in contestants.items():
            seconds[name].append(work())
        row = "  ".join(f"{name} {found[-1]:.4f} s" for name, found in seconds.items())
        print(f"round {number}: {row}", flush=True)
    return {name: statistics.median(found) for name, found in seconds.items()}


def judge(what: str, ours: float, other: float, aim: float) -> None:
    """Show the two medians and their ratio; end with 1 where it is above ``aim``."""
    ratio = ours / other
    print(f"{what}: {ours:.4f} s, the other {other:.4f} s: {ratio:.2f} times, aim {aim:.2f}")
    sys.exit(0 if ratio <= aim else 1)
