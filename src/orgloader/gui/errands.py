"""What the worker is sent to do. The engine is loaded here, in the worker's thread."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orgloader.plan.model import Plan
from orgloader.run.events import Emit, End, Finished
from orgloader.settings import Settings

if TYPE_CHECKING:
    from orgloader.org.model import Department
    from orgloader.run.control import JobControl
    from orgloader.run.runs import Run
    from orgloader.run.store import Store

Errand = Callable[["JobControl", Emit], Any]
Folder = Callable[[], Path]
"""Returns the folder of the state; may raise ``StateError``."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan, and the settings it was made with; ``without_tasks``: they were left out of it."""

    finished: Finished
    settings: Settings
    without_tasks: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the preview shows and a load would carry out."""

    settings: Settings
    plan: Plan


def probe(folder: Folder) -> Errand:
    """Find out whether another process holds the data folder: raises ``StateError``."""

    def job(_control: "JobControl", _emit: Emit) -> None:
        with _store(folder, "window"):
            pass

    return job


def test(settings: Settings, ends: Collection[End]) -> Errand:
    """Test the ends."""

    def job(control: "JobControl", emit: Emit) -> Finished:
        from orgloader.run import jobs

        return jobs.test(settings, control, emit, ends=ends)

    return job


def compare(settings: Settings, folder: Folder, *, tasks: bool = False) -> Errand:
    """Read both ends and make the plan.

    Before anything was ever loaded, tasks are left out: a first load would make one for each
    department and position. ``tasks``: they are wanted all the same.
    """

    def job(control: "JobControl", emit: Emit) -> Compared:
        from orgloader.run import jobs

        with _store(folder, read_only=True) as store:
            leave_out = settings.sync.create_tasks and not tasks and not store.bases()
            wanted = _without_tasks(settings) if leave_out else settings
            return Compared(jobs.plan(wanted, store, control, emit), wanted, leave_out)

    return job


def load(
    settings: Settings, folder: Folder, confirmed: Collection[str], expected: Plan | None
) -> Errand:
    """Load, exactly ``expected``."""

    def job(control: "JobControl", emit: Emit) -> Finished:
        from orgloader.run import jobs

        with _store(folder, "load") as store:
            return jobs.load(settings, store, control, emit, confirmed=confirmed, expected=expected)

    return job


def tree(settings: Settings) -> Errand:
    """Read the portal's departments."""

    def job(control: "JobControl", _emit: Emit) -> "tuple[Department, ...]":
        from orgloader.run import jobs

        return jobs.tree(settings, control)

    return job


def history(folder: Folder) -> Errand:
    """Read the past runs, the latest first."""

    def job(_control: "JobControl", _emit: Emit) -> "list[Run]":
        with _store(folder, read_only=True) as store:
            return store.runs.history()

    return job


def report(folder: Folder, run: str) -> Errand:
    """Read the report of a past run."""

    def job(_control: "JobControl", _emit: Emit) -> dict[str, Any]:
        with _store(folder, read_only=True) as store:
            return store.runs.report(run)

    return job


@contextmanager
def _store(folder: Folder, what: str = "", *, read_only: bool = False) -> "Iterator[Store]":
    from orgloader.run.store import Store

    with Store.open(folder(), what, read_only=read_only) as store:
        yield store


def _without_tasks(settings: Settings) -> Settings:
    sync = settings.sync.model_copy(update={"create_tasks": False})
    return settings.model_copy(update={"sync": sync})
