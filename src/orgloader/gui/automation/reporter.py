"""Notices of the loads that the window itself carries out: sent beside it, in a thread."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from orgloader.errors import OrgLoaderError
from orgloader.gui.session.session import Session
from orgloader.gui.session.state import State
from orgloader.report.model import Report
from orgloader.run.events import Emit, Finished
from orgloader.settings import Settings, load_preferences

if TYPE_CHECKING:
    from orgloader.run.control import JobControl


class Reporter(QObject):
    """Sends what is due after a load of the window; a slow mail server holds up nobody.

    Signals:
        noted: how a load ended is written beside the state (``automation.latest``).
    """

    noted = Signal()
    _ended = Signal(str, list)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._unsaid: list[tuple[str, Sequence[OrgLoaderError]]] = []
        self.sending: Thread | None = None
        session.loaded.connect(self._loaded)
        session.changed.connect(self._say)
        self._ended.connect(self._sent)

    def _loaded(self, finished: Finished) -> None:
        settings, report = self._session.settings, finished.report
        if settings is None or self._session.facts.sample or report.mode != "load":
            return
        self.sending = Thread(
            target=self._send, args=(settings, self._session.folder(), report), name="notices"
        )
        self.sending.start()

    def _send(self, settings: Settings, folder: Path, report: Report) -> None:
        from orgloader.automation.notices import send_notices

        failed: list[OrgLoaderError] = []
        try:
            failed = send_notices(settings, load_preferences(), folder, report)
        except OrgLoaderError as error:  # the preferences cannot be read
            failed = [error]
        finally:
            self._ended.emit(report.run, failed)

    def _sent(self, run: str, failed: Sequence[OrgLoaderError]) -> None:
        self.noted.emit()
        if run and failed:
            self._unsaid.append((run, failed))
            self._say()

    def _say(self) -> None:
        """Write into the kept report what could not be sent, once no job runs."""
        if self._unsaid and self._session.state is State.IDLE and not self._session.worker.busy:
            run, failed = self._unsaid.pop()
            job = partial(_note, self._session.folder(), run, failed)
            self._session.do(job, lambda _none: None)


def _note(
    folder: Path,
    run: str,
    failed: Sequence[OrgLoaderError],
    _control: "JobControl",
    _emit: Emit,
) -> None:
    from orgloader.automation.notices import note_failures

    note_failures(folder, run, failed)
