"""The first step: the form on the left; on the right what leads through it, or the test."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.connect.checks import Checks
from orgloader.gui.connect.first_run import FirstRun
from orgloader.gui.connect.form import SettingsForm
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _


class ConnectPage(Retranslated, QWidget):
    """Form, checks and the buttons below them."""

    def __init__(self) -> None:
        super().__init__()
        self.form = SettingsForm()
        self.checks = Checks()
        self.first_run = FirstRun()
        self.side = QStackedWidget()
        self.side.addWidget(self.first_run)
        self.side.addWidget(self.checks)
        self.save = QPushButton(icon("save"), "")
        self.unsaved = QLabel()
        self.test = QPushButton(icon("connect"), "")
        self.compare = QPushButton(icon("compare"), "")
        self.load = QPushButton()
        self.load.setProperty("role", "primary")
        self._lay_out()
        self.retranslate()

    def show_checks(self, *, checks: bool) -> None:
        """Show the two cards, or the way to the first load."""
        self.side.setCurrentWidget(self.checks if checks else self.first_run)

    def retranslate(self) -> None:
        self.save.setText(_("&Save settings"))
        self.unsaved.setText("● " + _("Unsaved changes"))
        self.test.setText(_("Test &connections"))
        self.compare.setText(_("Co&mpare"))
        self.load.setText(_("&Load into Business Studio"))

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(12)
        halves.addWidget(self.form)
        halves.addWidget(self.side)
        halves.setStretchFactor(0, 11)
        halves.setStretchFactor(1, 10)
        buttons = QHBoxLayout()
        for widget in (self.save, self.unsaved):
            buttons.addWidget(widget)
        buttons.addStretch()
        for widget in (self.test, self.compare, self.load):
            buttons.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(halves, 1)
        column.addLayout(buttons)
