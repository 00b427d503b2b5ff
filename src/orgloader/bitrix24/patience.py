"""How often a request is repeated, and after which pauses."""

import random
from dataclasses import dataclass

from orgloader.bitrix24.bucket import WINDOW_SECONDS
from orgloader.errors import SourceError
from orgloader.http import Redial

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

    repeats: int
    redial: Redial
    faults: int = 0
    rate: int = 0
    operating: int = 0

    def with_fault(self, error: SourceError) -> float:
        """Growing pauses, spread so that clients which failed together do not return together."""
        self.faults += 1
        if not error.transient or self.faults > self.repeats:
            raise error
        pause = float(2**self.faults) * random.uniform(0.5, 1.0)
        return max(pause, _asked(error))

    def with_rate(self, error: SourceError) -> float:
        """Others fill the bucket too: give it time to run empty."""
        self.rate += 1
        if self.rate > RATE_REFUSALS:
            raise error
        return max(min(LONGEST_SECONDS, float(2**self.rate)), _asked(error))

    def with_operating(self, error: SourceError, reset: float) -> float:
        """The portal told when the method is free again: in ``reset`` seconds, if that is known."""
        self.operating += 1
        if self.operating > OPERATING_REFUSALS:
            raise error
        return reset + 1 if 0 < reset <= WINDOW_SECONDS else max(LONGEST_SECONDS, _asked(error))


def _asked(error: SourceError) -> float:
    """Return how long the portal asks to wait, as far as that is reasonable."""
    return min(LONGEST_SECONDS, max(0.0, error.values.get("retry_after") or 0.0))
