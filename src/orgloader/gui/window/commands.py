"""The user's commands: from the pages and menus to the session."""

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtCore import QObject, QUrl, SignalInstance
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from orgloader.errors import SettingsError, StateError
from orgloader.gui.session.session import Session
from orgloader.gui.session.state import State
from orgloader.gui.window import questions
from orgloader.gui.window.everyday import Everyday
from orgloader.gui.window.help import Help, about
from orgloader.gui.window.language import use_language
from orgloader.gui.window.presenter import Presenter
from orgloader.gui.window.profile_editing import ProfileEditing
from orgloader.gui.window.sample import Sample
from orgloader.gui.window.steps import CONNECT
from orgloader.gui.window.updates import show_update
from orgloader.gui.window.window import Window
from orgloader.i18n import _
from orgloader.settings import Language, Notify, Settings

Wire = tuple[SignalInstance, Callable[..., object]]


class Commands(QObject):
    """Joins a session to its window.

    Attributes:
        saved: the settings as they are kept.
        presenter: shows what comes from the session; sample: begins and ends the sample.
    """

    def __init__(
        self, application: QApplication, session: Session, window: Window, saved: Settings
    ) -> None:
        super().__init__(window)
        self._application = application
        self.session, self.window, self.saved = session, window, saved
        self.page = window.connect_page
        self.presenter = Presenter(session, window)
        self.sample = Sample(session, window)
        self.everyday = Everyday(session, window, self._keep_notices)
        self.profile = ProfileEditing(session, window)
        self._language = ""
        self._quiet = False
        for signal, act in (*self._page_wires(), *self._menu_wires(), *self._window_wires()):
            signal.connect(act)
        self.show_settings(saved)
        self.page.focus_start(usable=session.facts.usable)

    def show_settings(self, settings: Settings) -> None:
        """Let the form show ``settings``."""
        self._quiet = True
        self.page.show_settings(settings)
        self._quiet = False
        self._edited()

    def save(self, *, session_only: bool = False) -> None:
        """Save the settings; where the secret cannot be kept, offer to do without."""
        settings = self.page.settings(insist=True)
        if settings is None:
            return
        try:
            self.session.save(session_only=session_only)
        except SettingsError as error:
            if error.key != "bitrix24.webhook_url" or session_only:
                self.presenter.show_failure(error)
                return
            questions.ask_session_only(self.window, error, lambda: self.save(session_only=True))
            return
        self.saved = settings
        self._edited()
        self.window.notice.show_text("ok", lambda: (_("The settings are saved"), ""))

    def _page_wires(self) -> Iterator[Wire]:
        page, compare, history = self.page, self.window.compare_page, self.window.history
        session = self.session
        yield page.edited, self._edited
        yield page.save_requested, self.save
        yield page.test_requested, session.test
        yield page.compare_requested, session.compare
        yield page.load_requested, session.load
        yield page.root_requested, session.pick_root
        yield page.sample_requested, self.begin_sample
        yield page.profile_requested, self.profile.open
        yield compare.compare_requested, session.compare
        yield compare.load_requested, self._load_prepared
        yield compare.chosen, self.session.choose
        yield compare.back_requested, partial(self.window.show_step, CONNECT)
        yield history.undo_run, session.undo
        yield history.open_report, session.read_report
        yield self.window.report.back_requested, session.read_history

    def _menu_wires(self) -> Iterator[Wire]:
        menus, session, window = self.window.menus, self.session, self.window
        yield menus.save.triggered, self.save
        yield menus.test.triggered, session.test_both
        yield menus.compare.triggered, session.compare
        yield menus.load.triggered, self._load
        yield menus.undo.triggered, session.undo_last
        yield menus.cancel.triggered, session.cancel
        yield menus.schedule.triggered, self.everyday.schedule
        yield menus.notices.triggered, self.everyday.notices
        yield menus.history.triggered, session.read_history
        yield menus.sample.triggered, self.begin_sample
        yield menus.advance.triggered, self.sample.advance
        yield menus.leave.triggered, lambda: self.sample.leave(self._end_sample)
        for index, action in enumerate(menus.steps):
            yield action.triggered, partial(window.show_step, index)
        for action in menus.languages:
            yield action.triggered, partial(self._speak, action.data())
        yield menus.contents.triggered, lambda: Help(window).show()
        show = partial(show_update, window)
        yield menus.updates.triggered, partial(session.look_for_update, show)
        yield menus.about.triggered, lambda: about(window)
        yield menus.folder.triggered, self._open_folder
        yield menus.quit.triggered, window.close

    def _window_wires(self) -> Iterator[Wire]:
        yield self.window.run_bar.cancelled, self.session.cancel
        yield self.window.sample_bar.advance_requested, self.sample.advance
        yield self.window.closing, self._ask_leaving

    def _edited(self) -> None:
        """The form says something else: show what follows from it."""
        if self._quiet:
            return
        settings = self.page.settings()
        changed = settings != self.saved if settings else self.page.form.touched
        self.session.edit(settings, changed=changed)
        self._speak(self.page.form.language)
        self.presenter.forget_test(settings)
        if self.session.prepared is None:
            self.presenter.forget_plan()

    def _keep_notices(self, notify: Notify) -> None:
        """The notices were saved, and they alone."""
        self.saved = self.saved.model_copy(update={"notify": notify})
        self.page.form.keep_notices(notify)
        self._edited()

    def _speak(self, code: Language) -> None:
        """Use a language, which in the form is a setting as any other."""
        self.page.form.choose_language(code)
        if code != self._language:
            self._language = code
            use_language(self._application, code)
        self.window.menus.show_language(code)

    def _load(self) -> None:
        """Load from the menu: on the preview, what it shows."""
        if self.window.previewing:
            self.window.compare_page.load()
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
