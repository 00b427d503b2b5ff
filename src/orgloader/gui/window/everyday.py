"""What is done every day beside the three steps: schedule, notices, history, links."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from orgloader import settings as kept
from orgloader.errors import OrgLoaderError, SettingsError
from orgloader.gui.automation.notices import Chosen, NoticesDialog
from orgloader.gui.automation.reporter import Reporter
from orgloader.gui.automation.schedule import ScheduleDialog
from orgloader.gui.automation.tray import Tray
from orgloader.gui.session.session import Session
from orgloader.gui.widgets.faults import error_words
from orgloader.gui.window.window import Window
from orgloader.i18n import _
from orgloader.settings import Notify, Settings
from orgloader.settings.connections import DEFAULT, path_of


class Everyday(QObject):
    """Opens the dialogs and pages of daily work.

    Attributes:
        tray: the icon beside the clock; reporter: sends notices of the window's own loads.
        keep: called with the notices of the connection when they were saved.
    """

    def __init__(self, session: Session, window: Window, keep: Callable[[Notify], object]) -> None:
        super().__init__(window)
        self.session, self.window, self._keep = session, window, keep
        self.reporter, self.tray = Reporter(session), Tray(session.folder, window)
        self.reporter.noted.connect(self.tray.look)
        self.tray.opened.connect(self._show_window)
        self.tray.quit_requested.connect(window.close)

    @property
    def connection(self) -> str:
        """The name of the connection that the window shows."""
        return DEFAULT

    def start(self) -> None:
        """Show the icon in the tray, where the user wants it."""
        try:
            wanted = kept.load_preferences().tray
        except SettingsError as error:
            self._show_error(error)
            return
        self.tray.use(wanted=wanted and self.tray.available())

    def schedule(self) -> None:
        """Show the schedule of the connection."""
        session = self.session
        ScheduleDialog(session.do, session.folder, self.connection, self.window).open()

    def notices(self) -> None:
        """Show when and how the end of a load is reported."""
        try:
            own = kept.load_preferences()
        except SettingsError as error:
            self._show_error(error)
            return
        settings = self.session.settings or Settings()
        dialog = NoticesDialog(self.session.do, settings, own, self.connection, self.window)
        dialog.save_requested.connect(lambda chosen: self._save(dialog, chosen))
        dialog.tray_requested.connect(lambda: self._try_tray(dialog))
        dialog.open()

    def _save(self, dialog: NoticesDialog, chosen: Chosen) -> None:
        """Keep the notices alone: what else is being edited stays unsaved."""
        path = path_of(self.connection)
        try:
            own = kept.load(path if path.exists() else None)
            kept.save(own.model_copy(update={"notify": chosen.notify}), path)
            kept.save_preferences(chosen.preferences)
        except OrgLoaderError as error:
            dialog.show_error(error)
            return
        self._keep(chosen.notify)
        self.tray.use(wanted=chosen.preferences.tray and self.tray.available())
        dialog.saved()

    def _try_tray(self, dialog: NoticesDialog) -> None:
        if not self.tray.available():
            dialog.show_error(
                SettingsError("The message cannot be shown", "This desktop has no tray")
            )
            return
        hidden = not self.tray.icon.isVisible()
        self.tray.icon.show()
        self.tray.show_message("Org Loader", _("Messages about loads will appear here."))
        if hidden:  # it stays as long as the dialog is open
            dialog.finished.connect(self.start)

    def _show_window(self) -> None:
        self.window.showNormal()
        self.window.raise_()
        self.window.activateWindow()

    def _show_error(self, error: OrgLoaderError) -> None:
        self.window.notice.show_text("failed", error_words(error))
