"""The second step: what a load would do, or that nothing has been compared yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from orgloader.gui.changes.preview import PreviewView
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.i18n import _
from orgloader.plan.model import Plan
from orgloader.report.model import Report


class ComparePage(Retranslated, QStackedWidget):
    """An empty page with a button, until there is a plan."""

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
        self.retranslate()

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
