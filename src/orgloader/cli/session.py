"""What a command works with: its settings, the log, and jobs that Ctrl-C ends in good order."""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from orgloader import logs, secrets, settings
from orgloader.cli.output import Output, can_show
from orgloader.cli.progress import display
from orgloader.i18n import _, set_language
from orgloader.report.model import Report
from orgloader.run.control import JobControl
from orgloader.run.events import Emit, Finished
from orgloader.settings import Language, Settings
from orgloader.settings.connections import DEFAULT
from orgloader.state.store import Store

Job = Callable[[JobControl, Emit], Finished]
StoreJob = Callable[[Store, JobControl, Emit], Finished]

POLL_SECONDS = 0.1
"""How soon a Ctrl-C is heard."""


@dataclass(frozen=True, slots=True)
class Session:
    """One command under way. ``folder`` is the state folder.

    ``connection`` is ``None`` where the settings are a file of another place.
    """

    output: Output
    settings: Settings
    folder: Path
    connection: str | None = DEFAULT

    @property
    def name(self) -> str:
        """The name of the connection in reports; empty for a file of another place."""
        return self.connection or ""

    def notify(self, report: Report) -> None:
        """Note how a load ended, and send the notices that are due."""
        # Slow to load, and only needed after a load.
        from orgloader.automation.notices import note_failures, send_notices

        own = settings.load_preferences()
        note_failures(
            self.folder, report.run, send_notices(self.settings, own, self.folder, report)
        )

    def run(self, job: Job) -> Finished:
        """Carry a job out, showing how far it is."""
        return carry_out(self.output, job)

    def run_with_store(self, job: StoreJob, what: str, *, read_only: bool = False) -> Finished:
        """Carry out a job that needs the store; ``StateError`` when another process has it."""

        def opened(control: JobControl, emit: Emit) -> Finished:
            with Store.open(self.folder, what, read_only=read_only) as store:
                return job(store, control, emit)

        return self.run(opened)


@contextmanager
def session(
    output: Output,
    path: Path | None = None,
    language: Language | None = None,
    connection: str | None = DEFAULT,
) -> Iterator[Session]:
    """Read the settings, speak their language (or ``language``) and start the log."""
    found = speak(path, language)
    folder = settings.state_dir()
    with log_to(output, folder):
        yield Session(output, found, folder, connection)


def speak(path: Path | None, language: Language | None) -> Settings:
    """Read the settings and switch to their language, or to ``language``."""
    speak_in(language or "auto")
    found = settings.load(path)
    speak_in(language or found.language)
    return found


def speak_in(language: Language) -> None:
    """Switch to a language; where the output cannot show its letters, to English."""
    chosen = set_language(language)
    shown = sys.stdout is None or can_show(sys.stdout, "Яя")
    if chosen == "ru" and not shown:
        set_language("en")


@contextmanager
def log_to(output: Output, folder: Path) -> Iterator[None]:
    """Log to a file in ``folder``, warnings to stderr too, in the user's language."""
    logs.setup(folder, secrets.redact, console=None)
    teller = _Teller(output)
    logging.getLogger("orgloader").addHandler(teller)
    try:
        yield
    finally:
        logging.getLogger("orgloader").removeHandler(teller)
        logs.close()


class _Teller(logging.Handler):
    """Tells warnings; an error is told by the command that ends with it."""

    def __init__(self, output: Output) -> None:
        super().__init__(logging.WARNING)
        self._output = output

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno == logging.WARNING:
            self._output.note(logs.line(record, secrets.redact, _), "yellow")


def carry_out(output: Output, job: Job) -> Finished:
    """Run ``job`` in a thread of its own, so that Ctrl-C never breaks into what it does."""
    shown = display(output)
    control = JobControl(shown.show)
    with shown, interrupts() as come, ThreadPoolExecutor(1) as pool:
        future = pool.submit(job, control, shown.show)
        while not future.done():
            wait([future], POLL_SECONDS)
            if come:
                come.clear()
                output.note(_("Ending after the request under way"), "yellow")
                control.cancel()
        return future.result()


@contextmanager
def interrupts() -> Iterator[list[int]]:
    """Collect Ctrl-C and the requests to terminate, for the caller to look at.

    Their handler does no more: it may break into any line of the main thread, itself included.
    """
    come: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield come
        return

    def note(number: int, _frame: object) -> None:
        come.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield come
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
