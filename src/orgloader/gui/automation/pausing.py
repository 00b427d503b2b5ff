"""For how long scheduled loads are paused."""

from datetime import datetime, time, timedelta

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QPushButton, QSpinBox, QWidget

from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _, language

HOURS, UNTIL, FOREVER = range(3)
_LONGEST = 24 * 30


class Pausing(Retranslated, QWidget):
    """A row: how long, the button that pauses, and the one that resumes in its place.

    Signals:
        pause_requested(datetime | None): until when, ``None``: until somebody resumes.
        resume_requested: the pause is to end now.
    """

    pause_requested = Signal(object)
    resume_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.how = QComboBox()
        for code in (HOURS, UNTIL, FOREVER):
            self.how.addItem("", code)
        self.hours = QSpinBox(minimum=1, maximum=_LONGEST, value=4)
        tomorrow = QDate.currentDate().addDays(1)
        self.until = QDateEdit(tomorrow)
        self.until.setCalendarPopup(True)
        self.until.setMinimumDate(tomorrow)
        self.pause, self.resume = QPushButton(), QPushButton()
        for button in (self.pause, self.resume):
            button.setAutoDefault(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.how, self.hours, self.until, self.pause, self.resume):
            row.addWidget(widget)
        row.addStretch()
        self.how.currentIndexChanged.connect(self._offer)
        self.pause.clicked.connect(lambda: self.pause_requested.emit(self._end()))
        self.resume.clicked.connect(self.resume_requested)
        self.show_paused(paused=False)
        self.retranslate()

    def show_paused(self, *, paused: bool) -> None:
        """Offer to resume, or to pause."""
        for widget in (self.how, self.pause):
            widget.setVisible(not paused)
        self.resume.setVisible(paused)
        self._offer()

    def retranslate(self) -> None:
        names = (_("For some hours"), _("Until a date"), _("Until somebody resumes"))
        for index, name in enumerate(names):
            self.how.setItemText(index, name)
        self.hours.setSuffix(" " + _("h"))
        self.until.setDisplayFormat("dd.MM.yyyy" if language() == "ru" else "yyyy-MM-dd")
        self.pause.setText(_("&Pause"))
        self.resume.setText(_("Re&sume now"))
        self.how.setAccessibleName(_("How long to pause"))
        self.hours.setAccessibleName(_("Hours of the pause"))
        self.until.setAccessibleName(_("First day after the pause"))

    def _offer(self) -> None:
        choosing = not self.how.isHidden()
        self.hours.setVisible(choosing and self.how.currentData() == HOURS)
        self.until.setVisible(choosing and self.how.currentData() == UNTIL)

    def _end(self) -> datetime | None:
        """Return the end of the pause: a day begins at midnight of this computer."""
        now = datetime.now().astimezone()
        match self.how.currentData():
            case code if code == HOURS:
                return now + timedelta(hours=self.hours.value())
            case code if code == UNTIL:
                day = self.until.date()
                found = datetime.combine(datetime(day.year(), day.month(), day.day()), time())
                return found.astimezone()
        return None
