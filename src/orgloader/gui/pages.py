"""Help and About."""

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QMessageBox, QTextBrowser, QWidget

from orgloader import __version__, resource
from orgloader.gui.icons import icon
from orgloader.i18n import _, language

PAGES = ("start", "settings", "test", "preview", "archive", "limits", "result", "what-if")


def app_icon() -> QIcon:
    """Return the icon of the program."""
    return QIcon(str(resource("icons", "orgloader.svg")))


def about(parent: QWidget) -> QMessageBox:
    """Say what this is."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(_("About Org Loader"))
    box.setIconPixmap(app_icon().pixmap(QSize(64, 64), parent.devicePixelRatio()))
    box.setText(f"Org Loader {__version__}")
    box.setInformativeText(
        _("Loads a company's organisation from a Bitrix24 portal into Business Studio.")
        + "\n\n"
        + _("Free software under the MIT licence. Made with Qt (LGPL).")
    )
    box.open()
    return box


class Help(QDialog):
    """Short pages: the list on the left, the page on the right."""

    def __init__(self, parent: QWidget, page: str = "start") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Help"))
        self.setWindowIcon(icon("help"))
        self.resize(780, 520)
        self.list = QListWidget()
        self.list.setAccessibleName(_("Pages"))
        self.list.setFixedWidth(210)
        self.text = QTextBrowser()
        self.text.setAccessibleName(_("Help"))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._follow)
        row = QHBoxLayout(self)
        row.addWidget(self.list)
        row.addWidget(self.text, 1)
        for name in PAGES:
            self.list.addItem(_source(name).partition("\n")[0].lstrip("# "))
        self.list.currentRowChanged.connect(lambda row: self.text.setMarkdown(_source(PAGES[row])))
        self.list.setCurrentRow(PAGES.index(page))

    def _follow(self, link: QUrl) -> None:
        name = link.path().removesuffix(".md")
        if name in PAGES:
            self.list.setCurrentRow(PAGES.index(name))


def _source(name: str) -> str:
    return resource("help", language(), f"{name}.md").read_text("utf-8")
