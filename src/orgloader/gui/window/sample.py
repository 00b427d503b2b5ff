"""Trying without systems: a small portal and a small studio, served by the program itself."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from orgloader.gui.session.session import Session
from orgloader.gui.window.window import Window
from orgloader.i18n import _
from orgloader.run.events import Emit
from orgloader.settings import Settings

if TYPE_CHECKING:
    from orgloader.demo import DemoSession
    from orgloader.run.control import JobControl


class Sample(QObject):
    """Begins and ends the demo's session; its state lies in a folder of its own."""

    def __init__(self, session: Session, window: Window) -> None:
        super().__init__(window)
        self.session, self.window = session, window
        self.demo: DemoSession | None = None
        self._own_folder = session.folder
        window.gone.connect(self.close)

    def begin(self, then: Callable[[Settings], object]) -> None:
        """Start both ends; ``then`` is words their settings."""

        def started(demo: "DemoSession") -> None:
            self.demo = demo
            self.session.folder = lambda: demo.folder
            self.session.mark_sample(sample=True)
            then(demo.settings)
            self.window.notice.show_text("info", _start_text)

        self.session.do(_start, started)

    def advance(self) -> None:
        """Let half a year pass in the sample's portal."""
        if self.demo is None:
            return
        words = _advance_text if self.demo.advance() else _end_text
        self.window.notice.show_text("info", words)

    def leave(self, then: Callable[[], object]) -> None:
        """Back to the user's own settings."""
        self.close()
        self.session.folder = self._own_folder
        self.session.mark_sample(sample=False)
        then()

    def close(self) -> None:
        """End both ends, if they run."""
        if self.demo is not None:
            self.demo.__exit__(None, None, None)
            self.demo = None


def _start(_control: "JobControl", _emit: Emit) -> "DemoSession":
    from orgloader.demo import DemoSession

    return DemoSession().__enter__()


def _start_text() -> tuple[str, str]:
    return (
        _("A portal and a studio with an invented company run on this computer"),
        _("Test the connections, compare, load; then let half a year pass and load again."),
    )


def _advance_text() -> tuple[str, str]:
    return (
        _("Half a year has passed in the portal: people came, left and were moved"),
        _("Compare to see what a load would do now."),
    )


def _end_text() -> tuple[str, str]:
    return _("End of the demo"), ""
