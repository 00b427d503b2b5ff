"""The second step: what a load would do, or that nothing has been compared yet."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from orgloader.gui.changes.preview import PreviewView
from orgloader.gui.session.state import Command
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.i18n import _
from orgloader.plan.model import Plan
from orgloader.report.model import Report


class ComparePage(Retranslated, QStackedWidget):
    """An empty page with a button, until there is a plan.

    Attributes:
        preview: shows the plan.

    Signals:
        compare_requested: the user wants a plan.
        load_requested(frozenset[str]): the plan is to be carried out; the codes of the findings
            that were confirmed.
        back_requested: the user goes back to the settings.
        object_story(str): the user wants the story of the object with this source ID.
        chosen(Plan): the plan as it is to be carried out, something being left out or taken in.
    """

    compare_requested = Signal()
    load_requested = Signal(object)
    back_requested = Signal()
    object_story = Signal(str)
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.preview = PreviewView()
        self.button = QPushButton(icon("compare"), "")
        self._sign, self._text = Sign("compare", "muted", 48), QLabel()
        self._text.setProperty("role", "muted")
        empty = QWidget()
        column = QVBoxLayout(empty)
        column.addStretch()
        for widget in (self._sign, self._text, self.button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.addWidget(empty)
        self.addWidget(self.preview)
        self.button.clicked.connect(self.compare_requested)
        self.preview.load_requested.connect(self.load_requested)
        self.preview.back_requested.connect(self.back_requested)
        self.preview.object_story.connect(self.object_story)
        self.preview.chosen.connect(self.chosen)
        self.retranslate()

    @property
    def switches(self) -> Mapping[Command, Sequence[QWidget]]:
        """What is enabled as long as a command is allowed."""
        return {Command.COMPARE: (self.button,)}

    @property
    def previewing(self) -> bool:
        """Whether a plan is shown."""
        return self.currentWidget() is self.preview

    def load(self) -> None:
        """Carry the plan out, where nothing is left to be asked."""
        self.preview.load.click()

    def show_plan(self, plan: Plan, report: Report) -> None:
        """Show ``plan``."""
        self.preview.show_plan(plan, report)
        self.setCurrentWidget(self.preview)

    def forget(self) -> None:
        """The plan does not hold any more."""
        self.setCurrentIndex(0)

    def retranslate(self) -> None:
        self._text.setText(_("A comparison shows what a load would do. It writes nothing."))
        self.button.setText(_("Compare now"))
