"""The user's commands: from the widgets to the session."""

from functools import partial

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from orgloader.errors import SettingsError, StateError
from orgloader.gui.session.session import Session
from orgloader.gui.session.state import State
from orgloader.gui.window import questions
from orgloader.gui.window.help import Help, about
from orgloader.gui.window.language import use_language
from orgloader.gui.window.presenter import Presenter
from orgloader.gui.window.sample import Sample
from orgloader.gui.window.steps import COMPARE, CONNECT
from orgloader.gui.window.window import Window
from orgloader.i18n import _
from orgloader.settings import Language, Settings


class Commands(QObject):
    """Joins a session to its window. ``saved`` are the settings as they are kept."""

    def __init__(
        self, application: QApplication, session: Session, window: Window, saved: Settings
    ) -> None:
        super().__init__(window)
        self._application = application
        self.session, self.window, self.saved = session, window, saved
        self.page, self.form = window.connect_page, window.connect_page.form
        self.presenter = Presenter(session, window)
        self.sample = Sample(session, window)
        self._language = ""
        self._quiet = False
        self._wire()
        self.show_settings(saved)
        (self.page.load if session.facts.usable else self.form.webhook.editor).setFocus()

    def show_settings(self, settings: Settings) -> None:
        """Let the form show ``settings``."""
        self._quiet = True
        self.form.show_settings(settings)
        self._quiet = False
        self._edited()

    def save(self, *, session_only: bool = False) -> None:
        """Save the settings; where the secret cannot be kept, offer to do without."""
        settings = self.form.settings(insist=True)
        if settings is None:
            return
        try:
            self.session.save(session_only=session_only)
        except SettingsError as error:
            if error.key != self.form.webhook.key or session_only:
                self.presenter.show_failure(error)
                return
            questions.ask_session_only(self.window, error, lambda: self.save(session_only=True))
            return
        self.saved = settings
        self._edited()
        self.window.notice.show_text("ok", lambda: (_("The settings are saved"), ""))

    def _wire(self) -> None:
        page, menus, session, window = self.page, self.window.menus, self.session, self.window
        self.form.edited.connect(self._edited)
        self.form.pick_root.connect(session.pick_root)
        page.first_run.sample.connect(self.begin_sample)
        for save in (page.save.clicked, menus.save.triggered):
            save.connect(self.save)
        for test in (page.test.clicked, menus.test.triggered):
            test.connect(session.test_both)
        for card in page.checks.cards.values():
            card.asked.connect(lambda end: session.test((end,)))
        for compare in (
            page.compare.clicked,
            menus.compare.triggered,
            window.compare_page.button.clicked,
        ):
            compare.connect(session.compare)
        page.load.clicked.connect(session.load)
        menus.load.triggered.connect(self._load)
        window.compare_page.preview.load_requested.connect(self._load_prepared)
        window.compare_page.preview.back_requested.connect(lambda: window.show_step(CONNECT))
        window.run_bar.cancelled.connect(session.cancel)
        menus.undo.triggered.connect(session.undo_last)
        window.history.undo_run.connect(session.undo)
        menus.cancel.triggered.connect(session.cancel)
        menus.history.triggered.connect(session.read_history)
        window.history.open_report.connect(session.read_report)
        window.report.back_requested.connect(session.read_history)
        menus.sample.triggered.connect(self.begin_sample)
        menus.advance.triggered.connect(self.sample.advance)
        window.advance.clicked.connect(self.sample.advance)
        menus.leave.triggered.connect(lambda: self.sample.leave(self._end_sample))
        self._wire_window()

    def _wire_window(self) -> None:
        menus, window = self.window.menus, self.window
        for index, action in enumerate(menus.steps):
            action.triggered.connect(partial(window.show_step, index))
        for action in menus.languages:
            action.triggered.connect(partial(self._speak, action.data()))
        menus.contents.triggered.connect(lambda: Help(window).show())
        menus.about.triggered.connect(lambda: about(window))
        menus.folder.triggered.connect(self._open_folder)
        menus.quit.triggered.connect(window.close)
        window.closing.connect(self._ask_leaving)

    def _edited(self) -> None:
        """The form says something else: show what follows from it."""
        if self._quiet:
            return
        settings = self.form.settings()
        changed = settings != self.saved if settings else self.form.touched
        self.session.edit(settings, changed=changed)
        self._speak(self.form.advanced.language.currentData())
        self.presenter.forget_test(settings)
        if self.session.prepared is None:
            self.window.compare_page.forget()
            self.window.steps.mark(COMPARE, done=False)
        known, usable = bool(self.form.webhook.meaning()), self.session.facts.usable
        self.page.first_run.mark(webhook=known, studio=known and usable)

    def _speak(self, code: Language) -> None:
        """Use a language, which in the form is a setting as any other."""
        self.form.advanced.choose_language(code)
        if code != self._language:
            self._language = code
            use_language(self._application, code)
        for action in self.window.menus.languages:
            action.setChecked(action.data() == code)

    def _load(self) -> None:
        """Load from the menu: on the preview, what it shows."""
        if self.window.previewing:
            self.window.compare_page.preview.load.click()
        else:
            self.session.load()

    def _load_prepared(self, confirmed: frozenset[str]) -> None:
        if self.session.prepared is None:  # the settings have changed since
            self.session.compare()
        else:
            self.session.load_prepared(confirmed)

    def begin_sample(self) -> None:
        """Try without systems."""
        self.sample.begin(self.show_settings)

    def _end_sample(self) -> None:
        self.page.show_checks(checks=False)
        self.show_settings(self.saved)

    def _open_folder(self) -> None:
        try:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.session.folder())))
        except StateError as error:
            self.presenter.show_failure(error)

    def _ask_leaving(self) -> None:
        if self.session.worker.busy:
            writing = self.session.state is State.WRITING
            questions.ask_leaving_run(
                self.window,
                writing=writing,
                undoing=bool(self.session.undoes),
                leave=self.window.leave,
            )
        else:
            save = self._save_and_leave if self.session.may_save else None
            questions.ask_unsaved(self.window, save=save, discard=self.window.leave)

    def _save_and_leave(self) -> None:
        self.save()
        if not self.window.isWindowModified():
            self.window.leave()
