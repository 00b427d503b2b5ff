"""When loads run: daily at a time, or every so many minutes."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QTime, Signal
from PySide6.QtWidgets import QGridLayout, QRadioButton, QSpinBox, QTimeEdit, QWidget

from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _

if TYPE_CHECKING:
    from orgloader.automation.schedule import Every

_LEAST, _MOST, _STEP = 5, 24 * 60, 5
_NIGHT = QTime(6, 30)


class When(Retranslated, QWidget):
    """Two choices, each with its value.

    Signals:
        changed: something else is chosen.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.daily, self.often = QRadioButton(), QRadioButton()
        self.time = QTimeEdit(_NIGHT)
        self.time.setDisplayFormat("HH:mm")
        self.minutes = QSpinBox(minimum=_LEAST, maximum=_MOST, singleStep=_STEP, value=60)
        self.daily.setChecked(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(2, 1)
        for row, (choice, value) in enumerate(
            ((self.daily, self.time), (self.often, self.minutes))
        ):
            grid.addWidget(choice, row, 0)
            grid.addWidget(value, row, 1)
            choice.toggled.connect(value.setEnabled)
            value.setEnabled(choice.isChecked())
        self.daily.toggled.connect(self.changed)
        self.time.timeChanged.connect(self.changed)
        self.minutes.valueChanged.connect(self.changed)
        self.retranslate()

    def every(self) -> "Every":
        """Return what is chosen."""
        from orgloader.automation.schedule import Every

        if self.daily.isChecked():
            return Every.daily(self.time.time().toString("HH:mm"))
        return Every.period(self.minutes.value())

    def show_every(self, every: "Every") -> None:
        """Choose ``every``."""
        if every.at is not None:
            self.time.setTime(QTime(every.at.hour, every.at.minute))
        else:
            self.minutes.setValue(every.minutes)
        (self.daily if every.at is not None else self.often).setChecked(True)

    def retranslate(self) -> None:
        self.daily.setText(_("Every &day at"))
        self.often.setText(_("&Repeatedly, every"))
        self.minutes.setSuffix(" " + _("min"))
        self.time.setAccessibleName(_("Time of the daily load"))
        self.minutes.setAccessibleName(_("Minutes between two loads"))
