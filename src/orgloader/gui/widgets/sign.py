"""Signs and roles: small pictures and meanings whose colours follow the theme."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from orgloader.gui.widgets.icons import pixmap


class Sign(QLabel):
    """An icon of ``size`` points in one of the theme's colours, or a short text in its place."""

    def __init__(self, name: str = "", colour: str = "", size: int = 16) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name, self._colour, self._size = name, colour, size
        self._paint()

    def show_sign(self, name: str, colour: str = "") -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self._paint()

    def show_text(self, text: str) -> None:
        """Show ``text``."""
        self._name = ""
        self.setText(text)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    def _paint(self) -> None:
        if self._name:
            self.setPixmap(pixmap(self._name, self._colour, self._size))


def give_role(widget: QWidget, role: str) -> None:
    """Let the style sheet show ``widget`` as a ``heading``, ``muted``, ``failed`` and so on."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().polish(widget)
