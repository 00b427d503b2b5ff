"""Business Studio as the gateway's clients share it: in turns, with what failures mean to them."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from orgloader.gateway.body import GoneError, Receive
from orgloader.gateway.refusal import RefusalError
from orgloader.gateway.studio import (
    Answer,
    LateAnswerError,
    LostAnswerError,
    NotReachedError,
    Request,
    Studio,
)
from orgloader.gateway.turns import Turns

LOOK_SECONDS = 2.0

log = logging.getLogger(__name__)


class Backend:
    """Whose turn it is, and Business Studio. ``reached`` is how the last attempt went.

    ``began`` is when the turn that is under way began, on the clock ``now``.
    """

    def __init__(
        self, studio: Studio, limit: int, now: Callable[[], float] = time.monotonic
    ) -> None:
        self.studio = studio
        self.turns = Turns(limit)
        self.reached: bool | None = None
        self.began = 0.0
        self.now = now

    async def take(self, client: str, receive: Receive | None = None) -> None:
        """Wait for the turn of ``client``, who must say ``give`` when it has ended.

        Raises ``RefusalError`` where too many wait, ``GoneError`` when the client leaves before.
        """
        if not self.turns.take():
            waiting = self.turns.wait(client)
            await (waiting if receive is None else _while_there(waiting, receive))
        self.began = self.now()

    def give(self) -> None:
        """End the turn."""
        self.turns.give()

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Have the turn of ``client`` for the block."""
        await self.take(client)
        try:
            yield
        finally:
            self.give()

    async def ask(self, request: Request) -> Answer:
        """Send ``request``, whose turn it is. Raises ``RefusalError`` where no answer comes."""
        try:
            answer = await self.studio.send(request)
        except NotReachedError as fault:
            self._note(reached=False, reason=fault)
            raise RefusalError(
                502, "studio.unreachable", "Business Studio cannot be reached"
            ) from None
        except LostAnswerError as fault:
            raise lost(fault) from None
        self._note(reached=True)
        if answer.status == 401:
            raise await _without_access(answer)
        return answer

    async def look(self) -> None:
        """See whether Business Studio can be reached, where that is not known already.

        A connection is made, no request: nobody is held up by it.
        """
        if not await self._may_look():
            return
        try:
            await self.studio.connect()
            self._note(reached=True)
        except NotReachedError as fault:
            self._note(reached=False, reason=fault)
        finally:
            self.give()

    async def _may_look(self) -> bool:
        """Take the turn if it is free; before the first answer wait for it for a moment."""
        if self.turns.take():
            return True
        if self.reached is None:
            with suppress(TimeoutError, RefusalError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self.turns.wait("look")
                return True
        return False

    def _note(self, *, reached: bool, reason: object = "") -> None:
        """Keep how it went; log where that has changed."""
        if reached and self.reached is False:
            log.warning("Business Studio can be reached again")
        elif not reached and self.reached is not False:
            log.error("Business Studio cannot be reached: start it, and check its port")
            log.debug("%(reason)s", {"reason": reason})
        self.reached = reached


def lost(fault: LostAnswerError) -> RefusalError:
    """Return what to answer when a request was sent and no whole answer came."""
    if isinstance(fault, LateAnswerError):
        log.error("Business Studio did not answer in time")
        return RefusalError(504, "answer.late", "Business Studio did not answer in time")
    log.error("The connection to Business Studio broke off")
    log.debug("%(reason)s", {"reason": fault})
    return RefusalError(502, "answer.lost", "The connection to Business Studio broke off")


async def _without_access(answer: Answer) -> RefusalError:
    """Return what to answer when the gateway's own account is refused: no client can do anything
    about that, so none is asked for an account.
    """
    async for _ in answer.pieces:
        pass
    log.error(
        "Business Studio refused the gateway's account: check BSAuth.login, the password, and that"
        " the account may use OLE/OData; then start the gateway again"
    )
    return RefusalError(401, "account.refused", "Business Studio refused the gateway's account")


async def _while_there(waiting: Awaitable[None], receive: Receive) -> None:
    """Wait, but no longer than the client does."""
    turn = asyncio.ensure_future(waiting)
    leaving = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({turn, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if turn.done():
            turn.result()
            return
        raise GoneError
    finally:
        for task in (turn, leaving):
            task.cancel()
        # A turn that came at this very moment is given back by who waited for it.
        await asyncio.gather(turn, leaving, return_exceptions=True)
