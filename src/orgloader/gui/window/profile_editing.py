"""Opening the profile editor; what it asks for is done by the session."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from orgloader.errors import OrgLoaderError
from orgloader.gui.session import jobs
from orgloader.gui.session.session import Session
from orgloader.gui.window.window import Window
from orgloader.run.events import Checked, End, Finished

if TYPE_CHECKING:
    from orgloader.gui.profile.editor import ProfileEditor
    from orgloader.run.profiles.discovery import Proposal
    from orgloader.run.profiles.editing import Draft


STUDIO: tuple[End, ...] = ("studio",)


class ProfileEditing(QObject):
    """Opens the editor of the profile that the form names.

    Attributes:
        editor: the editor while it is open, else ``None``.
    """

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(window)
        self.session, self.window = session, window
        self.form = window.connect_page.form
        self.editor: ProfileEditor | None = None
        self._saved = False
        session.tested.connect(self._remember)
        session.failed.connect(self._fail)
        self._tested: tuple[Checked, ...] = ()

    def open(self, line: str = "") -> None:
        """Open the editor, at the entry that a line of the test complains of by its name."""
        # The engine is loaded with it, which is too slow for the start of the window.
        from orgloader.gui.profile.editor import ProfileEditor
        from orgloader.run.profiles.editing import entry_path

        editor = ProfileEditor(self.form.advanced.profile.value(), self.window)
        editor.check_requested.connect(self._check)
        editor.discover_requested.connect(self._discover)
        editor.saved.connect(self._use)
        editor.finished.connect(self._closed)
        self.editor, self._saved = editor, False
        editor.open()
        if line:
            editor.show_checks(one.check for one in self._tested if one.end == "studio")
            editor.show_entry(entry_path(line))

    def _check(self, draft: "Draft") -> None:
        settings = self.session.settings
        if settings is not None:
            self.session.ask_service(jobs.check_profile(settings, draft), self._checked)

    def _checked(self, finished: Finished) -> None:
        if self.editor is not None:
            self.editor.show_checks((one.check for one in finished.checks), finished.error)

    def _discover(self, draft: "Draft") -> None:
        settings = self.session.settings
        if settings is not None:
            self.session.ask_service(jobs.discover(settings, draft), self._discovered)

    def _discovered(self, proposal: "Proposal") -> None:
        if self.editor is not None:
            self.editor.show_proposal(proposal)

    def _remember(self, finished: Finished) -> None:
        self._tested = finished.checks

    def _fail(self, error: OrgLoaderError) -> None:
        if self.editor is not None:
            self.editor.show_failure(error)

    def _use(self, name: str) -> None:
        self._saved = True
        self.form.advanced.profile.show_value(name)

    def _closed(self) -> None:
        """Test again with the profile that was saved, for the last test was of another."""
        self.editor = None
        if self.session.worker.busy:
            self.session.cancel()
        elif self._saved:
            self.session.test(STUDIO)
