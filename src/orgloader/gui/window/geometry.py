"""What the window remembers of itself: where it stood. Nothing of the settings, no secrets."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from orgloader.errors import StateError
from orgloader.settings import state_dir


def _store() -> QSettings | None:
    try:
        return QSettings(str(state_dir() / "window.ini"), QSettings.Format.IniFormat)
    except StateError:
        return None


def restore(window: QMainWindow, splitter: QSplitter) -> None:
    """Put the window where it was; a first time, at its usual size."""
    store = _store()
    geometry = store.value("geometry") if store else None
    if geometry is None or not window.restoreGeometry(geometry):
        window.resize(1180, 760)
    if store and (sizes := store.value("splitter")):
        splitter.restoreState(sizes)


def keep(window: QMainWindow, splitter: QSplitter) -> None:
    """Remember where the window is."""
    if store := _store():
        store.setValue("geometry", window.saveGeometry())
        store.setValue("splitter", splitter.saveState())
