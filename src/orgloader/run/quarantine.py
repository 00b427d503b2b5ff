"""Quarantine: scheduled loads that fail one after the other pause longer and longer.

Each attempt costs both ends something and tells nobody anything new. A load that a person starts
is never held back, and one that succeeds ends the quarantine.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from orgloader.errors import StoppedError, TargetError
from orgloader.run.events import Finished
from orgloader.state.store import Store

FAILURES = (3, 4, 6)
"""Exit codes that count as failures: stopped, complete with errors, an end out of reach."""
RELEASES = (0, 5)
FREE = 1
"""So many failures in a row cost no pause."""
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Record:
    """How many scheduled loads have failed in a row, and when the last one did (ISO 8601)."""

    failures: int = 0
    at: str = ""


def pause(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: 0, 1, 2, 4 … 24 hours."""
    if failures <= FREE:
        return timedelta()
    return min(LONGEST, timedelta(hours=2 ** min(failures - FREE - 1, 5)))


def remaining(record: Record, now: datetime) -> timedelta:
    """Return how long scheduled loads still have to wait; a clock put back ends the wait."""
    if not record.at:
        return timedelta()
    since = now - datetime.fromisoformat(record.at)
    return max(timedelta(), pause(record.failures) - since) if since >= timedelta() else timedelta()


def after(record: Record, finished: Finished, now: datetime, *, scheduled: bool) -> Record:
    """Return the record after a load has ended."""
    if finished.exit_code in RELEASES:
        return Record()
    if scheduled and finished.exit_code in FAILURES and not _is_closed(finished):
        return Record(record.failures + 1, now.isoformat(timespec="seconds"))
    return record


def _is_closed(finished: Finished) -> bool:
    """Return whether Business Studio was out of reach: a fault of the night, not of the load."""
    error = finished.error
    return finished.exit_code == 6 and isinstance(error, TargetError) and error.transient


def held_back(store: Store, portal: str) -> StoppedError | None:
    """Return what stops a scheduled load of ``portal`` now, if anything does."""
    record = _record(store, portal)
    minutes = -(-remaining(record, store.now()) // timedelta(minutes=1))
    if not minutes:
        return None
    return StoppedError(
        "Scheduled loads pause",
        "%(failures)d in a row have failed, so the next may begin in %(hours)d h %(minutes)d min",
        "See why in the last report: orgloader report last. To go on at once, load without"
        " --scheduled: a load that succeeds ends the pause",
        failures=record.failures,
        hours=minutes // 60,
        minutes=minutes % 60,
    )


def note(store: Store, portal: str, finished: Finished, *, scheduled: bool) -> None:
    """Remember how a load has ended."""
    before = _record(store, portal)
    record = after(before, finished, store.now(), scheduled=scheduled)
    if record != before:
        store.set_fact(_fact(portal), asdict(record) if record.failures else None)


def _record(store: Store, portal: str) -> Record:
    found = store.fact(_fact(portal))
    return Record(**found) if found else Record()


def _fact(portal: str) -> str:
    return f"quarantine.{portal}"
