"""The schedule of a connection: how it is, what would be made, pause and removal."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from orgloader.errors import OrgLoaderError
from orgloader.gui.automation import words
from orgloader.gui.automation.pausing import Pausing
from orgloader.gui.automation.standing import Act, Do, Standing, standing
from orgloader.gui.automation.when import When
from orgloader.gui.session.jobs import Folder
from orgloader.gui.widgets.box import Box
from orgloader.gui.widgets.faults import error_words
from orgloader.gui.widgets.icon_label import IconLabel
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.notice import Notice
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _


class ScheduleDialog(Retranslated, QDialog):
    """Shows what the system's scheduler reports, after each command too.

    Attributes:
        when: the times to be set; pausing: the pause.
    """

    def __init__(self, do: Do, folder: Folder, connection: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._do, self._folder, self._connection = do, folder, connection
        self._found: Standing | None = None
        self._mark, self.heading = IconLabel("pending", "muted", 22), QLabel(wordWrap=True)
        self.heading.setProperty("role", "heading")
        self._facts = QGridLayout()
        self.notice = Notice()
        self.when, self.pausing = When(), Pausing()
        self._group, self._pause_group = QGroupBox(), QGroupBox()
        self._told, self.text = QLabel(wordWrap=True), QPlainTextEdit(readOnly=True)
        self.make, self.remove, self.refresh, self.shut = (QPushButton() for _button in range(4))
        self._lay_out()
        self._connect()
        self.retranslate()
        self._ask()

    def show_standing(self, found: Standing) -> None:
        """Show how the schedule is."""
        if self._found is None and found.state is not None and found.state.every is not None:
            self.when.show_every(found.state.every)
        self._found = found
        self.notice.clear()
        if found.error is not None:
            self.notice.show_text("failed", error_words(found.error))
        self.retranslate()
        self._offer(asked=True)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Schedule of the connection %(name)s") % {"name": self._connection})
        self._group.setTitle(_("When to load"))
        self._pause_group.setTitle(_("Pause"))
        self._told.setText(_("This is handed to the system's scheduler, exactly so:"))
        self.text.setAccessibleName(_("What the system's scheduler gets"))
        self.remove.setText(_("Re&move the schedule…"))
        self.refresh.setText(_("Re&fresh"))
        self.shut.setText(_("&Close"))
        self._show_found()
        self._preview()

    def _show_found(self) -> None:
        found = self._found
        installed = found is not None and found.state is not None and found.state.installed
        self.make.setText(_("Change the &schedule") if installed else _("Create the &schedule"))
        self._clear_facts()
        if found is None:
            self.heading.setText(_("Asking the system's scheduler…"))
            return
        self._mark.show_icon(*words.mark(found))
        self.heading.setText(words.heading(found))
        for row, (name, value) in enumerate(words.facts(found)):
            label, text = QLabel(name), QLabel(value, wordWrap=True)
            label.setProperty("role", "muted")
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(text, row, 1)
            label.show()
            text.show()

    def _clear_facts(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()

    def _preview(self) -> None:
        """Show the very text that the button hands over."""
        from orgloader.automation.schedule import job_for, scheduler

        try:
            text = scheduler().preview(job_for(self._connection, self.when.every()))
        except OrgLoaderError:  # that there is no scheduler is said above
            text = ""
        self.text.setPlainText(text)

    def _offer(self, *, asked: bool) -> None:
        """Enable what can be done, once the scheduler has answered."""
        state = self._found.state if asked and self._found else None
        installed = state is not None and state.installed
        self.when.setEnabled(state is not None)
        self.make.setEnabled(state is not None)
        self.remove.setVisible(installed)
        self.remove.setEnabled(installed)
        self.refresh.setEnabled(asked)
        self._pause_group.setVisible(installed)
        self.pausing.setEnabled(installed)
        paused = self._found is not None and self._found.paused_until is not None
        self.pausing.show_paused(paused=paused)

    def _ask(self, act: Act | None = None) -> None:
        """Do something, and show how it is then."""
        for widget in (self.when, self.make, self.remove, self.refresh, self.pausing):
            widget.setEnabled(False)
        self._do(standing(self._folder, self._connection, act), self.show_standing)

    def _read(self) -> None:
        self._ask()

    def _make(self) -> None:
        from orgloader.automation.schedule import job_for

        job = job_for(self._connection, self.when.every())
        self._ask(lambda scheduler, _place: scheduler.install(job))

    def _pause(self, until: datetime | None) -> None:
        from orgloader.automation.pause import pause

        self._ask(lambda _scheduler, place: pause(place, self._connection, until))

    def _resume(self) -> None:
        from orgloader.automation.pause import resume

        self._ask(lambda _scheduler, place: resume(place, self._connection))

    def _confirm_removal(self) -> None:
        def text() -> tuple[str, str]:
            return (
                _("Remove the schedule of %(name)s?") % {"name": self._connection},
                _("Loads then run only when somebody starts them."),
            )

        box = Box(self, QMessageBox.Icon.Question, text)
        role = QMessageBox.ButtonRole
        box.offer(lambda: _("Remove"), self._remove, role.DestructiveRole)
        back = box.offer(lambda: _("Go back"), lambda: None, role.RejectRole)
        box.setDefaultButton(back)
        box.setEscapeButton(back)
        box.open()

    def _remove(self) -> None:
        self._ask(lambda scheduler, _place: scheduler.remove(self._connection))

    def _connect(self) -> None:
        self.when.changed.connect(self._preview)
        self.make.clicked.connect(self._make)
        self.remove.clicked.connect(self._confirm_removal)
        self.refresh.clicked.connect(self._read)
        self.shut.clicked.connect(self.reject)
        self.pausing.pause_requested.connect(self._pause)
        self.pausing.resume_requested.connect(self._resume)

    def _lay_out(self) -> None:
        self.resize(640, 540)
        card = QFrame()
        card.setProperty("role", "card")
        head = QHBoxLayout()
        head.addWidget(self._mark)
        head.addWidget(self.heading, 1)
        head.addWidget(self.refresh)
        self._facts.setColumnStretch(1, 1)
        self._facts.setHorizontalSpacing(14)
        inside = QVBoxLayout(card)
        inside.addLayout(head)
        inside.addLayout(self._facts)
        self.refresh.setIcon(icon("retry"))
        self.make.setProperty("role", "primary")
        self._told.setProperty("role", "muted")
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        for button in (self.remove, self.refresh, self.shut):
            button.setAutoDefault(False)
        self.make.setDefault(True)
        for group, widgets in (
            (self._pause_group, (self.pausing,)),
            (self._group, (self.when, self._told, self.text)),
        ):
            column = QVBoxLayout(group)
            for widget in widgets:
                column.addWidget(widget)
        foot = QHBoxLayout()
        foot.addWidget(self.remove)
        foot.addStretch()
        foot.addWidget(self.shut)
        foot.addWidget(self.make)
        layout = QVBoxLayout(self)
        for part in (self.notice, card, self._pause_group):
            layout.addWidget(part)
        layout.addWidget(self._group, 1)
        layout.addLayout(foot)
