"""A small organisation, and one who sits in front of the window."""

import json
from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from tests.rows import department, user

from orgloader import resource
from orgloader.gui.session.state import State
from orgloader.gui.window.window import Window
from orgloader.sandbox import PortalState

PROFILE = json.loads(resource("profiles", "business-studio-6.json").read_text("utf-8"))
PATIENCE_MS = 20_000


def organisation() -> PortalState:
    """A root with two departments, and four persons."""
    departments = [
        department(1, "Завод", None, head=1),
        department(2, "Цех"),
        department(3, "Склад"),
    ]
    users = [user(1, 1, "Директор"), user(2, 2), user(3, 2), user(4, 3, "Кладовщик")]
    return PortalState(departments, users)


class Pilot:
    """Presses, types and looks; waits for what comes of it."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot, self.window = qtbot, window
        self.session, self.page = window.session, window.connect_page
        self.form = window.connect_page.form

    def settle(self) -> None:
        """Wait until no job runs."""
        self.qtbot.wait(60)
        self.until(lambda: not self.session.worker.busy and self.session.state is State.IDLE)

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def press(self, button: QPushButton) -> None:
        """Press what is there to be pressed."""
        assert button.isEnabled()
        assert button.isVisible()
        button.click()

    def paste(self, field: QWidget, text: str) -> None:
        """Paste ``text`` in place of what stands in the field."""
        QGuiApplication.clipboard().setText(text)
        field.setFocus()
        field.selectAll()  # type: ignore[attr-defined]
        field.paste()  # type: ignore[attr-defined]
        QGuiApplication.clipboard().clear()

    def type(self, field: QWidget, text: str) -> None:
        """Type ``text``: QTest knows no Cyrillic."""
        for character in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, character)
                QApplication.sendEvent(field, event)

    def enter(self, portal: str, studio: str) -> None:
        """Fill in both addresses."""
        self.paste(self.form.webhook.editor, portal)
        self.paste(self.form.address.editor, studio)

    def box(self) -> QMessageBox:
        """Return the box that asks something, once it is there."""
        self.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        return box

    def dialog(self) -> QDialog:
        """Return the open dialog, once it is there."""
        self.until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        return dialog

    def next_dialog(self, before: QDialog) -> QDialog:
        """Return the dialog that comes after ``before``."""
        self.until(lambda: QApplication.activeModalWidget() not in {None, before})
        return self.dialog()

    def answer(self, text: str) -> None:
        """Press the button of the open box that reads ``text``."""
        buttons = {one.text().replace("&", ""): one for one in self.box().buttons()}
        buttons[text].click()

    def load_first(self) -> None:
        """Carry the first load through, and close its result."""
        self.press(self.page.load)
        self.settle()
        assert self.window.previewing
        self.press(self.window.compare_page.preview.load)
        self.settle()
        self.dialog().accept()

    def notice(self) -> str:
        """What the line above the page says; empty where it is not shown."""
        return self.window.notice.text.text() if self.window.notice.isVisible() else ""
