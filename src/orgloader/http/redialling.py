"""Calling an end again at which nothing listens: one policy for both ends."""

import logging
from typing import Final

from orgloader.errors import EndError
from orgloader.http.control import Control

log = logging.getLogger(__name__)

PAUSES: Final = (1.0, 2.0)
"""Seconds before each further call: a server that is starting is there by then."""


class Redial:
    """The calls of one request at an end that has never answered.

    One that has answered before is restarting, or the network is down: each end has a patience of
    its own for that.
    """

    def __init__(self, control: Control) -> None:
        self._control = control
        self._pauses = iter(PAUSES)

    def wait(self, error: EndError) -> bool:
        """Wait before the next call; false where ``error`` is final."""
        unreachable = error.transient and not error.sent
        pause = next(self._pauses, None) if unreachable else None
        if pause is None:
            return False
        values = {"error": error, "seconds": pause}
        log.warning("%(error)s. Trying again in %(seconds)d s", values)
        self._control.wait(pause, "Nothing answers yet, trying again")
        return True
