"""A list of texts that is folded away behind its count."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QToolButton, QVBoxLayout, QWidget

_HEIGHT = 110


class Fold(QWidget):
    """A button with the count of the texts, and the texts below it when it is pressed."""

    def __init__(self, caption: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption = caption
        self.button, self.texts = QToolButton(), QListView()
        self._model = QStringListModel(self)
        self.button.setCheckable(True)
        self.button.setAutoRaise(True)
        self.button.setArrowType(Qt.ArrowType.RightArrow)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.toggled.connect(self._unfold)
        self.texts.setModel(self._model)
        self.texts.setUniformItemSizes(True)
        self.texts.setFixedHeight(_HEIGHT)
        self.texts.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.texts.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.button)
        layout.addWidget(self.texts)

    def show_texts(self, texts: Iterable[str]) -> None:
        """Show other texts; hidden where there are none."""
        self._model.setStringList(list(texts))
        count = self._model.rowCount()
        self.button.setText(self._caption(count))
        self.texts.setAccessibleName(self.button.text())
        self.setVisible(count > 0)

    def _unfold(self, unfolded: bool) -> None:
        self.button.setArrowType(Qt.ArrowType.DownArrow if unfolded else Qt.ArrowType.RightArrow)
        self.texts.setVisible(unfolded)
