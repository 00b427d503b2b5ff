"""A dialog with lines that can be added and removed, and the usual two buttons."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _

W = TypeVar("W", bound=QWidget)


class EntryDialog(Retranslated, QDialog):
    """A dialog that edits one entry.

    Signals:
        chosen(object): the new value, when the user confirms.
    """

    chosen = Signal(object)

    def __init__(
        self, title: Callable[[], str], advice: Callable[[], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._title, self._advice = title, advice
        self._label = QLabel(wordWrap=True)
        self._label.setProperty("role", "muted")
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.body = QVBoxLayout()
        column = QVBoxLayout(self)
        column.addWidget(self._label)
        column.addLayout(self.body, 1)
        column.addWidget(self.buttons)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def value(self) -> Any:
        """Return what is edited, in the shape of the profile."""
        raise NotImplementedError

    def accept(self) -> None:
        self.chosen.emit(self.value())
        super().accept()

    def retranslate(self) -> None:
        self.setWindowTitle(self._title())
        self._label.setText(self._advice())
        self._label.setVisible(bool(self._advice()))


class Lines(Retranslated, QScrollArea, Generic[W]):
    """Widgets of one kind below each other, each with a button that removes it.

    Attributes:
        widgets: those that are shown; add: the button that adds one.
    """

    def __init__(self, make: Callable[[], W]) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMinimumHeight(120)
        self._make = make
        self.widgets: list[W] = []
        self.add = QPushButton(icon("action-create"), "")
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addStretch()
        self.setWidget(inner)
        self.add.clicked.connect(lambda: self.append().setFocus())
        self.retranslate()

    def append(self) -> W:
        """Add a line and return its widget."""
        widget, row = self._make(), QWidget()
        remove = QToolButton(autoRaise=True)
        remove.setIcon(icon("close"))
        remove.setAccessibleName(_("Remove this line"))
        remove.setToolTip(_("Remove this line"))
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(widget, 1)
        line.addWidget(remove)
        self._column.insertWidget(len(self.widgets), row)
        self.widgets.append(widget)
        remove.clicked.connect(lambda: self._remove(widget, row))
        return widget

    def retranslate(self) -> None:
        self.add.setText(_("Add"))

    def _remove(self, widget: W, row: QWidget) -> None:
        self.widgets.remove(widget)
        row.hide()
        row.deleteLater()
        self.add.setFocus()
