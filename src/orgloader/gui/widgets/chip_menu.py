"""A filter with counts, folded into one button."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from orgloader.gui.widgets.chips import Chip, caption
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import number, translate
from orgloader.logs import clean


class ChipMenu(Retranslated, QToolButton):
    """As ``Chips``, in a menu: what is ticked is chosen; with nothing ticked, everything is.

    Signals:
        changed: other codes are chosen.
    """

    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._chips: dict[str, tuple[QAction, Chip, int]] = {}
        self.setProperty("role", "chip")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(QMenu(self))
        self.retranslate()

    def offer(self, chips: Iterable[Chip], counted: Callable[[str], int]) -> None:
        """Offer other ``chips``, with counts, none of them ticked."""
        self.menu().clear()
        self._chips = {chip.code: (self._action(chip), chip, counted(chip.code)) for chip in chips}
        self.setEnabled(len(self._chips) > 1)
        self.retranslate()

    @property
    def buttons(self) -> list[QToolButton]:
        """The one button that it is."""
        return [self]

    def chosen(self) -> frozenset[str]:
        """Return the codes that are ticked."""
        return frozenset(code for code, (one, *_) in self._chips.items() if one.isChecked())

    def choose(self, *codes: str) -> None:
        """Tick ``codes`` and no other."""
        for code, (action, *_) in self._chips.items():
            action.setChecked(code in codes)
        self._choose()

    def nextCheckState(self) -> None:  # noqa: N802
        """Stay pressed as long as something is chosen."""
        self.setChecked(bool(self.chosen()))

    def retranslate(self) -> None:
        for action, chip, count in self._chips.values():
            action.setText(caption(chip, count))
        self._refresh()

    def _refresh(self) -> None:
        chosen = self.chosen()
        words = [
            translate(chip.word) for code, (_, chip, _) in self._chips.items() if code in chosen
        ]
        title = translate(self._title)
        if len(words) == 1:
            title = f"{title}: {words[0]}"
        elif words:
            title = f"{title}: {number(len(words))}"
        self.setText(clean(title))

    def _action(self, chip: Chip) -> QAction:
        action = self.menu().addAction("")
        action.setObjectName(f"chip-{chip.code}")
        action.setCheckable(True)
        if chip.icon:
            action.setIcon(icon(chip.icon, chip.colour))
        action.triggered.connect(self._choose)
        return action

    def _choose(self) -> None:
        self.nextCheckState()
        self._refresh()
        self.changed.emit()
