"""What the check for updates found."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from orgloader import __version__
from orgloader.gui.widgets.box import Box
from orgloader.i18n import _, language

if TYPE_CHECKING:
    from orgloader.updates import Update


def show_update(parent: QWidget, found: "Update | None") -> Box:
    """Say whether there is a newer version, what is new, and where it is to be had."""
    box = Box(parent, QMessageBox.Icon.Information, partial(_words, found))
    if found is not None and found.newer:
        page = QUrl(found.page)
        box.offer(
            lambda: _("Open the page"),
            lambda: QDesktopServices.openUrl(page),
            QMessageBox.ButtonRole.AcceptRole,
        )
        box.offer(lambda: _("Close"), lambda: None, QMessageBox.ButtonRole.RejectRole)
    box.open()
    return box


def _words(found: "Update | None") -> tuple[str, str]:
    if found is None:
        return (
            _("No address for updates is set"),
            _(
                "Org Loader never looks for updates by itself. An administrator can write an "
                "address into preferences.json as update_address."
            ),
        )
    versions = {"version": found.version, "own": __version__}
    if not found.newer:
        return _("This is the latest version: %(own)s") % versions, ""
    below = [found.what_is_new(language()), found.page]
    text = _("Version %(version)s is available; this one is %(own)s") % versions
    return text, "\n\n".join(filter(None, below))
