"""An icon by itself, which follows the palette."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel

from orgloader.gui.widgets.icons import pixmap


class IconLabel(QLabel):
    """Shows one of our icons; words beside it say the same."""

    def __init__(self, name: str = "info", colour: str = "muted", size: int = 18) -> None:
        super().__init__()
        self._icon, self._size = (name, colour), size
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.show_icon(name, colour)

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._icon = name, colour
        self.setPixmap(pixmap(name, colour, self._size))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        if event.type() == QEvent.Type.PaletteChange:
            self.show_icon(*self._icon)
        super().changeEvent(event)
