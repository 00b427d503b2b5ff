"""The main window: its parts and where they stand. What happens in it is told by ``Commands``."""

import logging
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
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
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.notice import Notice
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.gui.window import geometry
from orgloader.gui.window.enabling import Switches, enable, show
from orgloader.gui.window.menus import Menus
from orgloader.gui.window.steps import CONNECT, Steps
from orgloader.i18n import _

if TYPE_CHECKING:
    from orgloader.gui.session.jobs import History, Kept


class Window(Retranslated, QMainWindow):
    """``closing`` asks whether the window may go, answered by ``leave``; ``gone``: it has."""

    closing = Signal()
    gone = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.menus = Menus(self)
        self.steps = Steps()
        self.sample_mark, self.sample_icon = QLabel(), Sign("sandbox", "note", 18)
        self.advance = QPushButton(icon("advance"), "")
        self.notice = Notice()
        self.connect_page = ConnectPage()
        self.compare_page = ComparePage()
        self.load_page = LoadPage()
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
        for view in (self.compare_page.preview, self.report):
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
        self.history.show_runs(past.runs, past.standing)
        self._show_beside(self.history)
        self.history.table.setFocus()

    def show_report(self, kept: "Kept") -> None:
        """Show the report of a run."""
        self.report.show_report(kept.report, kept.lines)
        self._show_beside(self.report)
        self.report.changes.table.setFocus()

    def show_problems(self) -> None:
        """Show what of the log tells of problems."""
        self.log.show()
        problems = (logging.WARNING, logging.ERROR, logging.CRITICAL)
        self.log.levels.choose(*map(str, problems))

    def show_story(self, source_id: str) -> None:
        """Show what the log tells of one object."""
        self.log.show()
        self.log.show_object(source_id)
        if not self.log.model.rowCount():
            self.notice.show_text("info", _no_story_text)

    def _show_beside(self, page: QWidget) -> None:
        self.steps.show_none()
        self.pages.setCurrentWidget(page)

    @property
    def previewing(self) -> bool:
        """Whether a plan is being shown."""
        return (
            self.pages.currentWidget() is self.compare_page
            and self.compare_page.currentWidget() is self.compare_page.preview
        )

    def enable(self) -> None:
        """Enable what may be done now, and only that."""
        focus = self.focusWidget()
        facts = self.session.facts
        enable(self._switches(), self.session.commands)
        self.history.allow_undo(allowed=Command.UNDO in self.session.commands)
        self._show_facts(facts)
        self.setWindowModified(facts.changed and not facts.sample)
        self._keep_focus(focus)
        self._entitle()
        if self._leaving and self.session.state is State.IDLE:
            QTimer.singleShot(0, self, self.close)

    def _switches(self) -> Switches:
        page, menus = self.connect_page, self.menus
        tests = (card.button for card in page.checks.cards.values())
        return (
            (Command.EDIT, (page.form,)),
            (Command.SAVE, (page.save, menus.save)),
            (Command.TEST, (page.test, menus.test, *tests)),
            (Command.COMPARE, (page.compare, menus.compare, self.compare_page.button)),
            (Command.LOAD, (page.load, menus.load)),
            (Command.UNDO, (menus.undo,)),
            (Command.PICK, (page.form.pick,)),
            (Command.CANCEL, (menus.cancel,)),
            (Command.HISTORY, (menus.history,)),
            (Command.SAMPLE, (menus.sample, page.first_run.try_out)),
            (Command.ADVANCE, (menus.advance, menus.leave, self.advance)),
        )

    def _show_facts(self, facts: Facts) -> None:
        """Show what belongs to the sample only with it; the dot only where something is unsaved."""
        page, menus = self.connect_page, self.menus
        page.unsaved.setVisible(facts.changed and not facts.sample)
        for field in (page.form.webhook, page.form.address):
            field.editor.setReadOnly(facts.sample)
        page.form.webhook.editor.setClearButtonEnabled(not facts.sample)
        marks = (self.sample_icon, self.sample_mark, self.advance, menus.advance, menus.leave)
        show(marks, visible=facts.sample)
        first = page.first_run
        show((menus.sample, first.try_out, first.sample_hint), visible=not facts.sample)

    def _keep_focus(self, focus: QWidget | None) -> None:
        """Give the keys back, once it can take them, to whom a job has taken them from."""
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
        self.sample_mark.setText(_("Sample data: an invented company on this computer"))
        self.advance.setText(_("Half a &year later"))
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
        flush = dict.fromkeys((self.compare_page.preview, self.history, self.report), (0, 0, 0, 0))
        for view, margins in {**flush, self.log: (12, 4, 12, 8)}.items():
            if (layout := view.layout()) is not None:
                layout.setContentsMargins(*margins)
        strip = QHBoxLayout()
        strip.addWidget(self.steps, 1)
        strip.addWidget(self.sample_icon)
        strip.addWidget(self.sample_mark)
        strip.addWidget(self.advance)
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
        self._order_log()
        self.show_step(CONNECT)

    def _order_log(self) -> None:
        """Let Tab go through the log from the left: its chips are made last."""
        log = self.log
        within = Qt.FindChildOption.FindDirectChildrenOnly
        buttons = log.findChildren(QToolButton, options=within)
        tools = [one for one in buttons if one.defaultAction() is not None]
        stops = (*log.levels.buttons, log.story, log.search, *tools, log.table)
        for one, next_one in pairwise(stops):
            self.setTabOrder(one, next_one)


def _no_story_text() -> tuple[str, str]:
    return (
        _("The log of this session has no line about this object"),
        _("What past runs did to it is in their reports: menu View, History"),
    )
