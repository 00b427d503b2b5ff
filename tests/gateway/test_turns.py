"""Fair turns: one at a time, each client in its turn, each client's own requests in order."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orgloader.gateway.refusal import RefusalError
from orgloader.gateway.turns import Turns


async def settled() -> None:
    """Let everything run that can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Queue:
    """Turns, and who has had one."""

    def __init__(self, limit: int = 100) -> None:
        self.turns = Turns(limit)
        self.had: list[tuple[str, int]] = []
        self.tasks: dict[tuple[str, int], asyncio.Task[None]] = {}

    async def _take(self, client: str, number: int) -> None:
        if not self.turns.take():
            await self.turns.wait(client)
        self.had.append((client, number))

    async def join(self, client: str, number: int) -> None:
        self.tasks[client, number] = asyncio.create_task(self._take(client, number))
        await settled()


def run(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(work())


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=20))
def test_turns_go_round(arrivals: list[str]) -> None:
    async def work() -> None:
        queue = Queue()
        for number, client in enumerate(arrivals):
            await queue.join(client, number)
        for expected in range(1, len(arrivals) + 1):
            assert len(queue.had) == expected  # one at a time
            queue.turns.give()
            await settled()
        assert not queue.turns.busy
        for client in set(arrivals):
            own = [number for one, number in queue.had if one == client]
            assert own == sorted(own)
        # While two clients wait, neither has two turns between two of the other's.
        waiting = Counter(arrivals[1:])
        order = [client for client, _ in queue.had[1:]]
        for one in waiting:
            for other in set(waiting) - {one}:
                pair = [client for client in order if client in {one, other}]
                both = pair[: 2 * min(waiting[one], waiting[other])]
                assert all(both[i] != both[i + 1] for i in range(len(both) - 1))

    run(work)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("join"), st.sampled_from("abc")),
            st.tuples(st.just("leave"), st.integers(0, 30)),
            st.tuples(st.just("give"), st.just(0)),
        ),
        max_size=40,
    )
)
def test_whoever_leaves_no_turn_is_lost(steps: list[tuple[str, Any]]) -> None:
    async def work() -> None:
        queue = Queue()
        left = 0
        for number, (step, what) in enumerate(steps):
            if step == "join":
                await queue.join(what, number)
            elif step == "give" and queue.turns.busy:
                queue.turns.give()
            elif step == "leave":
                waiting = [task for task in queue.tasks.values() if not task.done()]
                if what < len(waiting):
                    left += waiting[what].cancel()
            await settled()
        # Leaving may coincide with a turn: it is handed on, never kept by nobody.
        while queue.turns.busy:
            queue.turns.give()
            await settled()
        cancelled = sum(task.cancelled() for task in queue.tasks.values())
        assert len(queue.had) + cancelled == len(queue.tasks)
        assert queue.turns.count == 0

    run(work)


def test_a_turn_that_comes_as_its_client_leaves_goes_to_the_next() -> None:
    async def work() -> None:
        queue = Queue()
        for number, client in enumerate("abc"):
            await queue.join(client, number)
        queue.turns.give()
        queue.tasks["b", 1].cancel()  # in the same moment, before it has noticed
        await settled()
        assert [client for client, _ in queue.had] == ["a", "c"]

    run(work)


def test_too_many_are_refused_and_one_client_cannot_fill_the_queue() -> None:
    async def work() -> None:
        queue = Queue(limit=8)
        await queue.join("a", 0)
        for number in range(1, 4):
            await queue.join("a", number)
        (refused,) = [task for task in queue.tasks.values() if task.done() and task.exception()]
        error = refused.exception()
        assert isinstance(error, RefusalError)
        assert (error.status, error.code) == (503, "queue.full")
        assert dict(error.headers)[b"retry-after"] == b"5"
        for number, client in enumerate("bcdefghijkl"):
            await queue.join(client, number)
        assert queue.turns.count == 8
        for task in queue.tasks.values():
            task.cancel()
        await asyncio.gather(*queue.tasks.values(), return_exceptions=True)

    run(work)
