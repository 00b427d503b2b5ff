"""An exception that nobody expected ends in a dialog, never in silence."""

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from orgloader import __version__, secrets
from orgloader.gui.widgets.box import Box
from orgloader.i18n import _

log = logging.getLogger(__name__)


class CrashReporter(QObject):
    """Takes the place of both exception hooks until ``close``."""

    _met = Signal(str)

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.box: Box | None = None
        self._hooks = (sys.excepthook, threading.excepthook)
        # Queued: whichever thread meets it, the dialog opens in the window's.
        self._met.connect(self._show, Qt.ConnectionType.QueuedConnection)
        sys.excepthook = self._hook
        threading.excepthook = lambda args: self._hook(
            args.exc_type, args.exc_value, args.exc_traceback
        )

    def close(self) -> None:
        """Put the hooks back."""
        sys.excepthook, threading.excepthook = self._hooks

    def _hook(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        text = report(kind, error, trace)
        log.critical("Unexpected error: %(report)s", {"report": text})
        self._met.emit(text)

    def _show(self, text: str) -> None:
        if self.box is not None:  # one is enough: the log has the others
            return
        self.box = ask(text, self._closed)

    def _closed(self) -> None:
        self.box = None


def report(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> str:
    """Return versions and traceback, without secrets."""
    versions = (
        f"Org Loader {__version__}, Python {platform.python_version()}, "
        f"PySide6 {qt_version}, {platform.platform()}"
    )
    trace_text = "".join(traceback.format_exception(kind, error, trace))
    return secrets.redact(f"{versions}\n\n{trace_text}")


def ask(text: str, closed: Callable[[], object]) -> Box:
    """Show the report ``text``; ``closed`` is called when the box is closed."""
    box = Box(QApplication.activeWindow(), QMessageBox.Icon.Critical, _text)
    box.setDetailedText(text)
    copy = box.offer(lambda: _("Copy report"), lambda: None, QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # copying does not close the box
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
    box.addButton(QMessageBox.StandardButton.Close)
    box.finished.connect(lambda _code: closed())
    box.open()
    return box


def _text() -> tuple[str, str]:
    return (
        _("Internal error"),
        _("A job under way was ended. Please send the report to those who look after the program."),
    )
