"""What comes from the session: shown on the pages."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from orgloader.errors import OrgLoaderError, SettingsError, StateError
from orgloader.gui.connect.root_dialog import RootDialog
from orgloader.gui.runs import outcomes
from orgloader.gui.runs.result import ResultDialog
from orgloader.gui.session import interrupted, progress
from orgloader.gui.session.interrupted import Interrupted
from orgloader.gui.session.jobs import Comparison
from orgloader.gui.session.session import Session
from orgloader.gui.session.state import State
from orgloader.gui.widgets import faults
from orgloader.gui.window.steps import COMPARE, CONNECT, LOAD
from orgloader.gui.window.window import Window
from orgloader.i18n import _
from orgloader.logs import clean
from orgloader.org.model import Department
from orgloader.plan.model import Finding, Plan
from orgloader.run.events import Checked, Event, Finished
from orgloader.settings import Settings

_COMPARED = 0.3
"""How much of the bar the comparison before a load takes."""


class Presenter(QObject):
    """Shows what comes from the session; calls the user to the window when a job has ended."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(window)
        self.session, self.window = session, window
        self.page = window.connect_page
        self._tested: Settings | None = None
        session.began.connect(self._began)
        session.changed.connect(self._changed)
        session.reported.connect(self._take)
        session.logged.connect(window.log.append)
        session.tested.connect(self._ended_test)
        session.compared.connect(self._compared)
        session.loaded.connect(self._loaded)
        session.departments.connect(self._choose_root)
        session.interrupted.connect(self._show_interruption)
        session.runs.connect(window.show_runs)
        session.report.connect(window.show_report)
        session.failed.connect(self._failed)

    def show_failure(self, error: OrgLoaderError) -> None:
        """Show an error: at its field, and above the page."""
        notice = self.window.notice
        if isinstance(error, StateError):
            again = (lambda: _("Check again"), self._probe)
            notice.show_text("note", faults.error_words(error), again, stays=True)
            return
        if isinstance(error, SettingsError) and self.page.show_error(error):
            self.window.show_step(CONNECT)
        self.show_error(error)

    def show_error(self, error: OrgLoaderError) -> None:
        """Show an error above the page."""
        self.window.notice.show_text(faults.gravity(error), faults.error_words(error))

    def _probe(self) -> None:
        self.window.notice.clear()
        self.session.probe()

    def forget_test(self, settings: Settings | None) -> None:
        """Take the ticks away where the last test was made with other ends."""
        if self._tested is None or (settings and _ends(settings) == _ends(self._tested)):
            return
        self._tested = None
        self.page.checks.reset()
        self.window.steps.mark(CONNECT, done=False)

    def forget_plan(self) -> None:
        """Show no plan any more: none holds."""
        self.window.compare_page.forget()
        self.window.steps.mark(COMPARE, done=False)

    def _began(self, state: State) -> None:
        window, direct, undoing = self.window, self.session.direct, bool(self.session.undoes)
        if state is not State.PREPARING:
            window.notice.clear()
        match state:
            case State.TESTING:
                self.page.begin_test(self.session.ends)
                window.show_step(CONNECT)
                window.run_bar.begin(progress.TEST)
            case State.COMPARING:
                if direct:
                    window.load_page.begin()
                    window.show_step(LOAD)
                weights = progress.PREVIEW_UNDO if undoing else progress.COMPARE
                window.run_bar.begin(weights, (0.0, _COMPARED if direct else 1.0))
            case State.LOADING:
                if not direct:
                    window.load_page.begin(undo=undoing)
                    window.show_step(LOAD)
                weights = progress.UNDO if undoing else progress.LOAD
                window.run_bar.begin(weights, (_COMPARED if direct else 0.0, 1.0))
            case _:
                pass

    def _changed(self) -> None:
        if self.session.state is State.STOPPING:
            self.window.run_bar.stopping()
        elif self.session.state is State.IDLE:
            self.window.run_bar.end()

    def _take(self, event: Event) -> None:
        self.window.run_bar.take(event)
        self.window.load_page.take(event)
        if isinstance(event, Checked):
            self.page.checks.add(event.end, event.check)

    def _failed(self, error: OrgLoaderError) -> None:
        QApplication.alert(self.window)
        self.window.load_page.forget()
        self.page.checks.end_test(self.session.ends, error)
        self.show_failure(error)

    def _ended_test(self, finished: Finished) -> None:
        QApplication.alert(self.window)
        self._tested = self.session.settings
        self.page.checks.end_test(self.session.ends)
        self.window.steps.mark(CONNECT, done=self.page.checks.passed)
        if finished.error is not None:
            self.show_failure(finished.error)

    def _compared(self, compared: Comparison) -> None:
        QApplication.alert(self.window)
        finished, window = compared.finished, self.window
        if finished.plan is None:
            window.load_page.end(outcomes.outcome(finished))
            if finished.error is not None:
                self.show_failure(finished.error)
            return
        window.compare_page.show_plan(finished.plan, finished.report)
        window.steps.mark(COMPARE, done=True)
        window.load_page.forget()
        window.show_step(COMPARE)
        if compared.without_tasks:
            self._offer_tasks()

    def _offer_tasks(self) -> None:
        def words() -> tuple[str, str]:
            return (
                _("This is the first load: no tasks will be created"),
                _("Otherwise one task per department and position would be created"),
            )

        offer = (lambda: _("Create tasks as well"), lambda: self.session.compare(tasks=True))
        self.window.notice.show_text("info", words, offer)

    def _show_interruption(self, found: Interrupted) -> None:
        words = partial(interrupted.description, found)
        self.window.notice.show_text(
            "note", words, (lambda: _("Compare now"), self.session.compare)
        )

    def _loaded(self, finished: Finished) -> None:
        QApplication.alert(self.window)
        window, outcome = self.window, outcomes.outcome(finished)
        window.load_page.end(outcome, complete=finished.exit_code in {0, 4, 5})
        window.steps.mark(LOAD, done=finished.exit_code == 0 and not outcomes.undoes(finished))
        self.forget_plan()
        if outcomes.wrote(finished):
            self._show_result(finished)
        elif finished.plan is not None and outcome == "stopped":
            self._show_anew(finished.plan, finished)
        elif finished.error is not None:
            self.show_failure(finished.error)
        elif window.pages.currentWidget() is not window.load_page:  # that page shows it already
            window.notice.show_text(outcomes.severity(finished), outcomes.outcome_words(finished))

    def _show_anew(self, plan: Plan, finished: Finished) -> None:
        """Show the plan of now. That the one shown before is out of date does not forbid it."""
        report = finished.report
        outdated = [finding for finding in report.findings if finding.code == "plan.stale"]
        others = tuple(finding for finding in report.findings if finding not in outdated)
        self.window.compare_page.show_plan(plan, replace(report, findings=others))
        self.window.show_step(COMPARE)
        for finding in outdated:
            words = partial(_outdated_text, finding)
            self.window.notice.show_text("note", words)

    def _show_result(self, finished: Finished) -> None:
        dialog = ResultDialog(finished, self.window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.retry_failed.connect(self.session.repeat)
        dialog.open_report.connect(self.session.read_report)
        dialog.open_report.connect(dialog.accept)
        dialog.show_problems.connect(self.window.show_problems)
        dialog.show_problems.connect(dialog.accept)
        dialog.open()

    def _choose_root(self, departments: tuple[Department, ...]) -> None:
        dialog = RootDialog(departments, self.page.form.chosen_root, self.window)
        dialog.chosen.connect(self.page.form.choose_root)
        dialog.open()


def _outdated_text(finding: Finding) -> tuple[str, str]:
    return clean(finding.text.render(_)), _("Nothing was written. Below is what is to be done now.")


def _ends(settings: Settings) -> object:
    return (settings.bitrix24, settings.odatao, settings.network)
