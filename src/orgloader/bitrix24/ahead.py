"""Asking for the next batch before the last one has been read.

What is asked next is guessed from the raw answer, and the answer to it is used only where exactly
that is asked for in the end. So a wrong guess costs one request and nothing else, and it ends the
guessing. One request at a time is under way: the next leaves when the last has been answered.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeAlias

from orgloader.bitrix24.command import Command
from orgloader.http import Answer

Guess: TypeAlias = Callable[[bytes], Command | None]
"""Returns what will be asked after an answer that is not parsed yet, ``None`` if unclear."""


class Ahead:
    """At most one request that was sent on a guess."""

    def __init__(self, guess: Guess) -> None:
        self._guess: Guess | None = guess
        self._worker = ThreadPoolExecutor(1, "asking ahead")
        self._sent: tuple[Command, Future[Answer]] | None = None

    def send(self, body: bytes, fetch: Callable[[Command], Answer]) -> None:
        """Send what is guessed from the answer ``body``, aside."""
        command = self._guess(body) if self._guess else None
        if command is not None:
            self._sent = command, self._worker.submit(fetch, command)

    def answer_to(self, command: Command) -> Answer | None:
        """Return the answer to ``command`` if that was sent, or raise what came instead of it."""
        if self._sent is None:
            return None
        (asked, answer), self._sent = self._sent, None
        if asked == command:
            return answer.result()
        self._guess = None
        wait([answer])
        return None

    def close(self) -> None:
        """Wait for what is under way; nobody needs its answer any more."""
        self._worker.shutdown()
