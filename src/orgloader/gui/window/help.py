"""Help and About."""

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QMessageBox, QTextBrowser, QWidget

from orgloader import __version__, resource
from orgloader.gui.widgets.box import Box
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _, language

PAGES = (
    "start",
    "prepare",
    "webhook",
    "settings",
    "profile",
    "test",
    "preview",
    "archive",
    "limits",
    "result",
    "schedule",
    "connections",
    "gateway",
    "move",
    "what-if",
    "faults",
)
"""The guide in the order of its reading, one file in each language in ``resources/docs``."""


def app_icon() -> QIcon:
    """Return the icon of the program."""
    return QIcon(str(resource("icons", "orgloader.svg")))


def about(parent: QWidget) -> Box:
    """Say what this is."""
    box = About(parent, QMessageBox.Icon.NoIcon, _about_text)
    box.setIconPixmap(app_icon().pixmap(QSize(64, 64), parent.devicePixelRatio()))
    box.open()
    return box


class About(Box):
    """The box that says so."""

    def retranslate(self) -> None:
        super().retranslate()
        self.setWindowTitle(_("About Org Loader"))


def _about_text() -> tuple[str, str]:
    return (
        f"Org Loader {__version__}",
        _("Loads a company's organisation from a Bitrix24 portal into Business Studio.")
        + "\n\n"
        + _("Free software under the MIT licence. Made with Qt (LGPL)."),
    )


class Help(Retranslated, QDialog):
    """Short pages: the list on the left, the page on the right."""

    def __init__(self, parent: QWidget, page: str = "start") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(icon("help"))
        self.resize(780, 520)
        self.list = QListWidget()
        self.list.setFixedWidth(210)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        row = QHBoxLayout(self)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        self.list.addItems(PAGES)
        self.retranslate()
        self.list.currentRowChanged.connect(self._show)
        self.list.setCurrentRow(PAGES.index(page))

    def retranslate(self) -> None:
        self.setWindowTitle(_("Help"))
        self.list.setAccessibleName(_("Pages"))
        self.text.setAccessibleName(_("Help"))
        for row, name in enumerate(PAGES):
            self.list.item(row).setText(_source(name).partition("\n")[0].lstrip("# "))
        self._show(self.list.currentRow())

    def _show(self, row: int) -> None:
        if row >= 0:
            self.text.setMarkdown(_source(PAGES[row]))

    def _follow(self, link: QUrl) -> None:
        name = link.path().removesuffix(".md")
        if name in PAGES:
            self.list.setCurrentRow(PAGES.index(name))


def _source(name: str) -> str:
    return resource("docs", language(), f"{name}.md").read_text("utf-8")
