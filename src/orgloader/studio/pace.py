"""How fast Business Studio answers: it serves one program at a time, and another one is felt."""

import logging
from collections import defaultdict, deque
from statistics import median

log = logging.getLogger(__name__)

SLOW_SECONDS = 5.0
"""A quicker answer is never called slow."""
TIMES = 10
"""Nor is one that takes less than so many times the usual."""
REMEMBERED = 50
ENOUGH = 3
"""So many answers of a kind tell what is usual."""


class Pace:
    """Compares each answer with those before it to requests of the same kind.

    ``spells`` counts the times that the studio became slow, ``slowest`` is the longest answer of
    them and ``usual`` what such a one took before, in seconds.
    """

    def __init__(self) -> None:
        self.spells = 0
        self.slowest = 0.0
        self.usual = 0.0
        self._before: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))
        self._slow = False

    def note(self, kind: str, seconds: float) -> None:
        """Take the time of one answer; a spell of slow ones is logged once."""
        before = self._before[kind]
        if len(before) < ENOUGH:
            before.append(seconds)
            return
        usual = median(before)
        if seconds < max(SLOW_SECONDS, TIMES * usual):
            before.append(seconds)
            self._slow = False
            return
        if seconds > self.slowest:
            self.slowest, self.usual = seconds, usual
        if not self._slow:
            self._slow = True
            self.spells += 1
            log.warning(
                "Business Studio answers slowly: %(seconds).0f s instead of %(usual).1f s; "
                "another program may be using it",
                {"seconds": seconds, "usual": usual},
            )
