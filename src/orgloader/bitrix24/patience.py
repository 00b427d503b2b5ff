"""How often a request is repeated, and after which pauses."""

import random
from dataclasses import dataclass

from orgloader.errors import SourceError

FAULTS = 5
RATE_REFUSALS = 30
OPERATING_REFUSALS = 20
LONGEST_SECONDS = 60.0


@dataclass(slots=True)
class Patience:
    """Counts the failures of one request.

    Each method returns the pause in seconds before the next try, or raises ``error`` when another
    would not help.
    """

    repeats: int = FAULTS
    faults: int = 0
    rate: int = 0
    operating: int = 0

    def with_fault(self, error: SourceError) -> float:
        """Growing pauses, spread so that clients which failed together do not return together."""
        self.faults += 1
        if not error.transient or self.faults > self.repeats:
            raise error
        asked = str(error.values.get("retry_after", ""))
        pause = float(2**self.faults) * random.uniform(0.5, 1.0)
        return max(pause, min(LONGEST_SECONDS, float(asked))) if asked.isdecimal() else pause

    def with_rate(self, error: SourceError) -> float:
        """Others fill the bucket too: give it time to run empty."""
        self.rate += 1
        if self.rate > RATE_REFUSALS:
            raise error
        return min(LONGEST_SECONDS, float(2**self.rate))

    def with_operating(self, error: SourceError, reset: float) -> float:
        """The portal told when the method is free again: in ``reset`` seconds, if that is known."""
        self.operating += 1
        if self.operating > OPERATING_REFUSALS:
            raise error
        return reset + 1 if reset > 0 else LONGEST_SECONDS
