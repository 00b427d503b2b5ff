"""The right to write of one run: at most one program, over all computers, has it at a time.

It is renewed by a thread with a clock of its own, since the run may wait for one answer for
minutes.
"""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from orgloader.errors import OrgLoaderError
from orgloader.studio.dialects import Listing
from orgloader.studio.gateway import LEASE, GatewayLink, Grant, LapsedError, lapsed
from orgloader.studio.reader import Reader

_RETRY_SECONDS = 5.0


class RightToWrite:
    """A lease that a thread keeps alive until ``close``; usable from any thread.

    ``began`` is since when it lives, on the clock ``now``.
    """

    def __init__(
        self,
        link: GatewayLink,
        grant: Grant,
        began: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._link = link
        self._grant = grant
        self._until = began + grant.seconds
        self._lost = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._renew, name="right to write", daemon=True)
        self._thread.start()

    @property
    def headers(self) -> Mapping[str, str]:
        """What each request of the run carries."""
        return {LEASE: self._grant.token}

    def check(self) -> None:
        """See before a write that the right still lives. Raises ``TargetError``."""
        if self._lost or self._now() >= self._until:
            raise lapsed()

    def watch(self, watched: Mapping[str, Any] | None) -> None:
        """Name the object by which the gateway knows the base. Raises ``TargetError``."""
        self._link.watch(self._grant.token, watched)

    def _renew(self) -> None:
        pause = self._grant.renew
        while not self._closing.wait(pause):
            began = self._now()
            try:
                self._link.renew(self._grant.token)
            except LapsedError:
                self._lost = True
                return
            except OrgLoaderError:
                pause = _RETRY_SECONDS
            else:
                # Counted from before the request: the gateway cannot have begun any earlier.
                self._until = began + self._grant.seconds
                pause = self._grant.renew

    def close(self) -> None:
        """Give the right back."""
        self._closing.set()
        self._thread.join()
        with suppress(OrgLoaderError):
            self._link.give_back(self._grant.token)


def watched(studio: Reader, key: str, guid: str) -> Mapping[str, Any]:
    """Return the department by which the gateway shall know the base, and what must stay so."""
    service, rows = studio.service, studio.rows["department"]
    one = studio.lists["department"].address(Listing(), rows.keys.constant(key))
    address = service.root + one
    same = {rows.guid: guid} if guid else {}
    return {"address": address[len(service.above) - 1 :], "same": same}
