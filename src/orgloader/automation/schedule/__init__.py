"""Loads by schedule, started by the system's own scheduler under the user's account.

The program has no service of its own: the password store opens only for a user who is signed in.
"""

import os
import sys

from orgloader.automation.schedule.job import Every, Job, State, job_for
from orgloader.automation.schedule.scheduler import Scheduler
from orgloader.errors import SettingsError

__all__ = ["Every", "Job", "Scheduler", "State", "job_for", "scheduler"]


def scheduler() -> Scheduler:
    """Return the scheduler of this system. Raises ``SettingsError`` where none is supported."""
    if os.name == "nt":
        from orgloader.automation.schedule.task_scheduler import TaskScheduler

        return TaskScheduler()
    if sys.platform == "linux":
        from orgloader.automation.schedule.systemd import Systemd

        return Systemd()
    raise SettingsError(
        "Loads by schedule are not available on this system",
        "They need the Task Scheduler of Windows or systemd",
        "Start this command with a scheduler of your own: orgloader load --scheduled",
    )
