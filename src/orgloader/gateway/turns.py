"""One request at a time, in fair turns: each client in its turn, and each client's own in order."""

import asyncio
from collections import OrderedDict, deque

from orgloader.gateway.refusal import RefusalError

RETRY_SECONDS = 5
_SHARE = 4
"""One client may fill this part of the queue."""

Place = asyncio.Future[None]


class Turns:
    """Whose turn it is to ask Business Studio. ``limit`` is how many may wait."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._busy = False
        self._waiting: OrderedDict[str, deque[Place]] = OrderedDict()

    @property
    def count(self) -> int:
        """How many requests wait."""
        return sum(map(len, self._waiting.values()))

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._busy

    def take(self) -> bool:
        """Take the turn if nobody has it."""
        if self._busy:
            return False
        self._busy = True
        return True

    async def wait(self, client: str) -> None:
        """Wait until it is the turn of ``client``. Raises ``RefusalError`` where too many wait.

        Who is cancelled leaves the queue.
        """
        own = self._waiting.get(client, ())
        if self.count >= self.limit or len(own) >= max(1, self.limit // _SHARE):
            raise RefusalError(
                503,
                "queue.full",
                "Too many requests wait for Business Studio",
                headers=[(b"retry-after", str(RETRY_SECONDS).encode())],
            )
        place: Place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            self._leave(client, place)
            raise

    def _leave(self, client: str, place: Place) -> None:
        if place.done() and not place.cancelled():  # the turn came at the same moment
            self.give()
            return
        queue = self._waiting.get(client)
        if queue is not None:
            queue.remove(place)
            if not queue:
                del self._waiting[client]

    def give(self) -> None:
        """End the turn: the next client's first request has it, and that client goes last."""
        while self._waiting:
            client, queue = self._waiting.popitem(last=False)
            place = queue.popleft()
            if queue:
                self._waiting[client] = queue
            if not place.done():
                place.set_result(None)
                return
        self._busy = False
