"""What every scheduler can do, and how their programs are called."""

import subprocess
from collections.abc import Sequence
from typing import Protocol

from orgloader.automation.schedule.job import Job, State
from orgloader.errors import StateError

SECONDS = 30
"""So long a scheduler's own program may take."""


class Scheduler(Protocol):
    """The system's scheduler. Everything may raise ``StateError`` where it does not answer."""

    def preview(self, job: Job) -> str:
        """Return the very text that ``install`` will hand to the system."""
        ...

    def install(self, job: Job) -> None:
        """Make the job, or replace the one of the same connection."""
        ...

    def state(self, connection: str) -> State:
        """Return what the scheduler knows of the job now."""
        ...

    def remove(self, connection: str) -> None:
        """Remove the job; one that is not there is no error."""
        ...


def run(command: Sequence[str], *, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a scheduler's own program and return what it printed. Raises ``StateError``."""
    try:
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, errors="replace", timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise _failed(command, "", fault) from None
    if check and done.returncode:
        raise _failed(command, done.stderr or done.stdout, None)
    return done


def _failed(command: Sequence[str], words: str, fault: Exception | None) -> StateError:
    return StateError(
        "The system's scheduler did not carry out the command",
        "%(program)s failed",
        "Details are in the log",
        detail=words or str(fault),
        program=command[0],
    )
