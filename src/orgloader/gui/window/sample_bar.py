"""The mark of the sample beside the steps, and the button that lets half a year pass."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.sign import Sign
from orgloader.i18n import _


class SampleBar(Retranslated, QWidget):
    """Shown as long as the window works with sample data.

    Signals:
        advance_requested: half a year is to pass in the sample's portal.
    """

    advance_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.mark = QLabel()
        self.advance = QPushButton(icon("advance"), "")
        self.advance.clicked.connect(self.advance_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (Sign("sandbox", "note", 18), self.mark, self.advance):
            row.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        self.mark.setText(_("Sample data: an invented company on this computer"))
        self.advance.setText(_("Half a &year later"))
