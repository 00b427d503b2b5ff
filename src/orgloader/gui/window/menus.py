"""The menus: every command, with its key."""

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from orgloader.gui.session.state import Command
from orgloader.gui.widgets.icons import icon
from orgloader.i18n import _

LANGUAGES = ("auto", "ru", "en")


class Menus:
    """The actions of the window ``owner``; what they do is connected in ``Commands``."""

    def __init__(self, owner: QMainWindow) -> None:
        bar = owner.menuBar()
        self._menus = [QMenu(owner) for _menu in range(5)]
        self.file, self.run, self.automation, self.view, self.help = self._menus
        for menu in self._menus:
            bar.addMenu(menu)
        self.save = self._add(self.file, icon("save"), QKeySequence.StandardKey.Save)
        self.file.addSeparator()
        self.sample = self._add(self.file, icon("sandbox"))
        self.advance = self._add(self.file, icon("advance"))
        self.leave = self._add(self.file, icon("back"))
        self.file.addSeparator()
        self.quit = self._add(self.file, icon("quit"), QKeySequence.StandardKey.Quit)
        self.test = self._add(self.run, icon("connect"), "Ctrl+T")
        self.compare = self._add(self.run, icon("compare"), "F5", "Ctrl+R")
        self.load = self._add(self.run, icon("load"), "Ctrl+Return")
        self.undo = self._add(self.run, icon("undo"))
        self.run.addSeparator()
        self.cancel = self._add(self.run, icon("stop"), "Esc")
        self.schedule = self._add(self.automation, icon("schedule"), "Ctrl+Shift+S")
        self.notices = self._add(self.automation, icon("notices"), "Ctrl+Shift+N")
        self.steps = [
            self._add(self.view, icon(name), f"Ctrl+{number}")
            for number, name in enumerate(("connect", "compare", "load"), 1)
        ]
        self.history = self._add(self.view, icon("history"), "Ctrl+H")
        self.view.addSeparator()
        self.log = self._add(self.view, None, "Ctrl+L")
        self.log.setCheckable(True)
        self.log.setChecked(True)
        self.language = self.view.addMenu("")
        self._languages = QActionGroup(owner)
        self.languages = [self.language.addAction("") for _code in LANGUAGES]
        for action, code in zip(self.languages, LANGUAGES, strict=True):
            action.setCheckable(True)
            action.setData(code)
            self._languages.addAction(action)
        self.contents = self._add(self.help, icon("help"), QKeySequence.StandardKey.HelpContents)
        self.folder = self._add(self.help, icon("folder"))
        self.help.addSeparator()
        self.updates = self._add(self.help, None)
        self.about = self._add(self.help, icon("info"))
        self.retranslate()

    @property
    def switches(self) -> Mapping[Command, Sequence[QAction]]:
        """What is enabled as long as a command is allowed."""
        return {
            Command.SAVE: (self.save,),
            Command.TEST: (self.test,),
            Command.COMPARE: (self.compare,),
            Command.LOAD: (self.load,),
            Command.UNDO: (self.undo,),
            Command.CANCEL: (self.cancel,),
            Command.HISTORY: (self.history, self.updates),
            Command.AUTOMATE: (self.schedule, self.notices),
            Command.SAMPLE: (self.sample,),
            Command.ADVANCE: (self.advance, self.leave),
        }

    def show_sample(self, *, sample: bool) -> None:
        """Offer what belongs to the sample, or the way into it."""
        self.sample.setVisible(not sample)
        for action in (self.advance, self.leave):
            action.setVisible(sample)

    def show_language(self, code: str) -> None:
        """Mark the language that is chosen."""
        for action in self.languages:
            action.setChecked(action.data() == code)

    def retranslate(self) -> None:
        """Set every text again."""
        titles = (_("&File"), _("&Run"), _("Automatio&n"), _("&View"), _("&Help"))
        for menu, title in zip(self._menus, titles, strict=True):
            menu.setTitle(title)
        self.language.setTitle(_("Lan&guage"))
        for action, text in self._texts():
            action.setText(text)

    def _texts(self) -> tuple[tuple[QAction, str], ...]:
        return (
            (self.save, _("&Save settings")),
            (self.sample, _("&Try with sample data")),
            (self.advance, _("&Half a year later")),
            (self.leave, _("&Leave the sample")),
            (self.quit, _("&Quit")),
            (self.test, _("&Test connections")),
            (self.compare, _("&Compare")),
            (self.load, _("&Load into Business Studio")),
            (self.undo, _("&Undo the last load…")),
            (self.cancel, _("Ca&ncel or stop")),
            (self.schedule, _("&Schedule…")),
            (self.notices, _("&Notices…")),
            (self.steps[0], _("&Connect")),
            (self.steps[1], _("Co&mpare")),
            (self.steps[2], _("L&oad")),
            (self.history, _("&History")),
            (self.log, _("&Log")),
            (self.languages[0], _("&As the system")),
            (self.languages[1], "&Русский"),
            (self.languages[2], "&English"),
            (self.contents, _("&Help")),
            (self.folder, _("Open the &data folder")),
            (self.updates, _("Check for &updates…")),
            (self.about, _("&About Org Loader")),
        )

    @staticmethod
    def _add(menu: QMenu, sign: QIcon | None, *keys: QKeySequence.StandardKey | str) -> QAction:
        action = menu.addAction(sign or QIcon(), "")
        action.setShortcuts([QKeySequence(key) for key in keys])
        return action
