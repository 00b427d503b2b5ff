"""What is done every day beside the three steps: schedule, notices, history, links."""

from PySide6.QtCore import QObject

from orgloader.gui.automation.schedule import ScheduleDialog
from orgloader.gui.session.session import Session
from orgloader.gui.window.window import Window
from orgloader.settings.connections import DEFAULT


class Everyday(QObject):
    """Opens the dialogs and pages of daily work."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(window)
        self.session, self.window = session, window

    @property
    def connection(self) -> str:
        """The name of the connection that the window shows."""
        return DEFAULT

    def schedule(self) -> None:
        """Show the schedule of the connection."""
        session = self.session
        ScheduleDialog(session.do, session.folder, self.connection, self.window).open()
