"""Each dialog follows the language while it is open, and asks for the deed by its name."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QPushButton
from tests.gui.window.test_window import russian
from tests.gui.world import Pilot
from tests.report.samples import report

from orgloader.errors import SettingsError
from orgloader.gui.connect.root_dialog import RootDialog
from orgloader.gui.runs.result import ResultDialog
from orgloader.gui.widgets import saving
from orgloader.gui.window import crash, questions
from orgloader.gui.window.help import Help, about
from orgloader.gui.window.language import use_language
from orgloader.gui.window.updates import show_update
from orgloader.gui.window.window import Window
from orgloader.org.model import Department
from orgloader.run.events import Finished
from orgloader.updates import Update

PAGE = "https://example.org/orgloader"
NEWER = Update("99.0", newer=True, page=PAGE, notes={"en": "Faster", "ru": "Быстрее"})
SAME = Update("0.2.0", newer=False, page=PAGE, notes={})
FAULT = SettingsError("There is nothing to undo")


def nothing() -> None:
    """What a deed does here."""


DIALOGS: dict[str, Callable[[Window], QDialog]] = {
    "root": lambda window: RootDialog([Department("1", "Завод", None)], 1, window),
    "result": lambda window: ResultDialog(Finished(4, report=report()), window),
    "help": Help,
    "about": about,
    "newer version": lambda window: show_update(window, NEWER),
    "same version": lambda window: show_update(window, SAME),
    "no address": lambda window: show_update(window, None),
    "leaving": lambda window: questions.ask_leaving_run(
        window, writing=True, undoing=False, leave=nothing
    ),
    "unsaved": lambda window: questions.ask_unsaved(window, save=nothing, discard=nothing),
    "session only": lambda window: questions.ask_session_only(window, FAULT, nothing),
    "not written": lambda window: saving.warn(window, FAULT),
    "crash": lambda _window: crash.ask("Traceback", nothing),
}


def shown(dialog: QDialog) -> set[str]:
    """Return all the words that a dialog shows of its own, save names and figures."""
    texts = {dialog.windowTitle()}
    for widget in dialog.findChildren(QLabel) + dialog.findChildren(QPushButton):
        texts.add(widget.text())
    for pages_list in dialog.findChildren(QListWidget):
        texts |= {pages_list.item(row).text() for row in range(pages_list.count())}
    return {text for text in texts if any(letter.isalpha() for letter in text)}


@russian
@pytest.mark.parametrize("name", DIALOGS)
def test_it_follows_the_language(pilot: Pilot, application: QApplication, name: str) -> None:
    dialog: Any = DIALOGS[name](pilot.window)
    dialog.open()
    english = shown(dialog)
    use_language(application, "ru")
    pilot.qtbot.waitUntil(lambda: shown(dialog) != english)
    left = {text for text in shown(dialog) & english if not text.startswith("Org Loader")}
    assert left <= {"OK"}
    use_language(application, "en")
    pilot.qtbot.waitUntil(lambda: shown(dialog) == english)
    dialog.close()


@russian
@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", DIALOGS)
def test_its_mnemonics_are_unique(
    pilot: Pilot, application: QApplication, name: str, language: Literal["en", "ru"]
) -> None:
    use_language(application, language)
    dialog = DIALOGS[name](pilot.window)
    dialog.open()
    texts = [button.text() for button in dialog.findChildren(QPushButton)]
    keys = [key for text in texts if (key := QKeySequence.mnemonic(text).toString())]
    assert len(set(keys)) == len(keys)
    dialog.close()
