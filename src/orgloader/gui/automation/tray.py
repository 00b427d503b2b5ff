"""The icon in the tray: the state of the last load, and what there is to say of it."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon, QWidget

from orgloader.automation import latest
from orgloader.automation.latest import Latest
from orgloader.errors import OrgLoaderError
from orgloader.gui.widgets.icons import pixmap
from orgloader.gui.widgets.outcome_marks import outcome_mark
from orgloader.i18n import _, moment
from orgloader.plan import words

_LOOK_MS = 5_000
_SIDE, _BADGE = 64, 34


class Tray(QObject):
    """Watches how loads end, whoever starts them, and says so beside the clock.

    Signals:
        opened: the user wants the window; quit_requested: the program is to end.
    """

    opened = Signal()
    quit_requested = Signal()

    def __init__(self, folder: Callable[[], Path], window: QWidget) -> None:
        super().__init__(window)
        self._folder, self._window = folder, window
        self._known: Mapping[str, Latest] | None = None
        self._looked: float | None = None
        self.icon = QSystemTrayIcon(QApplication.windowIcon(), self)
        self._menu = QMenu(window)
        self._open, self._quit = self._menu.addAction(""), self._menu.addAction("")
        self.icon.setContextMenu(self._menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.opened)
        self._open.triggered.connect(self.opened)
        self._quit.triggered.connect(self.quit_requested)
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    @staticmethod
    def available() -> bool:
        """Whether this desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def use(self, *, wanted: bool) -> None:
        """Show the icon or take it away."""
        self.icon.setVisible(wanted)
        if wanted:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    def look(self) -> None:
        """Show the last load; announce what is due since the last look.

        Where the window is in front, it says the same itself.
        """
        try:
            folder = self._folder()
            changed = latest.path_of(folder).stat().st_mtime
        except (OSError, OrgLoaderError):
            folder, changed = None, None
        if changed == self._looked and self._known is not None:
            return
        self._looked = changed
        found = latest.read(folder) if folder is not None else {}
        before, self._known = self._known, found
        self.retranslate()
        if before is not None:
            self._announce(one for name, one in found.items() if one != before.get(name))

    def show_message(self, subject: str, text: str, outcome: str = "done") -> None:
        """Show a message beside the icon."""
        signs = QSystemTrayIcon.MessageIcon
        grave = outcome_mark(outcome)[1] in ("failed", "note")
        self.icon.showMessage(subject, text, signs.Warning if grave else signs.Information)

    def retranslate(self) -> None:
        """Set icon and texts again."""
        last = max((self._known or {}).values(), key=lambda one: one.ended, default=None)
        self.icon.setIcon(_marked(last.outcome if last else ""))
        self.icon.setToolTip(_tip(last))
        self._open.setText(_("&Open Org Loader"))
        self._quit.setText(_("&Quit"))

    def _announce(self, ended: Iterable[Latest]) -> None:
        for one in ended:
            if one.subject and not self._window.isActiveWindow():
                self.show_message(one.subject, one.text, one.outcome)

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason != QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit()


def _tip(last: Latest | None) -> str:
    if last is None or not last.ended:
        return _("Org Loader: nothing has been loaded yet")
    outcome = _(words.outcome_word(last.outcome, "load"))
    return _("Org Loader, last load %(when)s: %(outcome)s") % {
        "when": moment(last.ended),
        "outcome": outcome,
    }


def _marked(outcome: str) -> QIcon:
    """Return the program's icon with the sign of an outcome in its corner."""
    picture = QPixmap(_SIDE, _SIDE)
    picture.fill("transparent")
    painter = QPainter(picture)
    painter.drawPixmap(0, 0, QApplication.windowIcon().pixmap(_SIDE, _SIDE))
    if outcome:
        corner = _SIDE - _BADGE
        painter.setBrush(QApplication.palette().base())
        painter.setPen("transparent")
        painter.drawEllipse(corner, corner, _BADGE, _BADGE)
        sign = pixmap(*outcome_mark(outcome), _BADGE - 4)
        painter.drawPixmap(corner + 2, corner + 2, _BADGE - 4, _BADGE - 4, sign)
    painter.end()
    return QIcon(picture)
