"""Faults of single calls, which a batch makes many of."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from orgloader.sandbox.faults import Turns
from orgloader.sandbox.portal.calls import Answer, CallError

Change = Callable[[Answer], Answer]


@dataclass
class CallFault(Turns):
    """Spoil calls of ``method``, inside batches too: ``what`` changes the answer, or raises
    ``CallError``.
    """

    method: str
    what: Change


def refused(code: str) -> Change:
    """The call fails with this error."""

    def change(_: Answer) -> Answer:
        raise CallError(code)

    return change


def without_rows() -> Change:
    """A list comes back empty, as if it ended here."""
    return lambda answer: Answer([], answer.total)


def miscounted(total: int) -> Change:
    """A list claims another total."""
    return lambda answer: replace(answer, total=total)


def with_row_twice() -> Change:
    """A list repeats its first row instead of the last."""
    return lambda answer: replace(answer, result=answer.result[:-1] + answer.result[:1])
