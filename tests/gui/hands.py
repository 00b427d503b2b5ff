"""What a reader does to a view: typing, pressing, choosing files."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QWidget


def type_text(widget: QWidget, text: str) -> None:
    """Type any letters; QTest knows only Latin ones."""
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(widget, event)


def column(view: QAbstractItemView, number: int) -> list[Any]:
    """Return what stands in a column of a table."""
    model = view.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def choose_file(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    """Have the next file dialogs answer with ``path``."""
    answer = (str(path) if path else "", "")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: answer)


def change_language(widget: QWidget) -> None:
    """Tell a widget and what stands in it that the language has changed."""
    QApplication.sendEvent(widget, QEvent(QEvent.Type.LanguageChange))
