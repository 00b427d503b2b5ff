"""What a load, or the undo of one, would do, to be read before it is done."""

from functools import partial
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from orgloader.gui.changes import captions
from orgloader.gui.changes.findings import FindingsPanel
from orgloader.gui.changes.pane import ChangesPane
from orgloader.gui.changes.selection import Selection, SelectionButton
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.saving import (
    Saving,
    ask_path,
    ask_report_path,
    write_plan,
    write_report,
)
from orgloader.i18n import ngettext, number
from orgloader.i18n import translate as _
from orgloader.plan.model import Plan
from orgloader.report.change_list import PREVIEW, ChangeList
from orgloader.report.model import Report


class PreviewView(Retranslated, QWidget):
    """Shows the plan of a load or of an undo.

    Attributes:
        findings: what is asked or said of the plan as a whole; changes: its rows.

    Signals:
        load_requested(frozenset[str]): the plan is to be carried out; the codes of the findings
            that were confirmed.
        back_requested: the user goes back to the settings.
        object_story(str): the user wants the story of the object with this source ID.
        chosen(Plan): the plan as it is to be carried out, something being left out or taken in.
    """

    load_requested = Signal(object)
    back_requested = Signal()
    object_story = Signal(str)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = Plan()
        self._report = Report()
        self.title, self.ends, self.hint = QLabel(), QLabel(), QLabel()
        self.findings = FindingsPanel()
        self.changes = ChangesPane(PREVIEW)
        self.selection = Selection(self)
        self.choose = SelectionButton(self.selection, lambda: self.changes.marked)
        self.changes.offer(self.choose, self.choose.steps)
        self.back, self.save, self.export, self.load = (QPushButton() for _ in range(4))
        self._saving = Saving(self)
        self._lay_out()
        self._connect()
        self.retranslate()

    def show_plan(self, plan: Plan, report: Report) -> None:
        """Show a plan and its report; nothing is confirmed yet."""
        self._plan, self._report = plan, report
        self.selection.begin(plan)
        self.choose.setHidden(self._undoes)
        self.findings.show_findings(report.findings, undo=self._undoes)
        self.save.setHidden(self._undoes)  # a plan that is kept is one to be loaded
        self.changes.show_lines(ChangeList(report))
        self.retranslate()
        self._order()
        (self.changes.table if self.findings.ready else self.back).setFocus()

    def retranslate(self) -> None:
        self.title.setText(captions.title(self._plan, undo=self._undoes))
        self.title.setToolTip(captions.amount(self._plan, undo=self._undoes))
        self.load.setText(captions.command(self._plan, undo=self._undoes))
        self.ends.setText(captions.ends(self._report))
        self.back.setText(_("&Back"))
        self.save.setText(_("Save &plan…"))
        self.export.setText(_("&Export report…"))
        self._offer()

    @property
    def _undoes(self) -> bool:
        return self._report.mode == "undo"

    def _offer(self) -> None:
        """Let the load go on only where nothing is left to be asked."""
        ready = self.findings.ready
        self.load.setEnabled(ready and bool(self._plan.chosen or self._plan.forgotten))
        self.hint.setText(self._left_out() if ready else self._asked())

    def _left_out(self) -> str:
        count = len(self.selection.left)
        text = ngettext("%(n)s change left out", "%(n)s changes left out", count)
        return text % {"n": number(count)} if count else ""

    def _choose(self) -> None:
        """Show what is left out now, and what it changes in what is asked."""
        self._plan = self.selection.plan
        self.changes.leave_out(self.selection.left)
        left = {finding.code: finding for finding in self._plan.findings}
        whole = {finding.code for finding in self.selection.whole.findings}
        shown = (left.get(f.code, f) for f in self._report.findings)
        still = [one for one in shown if one.code in left or one.code not in whole]
        self.findings.show_findings(still, undo=self._undoes)
        self.retranslate()
        self.chosen.emit(self._plan)

    def _asked(self) -> str:
        if self.findings.stopped:
            if self._undoes:
                return _("The undo is stopped: see above.")
            return _("The load is stopped: see above.")
        if self._undoes:
            return _("Confirm what is asked above to undo.")
        return _("Confirm what is asked above to load.")

    def _order(self) -> None:
        """Let Tab go from above to below: chips and boxes come and go."""
        foot = (self.back, self.save, self.export, self.load)
        for one, next_one in pairwise((*self.findings.stops, *self.changes.stops, *foot)):
            QWidget.setTabOrder(one, next_one)

    def _lay_out(self) -> None:
        self.title.setProperty("role", "heading")
        for label in (self.ends, self.hint):
            label.setProperty("role", "muted")
        for label in (self.title, self.ends, self.hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.load.setProperty("role", "primary")
        self.back.setIcon(icon("back"))
        head, foot = QHBoxLayout(), QHBoxLayout()
        self.title.setWordWrap(True)
        head.addWidget(self.title, 1)
        head.addWidget(self.ends)
        for button in (self.back, self.save, self.export):
            foot.addWidget(button)
        foot.addStretch()
        foot.addWidget(self.hint)
        foot.addWidget(self.load)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self.findings)
        layout.addWidget(self.changes, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.findings.changed.connect(self._offer)
        self.findings.changed.connect(self._order)
        self.changes.object_story.connect(self.object_story)
        self.selection.changed.connect(self._choose)
        self.back.clicked.connect(self.back_requested)
        self.load.clicked.connect(self._load)
        self.save.clicked.connect(self._save)
        self.export.clicked.connect(self._export)
        self._saving.reported.connect(self.hint.setText)

    def _load(self) -> None:
        self.load_requested.emit(self.findings.confirmed())

    def _save(self) -> None:
        kinds = {_("Plan (*.json)"): ".json"}
        path = ask_path(self, _("Save plan"), "orgloader-plan", kinds)
        self._saving.save(path, partial(write_plan, self._plan))

    def _export(self) -> None:
        path = ask_report_path(self, self._report)
        self._saving.save(path, partial(write_report, self._report))
