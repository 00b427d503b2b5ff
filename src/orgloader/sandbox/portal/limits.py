"""The two limits of a portal: requests per second, and working time per method."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """A leaky bucket for each client: full above ``size``, leaking ``rate`` a second.

    An ordinary plan has 50 and 2, Enterprise 250 and 5. ``refused`` counts refused requests.
    """

    size: float = 50
    rate: float = 2
    refused: int = 0
    _levels: dict[str, tuple[float, float]] = field(default_factory=dict)

    def admits(self, client: str, now: float) -> bool:
        """Count a request of ``client``; false when it is one too many."""
        level, then = self._levels.get(client, (0.0, now))
        level = max(0.0, level - (now - then) * self.rate) + 1
        if level > self.size:
            self._levels[client] = (level - 1, now)
            self.refused += 1
            return False
        self._levels[client] = (level, now)
        return True


@dataclass
class Operating:
    """The working time of each method in the last ten minutes, in one-minute parts.

    ``limit`` is in seconds; ``cost`` is what one call of any method takes. A hit whose calls of
    a method take less than 0.1 s together is not counted.
    """

    limit: float = 480
    cost: float = 0.0
    _parts: dict[str, dict[int, float]] = field(default_factory=dict)

    def used(self, method: str, now: float) -> float:
        minute = int(now // 60)
        parts = self._parts.get(method, {})
        return sum(seconds for part, seconds in parts.items() if part > minute - 10)

    def blocked(self, method: str, now: float) -> bool:
        return self.used(method, now) > self.limit

    def spend(self, calls: Counter[str], now: float) -> None:
        """Count the calls of one hit."""
        for method, count in calls.items():
            if count * self.cost >= 0.1:
                parts = self._parts.setdefault(method, defaultdict(float))
                parts[int(now // 60)] += count * self.cost

    def reset_at(self, method: str, now: float) -> int:
        """Return when the oldest part that counts is forgotten, in seconds since 1970."""
        minute = int(now // 60)
        live = [part for part in self._parts.get(method, {}) if part > minute - 10]
        return (min(live, default=minute) + 10) * 60
