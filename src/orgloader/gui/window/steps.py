"""The strip of the three steps: where one is, and the way to each of them."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _

CONNECT, COMPARE, LOAD = range(3)
_ICONS = ("connect", "compare", "load")


class Steps(Retranslated, QWidget):
    """``1 Connect · 2 Compare · 3 Load``.

    Signals:
        chosen(int): the index of the step whose page is to be shown.
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._done = [False] * 3
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: list[QToolButton] = []
        for index in range(3):
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setProperty("role", "step")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            self._group.addButton(button, index)
            self.buttons.append(button)
            row.addWidget(button)
        row.addStretch()
        self._group.idClicked.connect(self.chosen)
        self.buttons[CONNECT].setChecked(True)
        self.retranslate()

    def show_step(self, index: int) -> None:
        """Mark the step whose page is shown."""
        self.buttons[index].setChecked(True)

    def show_none(self) -> None:
        """Mark none: a page beside the three is shown."""
        self._group.setExclusive(False)
        for button in self.buttons:
            button.setChecked(False)
        self._group.setExclusive(True)

    def mark(self, index: int, *, done: bool) -> None:
        """Tick a step off, or take the tick away."""
        self._done[index] = done
        self.retranslate()

    def retranslate(self) -> None:
        names = (_("&1  Connect"), _("&2  Compare"), _("&3  Load"))
        for button, name, sign, done in zip(self.buttons, names, _ICONS, self._done, strict=True):
            button.setText(name)
            button.setIcon(icon("step-done", "ok") if done else icon(sign))
            plain = name.replace("&", "")
            button.setAccessibleName(f"{plain}, {_('done')}" if done else plain)
