"""The portal's limits on requests, kept on our side so that they are never hit.

Source: https://apidocs.bitrix24.com/limits.html. All times are seconds on the caller's clock.
"""

from dataclasses import dataclass

WINDOW_SECONDS = 600.0
REQUEST_SECONDS = 60.0
OPERATING_SECONDS = 400.0
"""Work of one method within ten minutes, short of the 420 to 480 s at which it is blocked."""


@dataclass(slots=True)
class Bucket:
    """A leaky bucket: each request fills it by one, ``rate`` leaks per second, ``burst`` fit in.

    What leaks while a request is under way is not counted, since nobody knows when it arrived:
    so our level is never below the portal's.
    """

    rate: float = 2.0
    burst: float = 50.0
    level: float = 0.0
    since: float | None = None

    def delay(self, now: float) -> float:
        """Return how long to wait before one more request fits."""
        return max(0.0, self._level(now) + 1 - self.burst) / self.rate

    def send(self, now: float) -> None:
        """Count a request that is sent now."""
        self.level = self._level(now) + 1
        self.since = now

    def answered(self, now: float) -> None:
        """Start to leak again, now that the request is over."""
        self.since = now

    def refused(self, now: float) -> None:
        """Believe the portal that the bucket is full: others fill it too."""
        self.level = self.burst
        self.since = now

    def _level(self, now: float) -> float:
        leaked = 0.0 if self.since is None else (now - self.since) * self.rate
        return max(0.0, self.level - leaked)


def standard() -> Bucket:
    return Bucket()


def enterprise() -> Bucket:
    return Bucket(rate=5.0, burst=250.0)


@dataclass(slots=True)
class Operating:
    """How long the portal has worked for one method of ours within its ten minutes.

    ``growth`` is the most that one request of ours added; ``reset`` the time at which some of
    the work is forgotten.
    """

    seconds: float | None = None
    growth: float = 0.0
    reset: float = 0.0

    def note(self, seconds: float, reset: float) -> None:
        """Take what an answer tells; work found at the first one may not be ours."""
        if self.seconds is not None:
            self.growth = max(self.growth, min(REQUEST_SECONDS, seconds - self.seconds))
        self.seconds = seconds
        self.reset = reset

    def delay(self, now: float) -> float:
        """Return how long to wait so that one more request stays allowed."""
        if (self.seconds or 0.0) + self.growth < OPERATING_SECONDS:
            return 0.0
        return min(WINDOW_SECONDS, max(0.0, self.reset - now))
