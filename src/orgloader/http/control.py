"""How a long exchange waits, tells how far it is, and is cancelled."""

import threading
import time

from orgloader.errors import CancelledError


class Control:
    """What a long exchange asks of its caller: may I go on, let me wait, this is how far I am.

    The base class keeps real time and tells nobody; the run forwards to its events, tests and
    the simulation keep a clock of their own.
    """

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Ask the exchange to end; safe from any thread."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check(self) -> None:
        """Raise ``CancelledError`` when the user has asked to stop."""
        if self.cancelled:
            raise CancelledError("Cancelled")

    def now(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def wait(self, seconds: float, reason: str) -> None:  # noqa: ARG002
        """Pause for ``seconds``, telling ``reason`` (a message ID).

        Ends at once with ``CancelledError`` when the user asks to stop.
        """
        if self._cancelled.wait(max(0.0, seconds)):
            self.check()

    def progress(self, what: str, done: int, total: int | None = None) -> None:
        """Tell that ``done`` of ``total`` (``None``: not known yet) of ``what`` are through.

        ``what`` is a message ID: ``departments``, ``persons``, ``assignments``…
        """
