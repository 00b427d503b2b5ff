"""What the worker is sent to do. The engine is loaded here, in the worker's thread."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orgloader.gui.session.interrupted import Interrupted
from orgloader.gui.session.worker import Job
from orgloader.plan.model import Plan
from orgloader.report.change_list import ChangeList
from orgloader.report.model import Report
from orgloader.run.events import Emit, End, Finished
from orgloader.settings import Settings

if TYPE_CHECKING:
    from orgloader.org.model import Department
    from orgloader.run.control import JobControl
    from orgloader.run.profiles.discovery import Proposal
    from orgloader.run.profiles.editing import Draft
    from orgloader.state.runs import Run
    from orgloader.state.store import Store
    from orgloader.updates import Update

LAST = "last"
Folder = Callable[[], Path]
"""Returns the folder of the state; may raise ``StateError``."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A plan, and the settings it was made with; ``without_tasks``: they were left out of it.

    ``undoes`` as in ``Prepared``.
    """

    finished: Finished
    settings: Settings
    without_tasks: bool = False
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the preview shows and a load would carry out.

    ``undoes``: it is the undo of this run, ``LAST`` for the last load; empty: it is a load.
    """

    settings: Settings
    plan: Plan
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The past runs, the latest first, and the IDs of the loads that may be undone."""

    runs: "Sequence[Run]"
    undoable: frozenset[str]


@dataclass(frozen=True, slots=True)
class Kept:
    """The report of a past run, and its lines as they are shown."""

    report: Report
    lines: ChangeList


def probe(folder: Folder, portal: str) -> Job:
    """Find out whether another process holds the data folder: raises ``StateError``.

    Returns what was interrupted while it wrote what was read from ``portal``, if anything was.
    """

    def job(_control: "JobControl", _emit: Emit) -> Interrupted | None:
        from orgloader.gui.session.interrupted import look_for

        with _store(folder, "window") as store:
            return look_for(store, portal)

    return job


def test(settings: Settings, ends: Collection[End], folder: Folder) -> Job:
    """Test the ends, and whether what was loaded before is visible."""

    def job(control: "JobControl", emit: Emit) -> Finished:
        from orgloader.run import jobs

        with _store(folder, read_only=True) as store:
            return jobs.test(settings, control, emit, ends=ends, store=store)

    return job


def check_profile(settings: Settings, draft: "Draft") -> Job:
    """Ask the service about all that a profile names."""

    def job(control: "JobControl", _emit: Emit) -> Finished:
        from orgloader.run.profiles import editing

        return editing.check(settings, draft, control, lambda _event: None)

    return job


def discover(settings: Settings, draft: "Draft") -> Job:
    """Ask the service what it has; returns a ``Proposal``."""

    def job(control: "JobControl", _emit: Emit) -> "Proposal":
        from orgloader.run.profiles import discovery

        return discovery.discover(settings, draft.document, control)

    return job


def compare(settings: Settings, folder: Folder, *, tasks: bool = False) -> Job:
    """Read both ends and make the plan.

    Before anything was ever loaded, tasks are left out: a first load would make one for each
    department and position. ``tasks``: they are wanted all the same.
    """

    def job(control: "JobControl", emit: Emit) -> Comparison:
        from orgloader.run import jobs

        with _store(folder, read_only=True) as store:
            leave_out = settings.sync.create_tasks and not tasks and not store.bases()
            wanted = _without_tasks(settings) if leave_out else settings
            return Comparison(jobs.plan(wanted, store, control, emit), wanted, leave_out)

    return job


def preview_undo(settings: Settings, folder: Folder, run: str) -> Job:
    """Make the plan of an undo; ``run`` as in ``Prepared.undoes``."""

    def job(control: "JobControl", emit: Emit) -> Comparison:
        from orgloader.run import jobs

        with _store(folder, read_only=True) as store:
            finished = jobs.undo(settings, store, control, emit, run=_run(run), dry=True)
            return Comparison(finished, settings, undoes=run)

    return job


def carry_out(prepared: Prepared, folder: Folder, confirmed: Collection[str]) -> Job:
    """Load or undo, exactly as ``prepared``."""
    settings, plan, run = prepared.settings, prepared.plan, prepared.undoes

    def job(control: "JobControl", emit: Emit) -> Finished:
        from orgloader.run import jobs
        from orgloader.run.gate import Consent

        consent = Consent(frozenset(confirmed), plan)
        with _store(folder, "undo" if run else "load") as store:
            ends = (settings, store, control, emit)
            if run:
                return jobs.undo(*ends, consent, run=_run(run))
            return jobs.load(*ends, consent)

    return job


def tree(settings: Settings) -> Job:
    """Read the portal's departments."""

    def job(control: "JobControl", _emit: Emit) -> "tuple[Department, ...]":
        from orgloader.run import jobs

        return jobs.tree(settings, control)

    return job


def history(folder: Folder, portal: str) -> Job:
    """Read the past runs; only loads from ``portal`` may be undone."""

    def job(_control: "JobControl", _emit: Emit) -> History:
        from orgloader.run.undo import loads_standing

        with _store(folder, read_only=True) as store:
            undoable = frozenset(run.id for run in loads_standing(store, portal) if run.ended)
            return History(store.runs.history(), undoable)

    return job


def report(folder: Folder, run: str) -> Job:
    """Read the report of a past run."""

    def job(_control: "JobControl", _emit: Emit) -> Kept:
        from orgloader.run.kept import read_report

        with _store(folder, read_only=True) as store:
            found = read_report(store, run)
        return Kept(found, ChangeList(found))

    return job


def update() -> Job:
    """Ask for the latest version, where the preferences say; ``None`` where they do not."""

    def job(control: "JobControl", _emit: Emit) -> "Update | None":
        from orgloader import updates
        from orgloader.settings import load_preferences

        own = load_preferences()
        return updates.check(own, control) if own.update_address else None

    return job


@contextmanager
def _store(folder: Folder, what: str = "", *, read_only: bool = False) -> "Iterator[Store]":
    from orgloader.state.store import Store

    with Store.open(folder(), what, read_only=read_only) as store:
        yield store


def _run(undoes: str) -> str | None:
    return None if undoes == LAST else undoes


def _without_tasks(settings: Settings) -> Settings:
    sync = settings.sync.model_copy(update={"create_tasks": False})
    return settings.model_copy(update={"sync": sync})
