"""What the worker is sent to do about a schedule. Whatever it was, the answer is how it is now."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orgloader.errors import OrgLoaderError
from orgloader.gui.session.jobs import Folder
from orgloader.gui.session.worker import Job
from orgloader.run.events import Emit

if TYPE_CHECKING:
    from orgloader.automation.schedule import Scheduler, State
    from orgloader.run.control import JobControl

log = logging.getLogger(__name__)

Do = Callable[[Job, Callable[[Any], object]], object]
"""Carries out a job in the worker, and hands over what it returned."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The schedule of a connection as the system reports it now.

    ``state`` is ``None`` where the system's scheduler does not answer. ``error`` is why what was
    asked could not be done.
    """

    state: "State | None" = None
    paused_until: datetime | None = None
    error: OrgLoaderError | None = None


Act = Callable[["Scheduler", Path], object]
"""Does something with the system's scheduler and the folder of the state."""


def standing(folder: Folder, connection: str, act: Act | None = None) -> Job:
    """Do ``act``, if any, then read how the schedule of ``connection`` is.

    Never raises: a scheduler that fails is no fault of the data folder.
    """

    def job(_control: "JobControl", _emit: Emit) -> Standing:
        from orgloader.automation.schedule import scheduler

        try:
            found, place = scheduler(), folder()
        except OrgLoaderError as fault:
            return Standing(error=fault)
        error = _tried(act, found, place)
        try:
            state = found.state(connection)
        except OrgLoaderError as fault:
            return Standing(error=error or fault)
        return Standing(state, _paused(place, connection), error)

    return job


def _tried(act: Act | None, found: "Scheduler", place: Path) -> OrgLoaderError | None:
    try:
        if act is not None:
            act(found, place)
    except OrgLoaderError as error:
        log.error("%(error)s %(detail)s", {"error": error.text(), "detail": error.detail})
        return error
    return None


def _paused(place: Path, connection: str) -> datetime | None:
    from orgloader.automation.pause import paused_until

    return paused_until(place, connection, datetime.now().astimezone())
