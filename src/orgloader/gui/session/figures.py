"""What the result of a load shows of its changes: gathered by the worker, for they may be many."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from orgloader.run.events import Finished

MOST_PROBLEMS = 1000
"""More are in the report: a dialog is no place to read thousands."""

_FAILURES = {"failed", "blocked", "stale"}


@dataclass(frozen=True, slots=True)
class Figures:
    """``reached``: kind, action, planned, accepted, verified; the first of all ``problems``."""

    reached: tuple[tuple[str, str, int, int, int], ...] = ()
    problems: tuple[Mapping[str, Any], ...] = ()
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Carried:
    """A load, or the undo of one, that has ended, and its figures."""

    finished: Finished
    figures: Figures


def gather(report: Mapping[str, Any]) -> Figures:
    """Return the figures of a report (contracts.md, Report)."""
    from orgloader.report import words

    changes = report.get("changes", ())
    problems = (change for change in changes if change.get("status") in _FAILURES)
    first = tuple(islice(problems, MOST_PROBLEMS))
    return Figures(tuple(words.reached(changes)), first, len(first) + sum(1 for _ in problems))
