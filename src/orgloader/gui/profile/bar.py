"""What can be done with a profile: the choice of one above the table, the buttons below it."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QWidget

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _


class ProfileBar(Retranslated, QWidget):
    """The buttons of the editor.

    Attributes:
        head: the choice of a profile and where its file is, to be placed above the table.
        discover, check, undo, import_, export, save, close_: the buttons.

    Signals:
        profile_chosen(str): another profile is to be opened, by its name.
    """

    profile_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.head = QWidget()
        self.profile, self._label, self.place = QComboBox(), QLabel(), QLabel()
        self.place.setProperty("role", "muted")
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.discover = QPushButton(icon("search"), "")
        self.check = QPushButton(icon("connect"), "")
        self.undo = QPushButton(icon("undo"), "")
        self.import_, self.export = QPushButton(), QPushButton()
        self.save = QPushButton(icon("save"), "")
        self.save.setProperty("role", "primary")
        self.close_ = QPushButton()
        for button in (
            self.discover,
            self.check,
            self.undo,
            self.import_,
            self.export,
            self.close_,
        ):
            button.setAutoDefault(False)
        self._lay_out()
        self.profile.activated.connect(
            lambda index: self.profile_chosen.emit(self.profile.itemText(index))
        )
        self.retranslate()

    def show_profile(self, name: str, names: Iterable[str], place: str) -> None:
        """Show which profile is edited, which others there are, and where its file is."""
        self.profile.clear()
        self.profile.addItems(list(dict.fromkeys((*names, name))))
        self.profile.setCurrentText(name)
        self.place.setText(place)
        self.place.setToolTip(place)

    def retranslate(self) -> None:
        self._label.setText(_("&Profile"))
        self.profile.setAccessibleName(_("Profile"))
        self.discover.setText(_("&Discover"))
        self.discover.setToolTip(_("Find out what Business Studio has; nothing is written"))
        self.check.setText(_("C&heck"))
        self.undo.setText(_("&Undo"))
        self.import_.setText(_("&Import…"))
        self.export.setText(_("&Export…"))
        self.save.setText(_("&Save as my profile"))
        self.close_.setText(_("Close"))

    def _lay_out(self) -> None:
        self._label.setBuddy(self.profile)
        head = QHBoxLayout(self.head)
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self._label)
        head.addWidget(self.profile)
        head.addWidget(self.place, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for button in (self.discover, self.check, self.undo):
            row.addWidget(button)
        row.addStretch()
        for button in (self.import_, self.export, self.save, self.close_):
            row.addWidget(button)
