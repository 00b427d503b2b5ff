"""The language of the window: ours by gettext, Qt's own buttons by Qt's catalogue."""

from PySide6.QtCore import QEvent, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from orgloader import i18n
from orgloader.settings import Language

_translator: QTranslator | None = None


def use_language(application: QApplication, choice: Language) -> None:
    """Switch everything that is shown to ``choice``, at once."""
    global _translator  # noqa: PLW0603
    language = i18n.set_language(choice)
    QLocale.setDefault(QLocale(language))
    if _translator is not None:
        application.removeTranslator(_translator)
    _translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if _translator.load(f"qtbase_{language}", folder):
        application.installTranslator(_translator)
    for window in application.topLevelWidgets():
        application.postEvent(window, QEvent(QEvent.Type.LanguageChange))
