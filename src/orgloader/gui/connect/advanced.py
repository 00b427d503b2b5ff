"""The settings that seldom change."""

from typing import Any, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QWidget,
)

from orgloader.gui.connect.fields import Field, LineField, NumberField
from orgloader.gui.widgets.icons import icon
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _
from orgloader.settings import Language, Settings

_MANY = 1_000_000_000


class Advanced(Retranslated, QWidget):
    """Profile, names, limits, network and language.

    Signals:
        edited: the language was changed; each field has a signal of its own.
        profile_requested: the profile is to be edited.
    """

    edited = Signal()
    profile_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        browse = QToolButton()
        browse.setIcon(icon("folder"))
        browse.clicked.connect(self._browse)
        self._browse_button = browse
        self.edit_profile = QPushButton()
        self.edit_profile.clicked.connect(self.profile_requested)
        self.profile = LineField("odatao.profile", self.edit_profile)
        self.position = LineField("sync.default_position")
        self.folder = LineField("sync.archive_folder")
        self.vacant = NumberField("sync.vacant_position_days", 0, 36500)
        self.limits = {
            name: NumberField(f"sync.limits.{name}", 0, 100 if "percent" in name else _MANY)
            for name in type(Settings().sync.limits).model_fields
        }
        self.proxy = LineField("network.proxy")
        self.ca_file = LineField("network.ca_file", browse)
        self.language = QComboBox()
        for code in ("auto", "ru", "en"):
            self.language.addItem("", code)
        self.language.currentIndexChanged.connect(lambda _index: self.edited.emit())
        names = (self.profile, self.position, self.folder, self.vacant)
        self.fields: tuple[Field, ...] = (
            *names,
            *self.limits.values(),
            self.proxy,
            self.ca_file,
        )
        self._labels: list[QLabel] = []
        self._lay_out()
        self.retranslate()

    def show_settings(self, settings: Settings) -> None:
        """Show this part of ``settings``."""
        self.profile.show_value(settings.odatao.profile)
        self.position.show_value(settings.sync.default_position)
        self.folder.show_value(settings.sync.archive_folder)
        self.vacant.show_value(settings.sync.vacant_position_days)
        for name, field in self.limits.items():
            field.show_value(getattr(settings.sync.limits, name))
        self.proxy.show_value(settings.network.proxy or "")
        self.ca_file.show_value(str(settings.network.ca_file or ""))
        self.language.setCurrentIndex(self.language.findData(settings.language))

    def chosen_language(self) -> Language:
        """Return the language that is chosen."""
        return cast(Language, self.language.currentData())

    def choose_language(self, code: Language) -> None:
        """Choose a language."""
        self.language.setCurrentIndex(self.language.findData(code))

    def document(self) -> dict[str, Any]:
        """Return what is set here, in the shape of the settings file."""
        return {
            "odatao": {"profile": self.profile.value()},
            "sync": {
                "default_position": self.position.value(),
                "archive_folder": self.folder.value(),
                "vacant_position_days": self.vacant.value(),
                "limits": {name: field.value() for name, field in self.limits.items()},
            },
            "network": {
                "proxy": self.proxy.value() or None,
                "ca_file": self.ca_file.value() or None,
            },
            "language": self.language.currentData(),
        }

    def retranslate(self) -> None:
        for label, (name, field) in zip(self._labels, self._rows(), strict=True):
            label.setText(name)
            editor = field.editor if isinstance(field, Field) else field
            editor.setAccessibleName(name)
        self.proxy.editor.setPlaceholderText(_("As the system has it"))
        self.ca_file.editor.setPlaceholderText(_("None beyond the system's own"))
        self.edit_profile.setText(_("Edit…"))
        self.edit_profile.setToolTip(_("See and correct what the profile names"))
        self._browse_button.setAccessibleName(_("Choose a file"))
        self._browse_button.setToolTip(_("Choose a file"))
        for index, name in enumerate((_("As the system"), "Русский", "English")):
            self.language.setItemText(index, name)
        for field in (self.vacant, *self.limits.values()):
            percent = field.key.endswith("percent")
            field.editor.setSuffix(" %" if percent else _(" days") if field is self.vacant else "")

    def _rows(self) -> tuple[tuple[str, Field | QComboBox], ...]:
        limits = self.limits
        return (
            (_("Profile of the studio"), self.profile),
            (_("Position of persons without a title"), self.position),
            (_("Archive folder"), self.folder),
            (_("Keep vacant positions for"), self.vacant),
            (_("Stop when archiving more than, %"), limits["archive_percent"]),
            (_("Stop when archiving more than"), limits["archive_count"]),
            (_("Stop when changing more than, %"), limits["change_percent"]),
            (_("Stop when changing more than"), limits["change_count"]),
            (_("No limits below this number of objects"), limits["minimum"]),
            (_("Proxy"), self.proxy),
            (_("Certificates of further authorities (PEM)"), self.ca_file),
            (_("Language"), self.language),
        )

    def _lay_out(self) -> None:
        rows = QFormLayout(self)
        rows.setContentsMargins(18, 0, 0, 0)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        rows.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for _name, field in self._rows():
            label = QLabel()
            label.setBuddy(field.editor if isinstance(field, Field) else field)
            self._labels.append(label)
            rows.addRow(label, field)

    def _browse(self) -> None:
        dialog = QFileDialog(self, _("Certificates of further authorities (PEM)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.ca_file.editor.setText(path)
        self.ca_file.touch()
