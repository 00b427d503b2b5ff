"""The main window: its parts and their places. What happens in it is up to ``Commands``."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.changes.page import ComparePage
from orgloader.gui.connect.page import ConnectPage
from orgloader.gui.log.pane import LogPane
from orgloader.gui.runs.history import HistoryView
from orgloader.gui.runs.load_page import LoadPage
from orgloader.gui.runs.progress_bar import RunBar
from orgloader.gui.runs.report import ReportView
from orgloader.gui.session.session import Session
from orgloader.gui.session.state import Command, Facts, State
from orgloader.gui.widgets.notice import Notice
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.window import geometry
from orgloader.gui.window.enabling import Switches, enable
from orgloader.gui.window.menus import Menus
from orgloader.gui.window.sample_bar import SampleBar
from orgloader.gui.window.steps import CONNECT, Steps
from orgloader.i18n import _

if TYPE_CHECKING:
    from orgloader.gui.session.jobs import History, Kept


class Window(Retranslated, QMainWindow):
    """The frame around the pages.

    Attributes:
        session: what the window is about.
        menus, steps, sample_bar, notice, run_bar, log: what is around the pages.
        connect_page, compare_page, load_page: the pages of the three steps.
        history, report: the pages beside them; ``pages`` shows one of the five.

    Signals:
        closing: the user wants to close the window; ``leave`` closes it.
        gone: the window has closed.
    """

    closing = Signal()
    gone = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.menus = Menus(self)
        self.steps, self.sample_bar, self.notice = Steps(), SampleBar(), Notice()
        self.connect_page, self.compare_page, self.load_page = (
            ConnectPage(),
            ComparePage(),
            LoadPage(),
        )
        self.history, self.report = HistoryView(), ReportView()
        self.pages = QStackedWidget()
        self.run_bar = RunBar()
        self.log = LogPane()
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self._leaving = False
        self._focus: QWidget | None = None
        self._lay_out()
        self.steps.chosen.connect(self.show_step)
        self.menus.log.toggled.connect(self.log.setVisible)
        for view in (self.compare_page, self.report):
            view.object_story.connect(self.show_story)
        session.changed.connect(self.enable)
        geometry.restore(self, self.splitter)
        self.retranslate()
        self.enable()

    def show_step(self, index: int) -> None:
        """Show the page of a step."""
        self.steps.show_step(index)
        self.pages.setCurrentIndex(index)

    def show_runs(self, past: "History") -> None:
        """Show the past runs."""
        self.history.show_runs(past.runs, past.undoable)
        self._show_beside(self.history)

    def show_report(self, kept: "Kept") -> None:
        """Show the report of a run."""
        self.report.show_report(kept.report, kept.lines)
        self._show_beside(self.report)

    def show_problems(self) -> None:
        """Show the warnings and errors of the log."""
        self.log.show()
        self.log.show_problems()

    def show_story(self, source_id: str) -> None:
        """Show the lines of the log about one object."""
        self.log.show()
        self.log.show_object(source_id)
        if self.log.empty:
            self.notice.show_text("info", _no_story_text)

    def _show_beside(self, page: QWidget) -> None:
        self.steps.show_none()
        self.pages.setCurrentWidget(page)
        page.setFocus()

    @property
    def previewing(self) -> bool:
        """Whether a plan is being shown."""
        return self.pages.currentWidget() is self.compare_page and self.compare_page.previewing

    def enable(self) -> None:
        """Enable what may be done now, and only that."""
        focus = self.focusWidget()
        enable(self._switches(), self.session.commands)
        self.history.allow_undo(allowed=Command.UNDO in self.session.commands)
        self._show_facts(self.session.facts)
        self._keep_focus(focus)
        self._entitle()
        if self._leaving and self.session.state is State.IDLE:
            QTimer.singleShot(0, self, self.close)

    def _switches(self) -> tuple[Switches, ...]:
        sample: Switches = {Command.ADVANCE: (self.sample_bar,)}
        return (self.menus.switches, self.connect_page.switches, self.compare_page.switches, sample)

    def _show_facts(self, facts: Facts) -> None:
        """Show what belongs to the sample only with it; the dot only where something is unsaved."""
        self.connect_page.show_facts(facts)
        self.menus.show_sample(sample=facts.sample)
        self.sample_bar.setVisible(facts.sample)
        self.setWindowModified(facts.changed and not facts.sample)

    def _keep_focus(self, focus: QWidget | None) -> None:
        """Give the focus back to the widget that lost it when a job disabled it."""
        if focus is not None and not focus.isEnabled():
            self._focus = self._focus or focus
        elif self._focus is not None and self._focus.isEnabled():
            if self._focus.isVisible():
                self._focus.setFocus()
            self._focus = None

    def leave(self) -> None:
        """Close without asking, as soon as the job under way has ended."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        busy = self.session.worker.busy
        if busy or (self.isWindowModified() and not self._leaving):
            event.ignore()
            if self._leaving:
                self.session.cancel()  # a request under way is waited for: ``enable`` closes then
            else:
                self.closing.emit()
            return
        geometry.keep(self, self.splitter)
        self.session.worker.close()
        self.gone.emit()
        event.accept()

    def retranslate(self) -> None:
        self.menus.retranslate()
        self._entitle()

    def _entitle(self) -> None:
        settings = self.session.settings
        ends = ""
        if settings is not None and self.session.facts.usable:
            studio = settings.odatao.address.partition("://")[2].rstrip("/")
            ends = f"{self.session.portal} → {studio} — "
        self.setWindowTitle(f"{ends}Org Loader[*]")

    def _lay_out(self) -> None:
        steps = (self.connect_page, self.compare_page, self.load_page)
        for page in (*steps, self.history, self.report):
            self.pages.addWidget(page)
        strip = QHBoxLayout()
        strip.addWidget(self.steps, 1)
        strip.addWidget(self.sample_bar)
        upper = QWidget()
        column = QVBoxLayout(upper)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(strip)
        column.addWidget(self.notice)
        column.addWidget(self.pages, 1)
        column.addWidget(self.run_bar)
        self.splitter.addWidget(upper)
        self.splitter.addWidget(self.log)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([430, 150])
        self.setCentralWidget(self.splitter)
        self.show_step(CONNECT)


def _no_story_text() -> tuple[str, str]:
    return (
        _("The log of this session has no line about this object"),
        _("What past runs did to it is in their reports: menu View, History"),
    )
