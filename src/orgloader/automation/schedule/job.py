"""What is to run, and when: the same for every scheduler."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from orgloader.errors import SettingsError
from orgloader.settings.connections import DEFAULT
from orgloader.settings.places import moved_folders, program
from orgloader.text import Text

LEAST_MINUTES, MOST_MINUTES = 5, 24 * 60
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Every:
    """Either daily ``at`` a time of the local clock, or every so many ``minutes``."""

    at: time | None = None
    minutes: int = 0

    @classmethod
    def daily(cls, clock: str) -> "Every":
        """Return the schedule for ``HH:MM``. Raises ``SettingsError``."""
        found = _CLOCK.fullmatch(clock.strip())
        if found is None:
            raise _wrong(Text("%(given)s is not a time of day like 06:30"), clock)
        return cls(at=time(int(found[1]), int(found[2])))

    @classmethod
    def period(cls, minutes: int) -> "Every":
        """Return the schedule for every so many minutes. Raises ``SettingsError``."""
        if not LEAST_MINUTES <= minutes <= MOST_MINUTES:
            raise _wrong(Text("%(given)s minutes: from 5 to 1440 are possible"), str(minutes))
        return cls(minutes=minutes)


def _wrong(why: Text, given: str) -> SettingsError:
    return SettingsError(
        "The schedule is not possible",
        why.message,
        "Give --daily HH:MM or --every MINUTES",
        given=given,
    )


@dataclass(frozen=True, slots=True)
class Job:
    """One scheduled load: of which connection, when, by which command.

    ``command`` has absolute paths; ``environment`` moves the folders where they were moved when
    the job was made, so that the job finds the same settings, secrets and state.
    """

    connection: str
    every: Every
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """What the scheduler itself reports of a job. Times are local, with offset.

    ``every`` is when it runs as the system has it, ``None`` where somebody made something else of
    it there. ``last_result`` is the exit code of the last run, ``None`` where it is not known (it
    is ``running``, or the system has forgotten it); ``missed`` counts runs that did not start.
    ``note`` says what keeps the job from running, empty if nothing is known to.
    """

    installed: bool
    enabled: bool = False
    every: Every | None = None
    running: bool = False
    next_run: datetime | None = None
    last_run: datetime | None = None
    last_result: int | None = None
    missed: int = 0
    note: str = ""


def job_for(connection: str, every: Every) -> Job:
    """Return the job that loads ``connection`` with the program that is running now."""
    named = () if connection == DEFAULT else ("--connection", connection)
    return Job(connection, every, (*program(), "load", "--scheduled", *named), moved_folders())
