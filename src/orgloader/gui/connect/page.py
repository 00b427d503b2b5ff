"""The first step: the form on the left; on the right what leads through it, or the test."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from orgloader.errors import SettingsError
from orgloader.gui.connect.checks import Checks
from orgloader.gui.connect.first_run import FirstRun
from orgloader.gui.connect.form import SettingsForm
from orgloader.gui.session.state import Command, Facts
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.run.events import End
from orgloader.settings import Settings


class ConnectPage(Retranslated, QWidget):
    """Form, checks and the buttons below them.

    Attributes:
        form: the settings that are being edited.
        checks: the cards of a test; first_run: the way to the first load. One of them is shown.

    Signals:
        edited: the form says something else.
        save_requested, compare_requested, load_requested: a button was pressed.
        test_requested(tuple[End, ...]): these ends are to be tested.
        root_requested: the root is to be chosen from the portal's departments.
        sample_requested: the user wants to try without systems.
        profile_requested(str): the profile is to be edited, at the entry that a line of the test
            complains of by its name, or as a whole.
    """

    edited = Signal()
    save_requested = Signal()
    test_requested = Signal(tuple)
    compare_requested = Signal()
    load_requested = Signal()
    root_requested = Signal()
    sample_requested = Signal()
    profile_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.form = SettingsForm()
        self.checks = Checks()
        self.first_run = FirstRun()
        self._side = QStackedWidget()
        self._side.addWidget(self.first_run)
        self._side.addWidget(self.checks)
        self.save = QPushButton(icon("save"), "")
        self.unsaved = QLabel()
        self.test = QPushButton(icon("connect"), "")
        self.compare = QPushButton(icon("compare"), "")
        self.load = QPushButton()
        self.load.setProperty("role", "primary")
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def switches(self) -> Mapping[Command, Sequence[QWidget]]:
        """What is enabled as long as a command is allowed."""
        return {
            Command.EDIT: (self.form,),
            Command.SAVE: (self.save,),
            Command.TEST: (self.test, *self.checks.buttons),
            Command.COMPARE: (self.compare,),
            Command.LOAD: (self.load,),
            Command.PICK: (self.form.pick,),
            Command.SAMPLE: (self.first_run.try_out,),
        }

    def settings(self, *, insist: bool = False) -> Settings | None:
        """Return what the form says; as ``SettingsForm.settings``."""
        return self.form.settings(insist=insist)

    def show_settings(self, settings: Settings) -> None:
        """Let the form show ``settings``."""
        self.form.show_settings(settings)

    def show_error(self, error: SettingsError) -> bool:
        """Show at its field what a job found wrong; False where there is no such field."""
        return self.form.show_error(error)

    def show_facts(self, facts: Facts) -> None:
        """Mark unsaved changes; let nobody edit the addresses of the sample."""
        self.unsaved.setVisible(facts.changed and not facts.sample)
        self.form.lock_addresses(locked=facts.sample)
        self.first_run.show_progress(
            webhook=self.form.has_webhook, studio=self.form.has_webhook and facts.usable
        )
        self.first_run.offer_sample(offered=not facts.sample)

    def show_checks(self, *, checks: bool) -> None:
        """Show the cards, or the way to the first load."""
        self._side.setCurrentWidget(self.checks if checks else self.first_run)

    def begin_test(self, ends: Sequence[End]) -> None:
        """Show the cards, those of ``ends`` as being tested."""
        self.show_checks(checks=True)
        self.checks.begin(ends)

    def focus_start(self, *, usable: bool) -> None:
        """Give the focus to what is done first: the load, or without settings the webhook."""
        (self.load if usable else self.form.webhook.editor).setFocus()

    def retranslate(self) -> None:
        self.save.setText(_("&Save settings"))
        self.unsaved.setText("● " + _("Unsaved changes"))
        self.test.setText(_("Test &connections"))
        self.compare.setText(_("Co&mpare"))
        self.load.setText(_("&Load into Business Studio"))

    def _connect(self) -> None:
        self.form.edited.connect(self.edited)
        self.form.root_requested.connect(self.root_requested)
        self.first_run.sample_requested.connect(self.sample_requested)
        self.checks.test_requested.connect(self.test_requested)
        self.checks.correct_requested.connect(self.profile_requested)
        self.form.advanced.profile_requested.connect(lambda: self.profile_requested.emit(""))
        self.test.clicked.connect(lambda: self.test_requested.emit(tuple(self.checks.cards)))
        self.save.clicked.connect(self.save_requested)
        self.compare.clicked.connect(self.compare_requested)
        self.load.clicked.connect(self.load_requested)

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.setHandleWidth(12)
        halves.addWidget(self.form)
        halves.addWidget(self._side)
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
