"""Filter buttons with counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from orgloader.gui.widgets.flow_layout import FlowLayout
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import number, translate


@dataclass(frozen=True, slots=True)
class Chip:
    """One button: ``code`` is what it chooses, ``word`` the message ID of its text."""

    code: str
    word: str
    icon: str = ""
    colour: str = ""


def caption(chip: Chip, count: int) -> str:
    """Return what a chip reads: ``Create 57``."""
    text = f"{translate(chip.word)} {number(count)}"
    return text[:1].upper() + text[1:]


class Chips(Retranslated, QWidget):
    """A row of chips; those that are pressed are chosen. With none pressed, all are.

    Signals:
        changed: other codes are chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons: dict[str, tuple[QToolButton, Chip]] = {}
        self._counts: dict[str, int] = {}
        self._layout = FlowLayout(self)

    def offer(self, chips: Iterable[Chip], counted: Callable[[str], int]) -> None:
        """Show other ``chips``, with counts, none of them pressed."""
        for button, _ in self._buttons.values():
            self._layout.removeWidget(button)
            button.setParent(None)
            button.deleteLater()
        self._buttons = {chip.code: (self._button(chip), chip) for chip in chips}
        self._counts = {code: counted(code) for code in self._buttons}
        self.retranslate()

    def count(self, code: str, count: int) -> None:
        """Show how many there are of ``code``."""
        if self._counts.get(code) != count:
            self._counts[code] = count
            self._refresh(code)

    def _refresh(self, code: str) -> None:
        count = self._counts[code]
        button, chip = self._buttons[code]
        button.setText(caption(chip, count))
        button.setAccessibleName(f"{translate(chip.word)}, {number(count)}")

    @property
    def buttons(self) -> list[QToolButton]:
        """The buttons, from the left."""
        return [button for button, _ in self._buttons.values()]

    def chosen(self) -> frozenset[str]:
        """Return the codes of the chips that are pressed."""
        return frozenset(code for code, (button, _) in self._buttons.items() if button.isChecked())

    def choose(self, *codes: str) -> None:
        """Press the chips of ``codes`` and no other."""
        for code, (button, _) in self._buttons.items():
            button.setChecked(code in codes)
        self.changed.emit()

    def retranslate(self) -> None:
        for code in self._counts:
            self._refresh(code)

    def _button(self, chip: Chip) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(f"chip-{chip.code}")
        button.setProperty("role", "chip")
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if chip.icon:
            button.setIcon(icon(chip.icon, chip.colour))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(self.changed)
        self._layout.addWidget(button)
        button.show()
        return button
