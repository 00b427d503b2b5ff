"""What waits on the network ask every moment: may the exchange go on, does it get anywhere?"""

import math
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from orgloader.http.control import Control

SLICE_SECONDS = 0.25
"""No wait is longer than this, so cancelling is never slower."""
LEAST_BYTES = 1024
"""An answer that has begun brings this many bytes within each read time-out, or its end."""

Found = TypeVar("Found")


class Watch:
    """Watches over the waits of one exchange; times are seconds on the clock of its control."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._since: float | None = None
        self._count = 0

    def until(self, seconds: float | None) -> float:
        """Return the time in ``seconds`` from now; ``None`` is for ever."""
        return self._control.now() + (math.inf if seconds is None else seconds)

    def left(self, until: float) -> float:
        return until - self._control.now()

    def pause(self, until: float) -> float:
        """Return how long to wait at a time; ``TimeoutError`` when it is too late.

        Raises ``CancelledError``.
        """
        self._control.check()
        left = self.left(until)
        if left <= 0:
            raise TimeoutError
        return min(left, SLICE_SECONDS)

    def on(self, connection: socket.socket, until: float, act: Callable[[], Found]) -> Found:
        """Return what ``act`` does with the connection, attempted for a slice at a time."""
        while True:
            connection.settimeout(self.pause(until))
            try:
                return act()
            except TimeoutError as fault:
                if fault.errno is not None:  # the system's own, no end of a slice
                    raise

    def sent(self) -> None:
        """Note that we spoke: from now on an answer may be awaited."""
        self._since, self._count = None, 0

    def received(self, count: int) -> None:
        """Note that ``count`` bytes of the answer came."""
        self._count += count
        if self._since is None or self._count >= LEAST_BYTES:
            self._since, self._count = self._control.now(), 0

    def answer_by(self, seconds: float | None) -> float:
        """Return until when to wait for more, where ``seconds`` is the longest silence."""
        silence = self.until(seconds)
        return silence if self._since is None or seconds is None else self._since + seconds


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(control: Control) -> Iterator[None]:
    """Let ``control`` be asked by all that waits on the network within the block."""
    token = _watch.set(Watch(control))
    try:
        yield
    finally:
        _watch.reset(token)


def watch() -> Watch:
    """Return who watches over the exchange that is under way in this thread."""
    return _watch.get() or Watch(Control())
