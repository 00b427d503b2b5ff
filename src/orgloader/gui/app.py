"""The application: what comes before the first paint, and what comes after it."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QApplication

from orgloader import __version__, logs, secrets, settings
from orgloader.errors import SettingsError, StateError
from orgloader.gui.session.session import Session
from orgloader.gui.session.worker import preload
from orgloader.gui.widgets import theme
from orgloader.gui.window.commands import Commands
from orgloader.gui.window.crash import CrashReporter
from orgloader.gui.window.help import app_icon
from orgloader.gui.window.language import use_language
from orgloader.gui.window.window import Window
from orgloader.settings import Settings

SWITCH_SECONDS = 0.0002
"""How long a busy worker keeps the GIL when the window asks: once for each cell it paints."""


def main(argv: Sequence[str] = ()) -> int:
    """Open the window and return the exit code when it is closed; ``--demo`` opens the sample."""
    application = make(argv)
    crashes = CrashReporter(application)
    window = open_window(application, demo="--demo" in argv)
    window.show()
    code = application.exec()
    crashes.close()
    logs.close()
    return code


def make(argv: Sequence[str] = ()) -> QApplication:
    """Return the application, with its look and its icon."""
    sys.setswitchinterval(SWITCH_SECONDS)
    QCoreApplication.setApplicationName("Org Loader")
    QCoreApplication.setApplicationVersion(__version__)
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(["orgloader", *argv])
    application.setDesktopFileName("orgloader")
    application.setWindowIcon(app_icon())
    theme.follow_system(application)
    return application


def open_window(application: QApplication, *, demo: bool = False) -> Window:
    """Return the window with the user's own settings; the engine is loaded once it is shown."""
    saved, fault = Settings(), None
    try:
        saved = settings.load()
    except SettingsError as error:
        fault = error
    use_language(application, saved.language)
    session = Session(settings.state_dir)
    window = Window(session)
    commands = Commands(application, session, window, saved)
    window.connect_page.show_checks(checks=session.facts.usable)
    if fault is not None:
        commands.presenter.show_error(fault)
    QTimer.singleShot(0, window, lambda: _begin(commands, demo=demo))
    return window


def _begin(commands: Commands, *, demo: bool) -> None:
    """Do what would hold up the first paint."""
    try:
        log = logs.setup(settings.state_dir(), secrets.redact)
        commands.window.log.set_folder(log.parent)
    except StateError as error:
        commands.presenter.show_failure(error)
    preload()
    commands.everyday.start()
    if demo:
        commands.begin_sample()
    else:
        commands.session.probe()
