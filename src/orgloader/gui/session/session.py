"""What the window is about: its state, its settings, its one job. The views only show it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from orgloader import settings as kept
from orgloader.errors import StateError, UnexpectedError
from orgloader.gui.session import jobs
from orgloader.gui.session.interrupted import Interrupted
from orgloader.gui.session.jobs import LAST, Comparison, Folder, Prepared
from orgloader.gui.session.review import must_ask
from orgloader.gui.session.state import Command, Facts, State, allowed
from orgloader.gui.session.worker import Ended, Job, Worker
from orgloader.plan.model import Plan
from orgloader.run.events import Applied, End, Event, Finished, PhaseBegan
from orgloader.settings import Settings, Webhook

BOTH: tuple[End, ...] = ("bitrix24", "studio")


class Session(QObject):
    """One job at a time, and what follows from its end.

    Attributes:
        state, facts: what ``commands`` depend on; settings: those that the form says.
        folder: returns the folder of the state; holder: who else works with it.
        prepared: the plan that is shown and may be carried out.
        direct: a load follows the comparison, if nothing is to be asked.
        undoes: which run the undo is about, empty for a load; ends: those of the last test.

    Signals:
        changed: other commands may be allowed than before.
        began(State): a job has begun; reported(Event), logged(list[LogLine]): what comes from it.
        tested(Finished), compared(Comparison), loaded(Finished), departments(tuple[Department]),
            runs(History), report(Kept), interrupted(Interrupted): what a job returned.
        failed(OrgLoaderError): why a job could not be carried out.
    """

    changed = Signal()
    reported = Signal(object)
    logged = Signal(list)
    began = Signal(object)
    tested = Signal(object)
    compared = Signal(object)
    loaded = Signal(object)
    departments = Signal(tuple)
    interrupted = Signal(object)
    runs = Signal(object)
    report = Signal(object)
    failed = Signal(object)

    def __init__(self, folder: Folder, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = folder
        self.state = State.IDLE
        self.facts = Facts()
        self.settings: Settings | None = None
        self.prepared: Prepared | None = None
        self.holder: StateError | None = None
        self.worker = Worker(self)
        self.worker.reported.connect(self._take)
        self.worker.logged.connect(self.logged)
        self.worker.ended.connect(self._end)
        self.direct = False
        self.undoes = ""
        self.ends: tuple[End, ...] = BOTH
        self._then: Callable[[Any], object] = lambda _result: None

    @property
    def may_save(self) -> bool:
        """Whether the settings can be saved as they are."""
        return Command.SAVE in self.commands

    @property
    def portal(self) -> str:
        """The host of the portal, empty as long as there is none."""
        webhook = _webhook(self.settings) if self.facts.usable else None
        return webhook.host if webhook else ""

    @property
    def commands(self) -> frozenset[Command]:
        """What may be done now."""
        return allowed(self.state, self.facts)

    def edit(self, settings: Settings | None, *, changed: bool) -> None:
        """The form now says ``settings`` (``None``: something wrong); ``changed``: not as kept."""
        if _matter(settings) != _matter(self.settings):
            self.prepared = None
        self.settings = settings
        self._know(usable=_webhook(settings) is not None, changed=changed)

    def save(self, *, session_only: bool = False) -> None:
        """Write the settings; raises ``SettingsError``."""
        if self.settings is not None:
            kept.save(self.settings, session_only=session_only)

    def probe(self) -> None:
        """Look whether another process holds the data folder, or a load was interrupted."""
        self._know(read_only=False)
        self.holder = None
        job = jobs.probe(self.folder, self.portal)
        self._start(State.PREPARING, job, self._probed)

    def test(self, ends: Collection[End] = BOTH) -> None:
        if Command.TEST in self.commands and self.settings is not None:
            self.ends = tuple(ends)
            self._start(
                State.TESTING, jobs.test(self.settings, ends, self.folder), self.tested.emit
            )

    def test_both(self) -> None:
        self.test()

    def pick_root(self) -> None:
        if Command.PICK in self.commands and self.settings is not None:
            self._start(State.PICKING, jobs.tree(self.settings), self.departments.emit)

    def ask_service(self, job: Job, then: Callable[[Any], object]) -> None:
        """Have a job read from the service; it can be cancelled. ``then`` gets its result."""
        if Command.TEST in self.commands:
            self._start(State.PICKING, job, then)

    def compare(self, *, direct: bool = False, tasks: bool = False) -> None:
        """Make a plan, to show it, or with ``direct`` to load it."""
        command = Command.LOAD if direct else Command.COMPARE
        if command in self.commands and self.settings is not None:
            self.direct, self.undoes = direct, ""
            job = jobs.compare(self.settings, self.folder, tasks=tasks)
            self._start(State.COMPARING, job, self._compared)

    def load(self) -> None:
        """Compare, and load where there is nothing to ask."""
        self.compare(direct=True)

    def undo_last(self) -> None:
        self.undo(LAST)

    def undo(self, run: str) -> None:
        """Make the plan that takes a load back, to show it."""
        if Command.UNDO in self.commands and self.settings is not None:
            self.direct, self.undoes = False, run
            job = jobs.preview_undo(self.settings, self.folder, run)
            self._start(State.COMPARING, job, self._compared)

    def repeat(self) -> None:
        """Begin the last load or undo again: what is done is not done twice."""
        if self.undoes:
            self.undo(self.undoes)
        else:
            self.load()

    def choose(self, plan: Plan) -> None:
        """Let the plan that is shown be carried out without what is left out of it now."""
        if self.prepared is not None:
            self.prepared = replace(self.prepared, plan=plan)

    def load_prepared(self, confirmed: Collection[str] = frozenset()) -> None:
        """Load, or undo, exactly what was shown."""
        self.direct = False
        self._load(confirmed)

    def _load(self, confirmed: Collection[str] = frozenset()) -> None:
        if Command.LOAD in self.commands and self.prepared is not None:
            prepared, self.prepared = self.prepared, None
            self.undoes = prepared.undoes
            job = jobs.carry_out(prepared, self.folder, confirmed)
            self._start(State.LOADING, job, partial(self._loaded, prepared))

    def read_history(self) -> None:
        if Command.HISTORY in self.commands:
            self._start(State.PREPARING, jobs.history(self.folder, self.portal), self.runs.emit)

    def read_report(self, run: str) -> None:
        if Command.HISTORY in self.commands:
            self._start(State.PREPARING, jobs.report(self.folder, run), self.report.emit)

    def look_for_update(self, then: Callable[[Any], object]) -> None:
        """Ask whether there is a newer version: ``then`` gets the ``Update``, or ``None``."""
        if Command.HISTORY in self.commands:
            self._start(State.PREPARING, jobs.update(), then)

    def do(self, job: Job, then: Callable[[Any], object]) -> None:
        """Carry out something else in the worker."""
        self._start(State.PREPARING, job, then)

    def cancel(self) -> None:
        """Ask the job to end."""
        if Command.CANCEL in self.commands:
            self.worker.cancel()
            self._enter(State.STOPPING)

    def mark_sample(self, *, sample: bool) -> None:
        """Say whether the settings are those of the sample."""
        self._know(sample=sample)

    def _start(self, state: State, job: Job, then: Callable[[Any], object]) -> None:
        if self.worker.busy:
            return
        self._then = then
        self._enter(state)
        self.began.emit(state)
        self.worker.start(job)

    def _take(self, event: Event) -> None:
        writes = isinstance(event, Applied) or event == PhaseBegan("apply")
        if writes and self.state is State.LOADING:
            self._enter(State.WRITING)
        self.reported.emit(event)

    def _end(self, ended: Ended) -> None:
        if self.state is State.STOPPING:
            self.direct = False  # asked to stop too late: what was read is shown, no more
        self._enter(State.IDLE)
        error = ended.error
        if ended.crash is not None:
            error = UnexpectedError("Internal error")
        if isinstance(error, StateError):
            self.holder = error
            self._know(read_only=True)
        if error is not None:
            self.failed.emit(error)
        else:
            self._then(ended.result)

    def _compared(self, result: Comparison) -> None:
        plan = result.finished.plan
        self.prepared = Prepared(result.settings, plan, result.undoes) if plan else None
        root = result.settings.bitrix24.root_department_id
        if self.direct and not must_ask(result.finished, root):
            self._load()
        else:
            self.compared.emit(result)

    def _loaded(self, prepared: Prepared, finished: Finished) -> None:
        """Where it was stopped, let the plan of now be shown and carried out."""
        if finished.plan is not None and finished.report.outcome == "stopped":
            self.prepared = replace(prepared, plan=finished.plan)
        self.loaded.emit(finished)

    def _probed(self, found: Interrupted | None) -> None:
        if found is not None:
            self.interrupted.emit(found)

    def _enter(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    def _know(self, **facts: bool) -> None:
        self.facts = replace(self.facts, **facts)
        self.changed.emit()


def _webhook(settings: Settings | None) -> Webhook | None:
    """Return the webhook in use, perhaps without its secret; the example's counts as none."""
    if settings is None:
        return None
    own = settings.bitrix24.webhook_url
    return kept.given_webhook() or (None if own == Settings().bitrix24.webhook_url else own)


def _matter(settings: Settings | None) -> Settings | None:
    """Return what a plan depends on: everything but the language."""
    return settings and settings.model_copy(update={"language": "auto"})
