"""Light and dark: one palette each on Fusion, and the colours that carry meaning."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from orgloader import resource

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours as ``#rrggbb``; each text colour stands out from ``base`` by 4.5 : 1 or more."""

    scheme: Scheme
    window: str
    base: str
    raised: str
    text: str
    muted: str
    line: str
    edge: str
    accent: str
    on_accent: str
    soft: str
    ok: str
    note: str
    failed: str
    created: str
    changed: str
    moved: str
    archived: str
    restored: str
    linked: str

    def color(self, name: str) -> QColor:
        """Return a colour by the name of its field."""
        return QColor(getattr(self, name))


LIGHT = Theme(
    scheme="light",
    window="#f3f4f6",
    base="#ffffff",
    raised="#fbfbfc",
    text="#1d2330",
    muted="#5b6474",
    line="#cfd4dc",
    edge="#8a93a3",
    accent="#1f5fbf",
    on_accent="#ffffff",
    soft="#e3ecfa",
    ok="#1b7a3d",
    note="#8a5a00",
    failed="#b3261e",
    created="#1b7a3d",
    changed="#1f5fbf",
    moved="#6b3fa0",
    archived="#a3480f",
    restored="#00706b",
    linked="#3f5675",
)
DARK = Theme(
    scheme="dark",
    window="#2b2d31",
    base="#232529",
    raised="#313439",
    text="#e7e9ee",
    muted="#a9b0bd",
    line="#474b53",
    edge="#757b87",
    accent="#8ab4f8",
    on_accent="#10233f",
    soft="#2c3d57",
    ok="#7bd197",
    note="#f0c060",
    failed="#ff9a91",
    created="#7bd197",
    changed="#8ab4f8",
    moved="#c9a6f5",
    archived="#f5ab7c",
    restored="#6fd3cc",
    linked="#b3c4dd",
)

_STYLE = """
QToolTip {{ color: {text}; background: {raised}; border: 1px solid {line}; padding: 4px; }}
QPushButton[role="primary"]:enabled {{
  color: {on_accent}; background: {accent}; border: 1px solid {accent}; border-radius: 4px;
  padding: 5px 16px; font-weight: 600; }}
QPushButton[role="primary"]:enabled:focus {{ border: 2px solid {text}; padding: 4px 15px; }}
QPushButton[role="primary"]:disabled {{
  color: {muted}; background: {window}; border: 1px solid {line}; border-radius: 4px;
  padding: 5px 16px; font-weight: 600; }}
QFrame[role="card"] {{ background: {base}; border: 1px solid {line}; border-radius: 6px; }}
QFrame[role="notice"] {{ background: {soft}; border: 1px solid {line}; border-radius: 6px; }}
QLabel[role="muted"] {{ color: {muted}; }}
QLabel[role="failed"] {{ color: {failed}; }}
QLabel[role="note"] {{ color: {note}; }}
QLabel[role="ok"] {{ color: {ok}; }}
QLabel[role="running"] {{ color: {accent}; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QPushButton, QToolButton[role="chip"], QToolButton[role="step"] {{
  qproperty-iconSize: 20px 16px; }}
QLineEdit, QAbstractSpinBox, QComboBox {{
  background: {base}; border: 1px solid {edge}; border-radius: 3px; padding: 2px 4px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {{ border-color: {accent}; }}
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled, QLineEdit:read-only {{
  background: {window}; border-color: {line}; color: {muted}; }}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:disabled {{
  border: none; padding: 0 0 0 4px; background: transparent; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button, QComboBox::drop-down {{
  subcontrol-origin: border; width: 18px; border: none; }}
QAbstractSpinBox::up-button {{ subcontrol-position: top right; }}
QAbstractSpinBox::down-button {{ subcontrol-position: bottom right; }}
QComboBox::drop-down {{ subcontrol-position: right center; }}
QAbstractSpinBox::up-arrow {{ image: url({arrow_up}); width: 9px; height: 9px; }}
QAbstractSpinBox::down-arrow, QComboBox::down-arrow {{
  image: url({arrow_down}); width: 9px; height: 9px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QTreeView {{ show-decoration-selected: 0; }}
QToolButton[role="chip"] {{
  background: {base}; border: 1px solid {line}; border-radius: 4px; padding: 3px 0 3px 3px; }}
QToolButton[role="chip"]::menu-indicator {{
  subcontrol-origin: padding; subcontrol-position: right center; right: 6px; }}
QToolButton[role="chip"][popupMode="2"] {{ padding: 3px 18px 3px 7px; }}
QToolButton[role="chip"]:hover {{ border-color: {muted}; }}
QToolButton[role="chip"]:checked {{ background: {soft}; border-color: {accent}; }}
QToolButton[role="chip"]:focus {{ border: 2px solid {accent}; padding: 2px 0 2px 2px; }}
QToolButton[role="chip"][popupMode="2"]:focus {{ padding: 2px 17px 2px 6px; }}
QFrame[finding="stop"], QFrame[finding="confirm"] {{
  background: {raised}; border: 1px solid {line}; border-radius: 4px; }}
QFrame[finding="stop"] {{ border-left: 4px solid {failed}; }}
QFrame[finding="confirm"] {{ border-left: 4px solid {note}; }}
QToolButton[role="step"] {{
  border: none; border-bottom: 2px solid transparent; padding: 4px 10px; }}
QToolButton[role="step"]:checked {{ border-bottom: 2px solid {accent}; font-weight: 600; }}
QToolButton[role="step"]:hover {{ background: {soft}; }}
QToolButton[role="step"]:focus {{
  border: 1px solid {accent}; border-bottom-width: 2px; padding: 3px 9px 4px 9px; }}
QCheckBox::indicator {{ width: 13px; height: 13px; border: 1px solid {muted}; border-radius: 2px; }}
QCheckBox::indicator:unchecked {{ background: {base}; }}
QCheckBox::indicator:checked:enabled {{ background: {accent}; border-color: {accent}; }}
QCheckBox::indicator:checked:disabled {{ background: {muted}; }}
QCheckBox::indicator:checked {{ image: url({check}); }}
QRadioButton::indicator {{
  width: 13px; height: 13px; border: 1px solid {muted}; border-radius: 7px; background: {base}; }}
QRadioButton::indicator:checked {{
  width: 7px; height: 7px; border: 4px solid {accent}; border-radius: 7px; }}
QRadioButton::indicator:checked:disabled {{ border-color: {muted}; }}
QLabel[role="number"] {{ border: 1px solid {line}; border-radius: 13px; font-weight: 600; }}
"""

_chosen: Scheme | None = None
_current = LIGHT


def theme() -> Theme:
    """Return the theme in use."""
    return _current


def follow_system(application: QApplication) -> None:
    """Use Fusion with our palette, light or dark as the system is, now and from now on."""
    application.setStyle("Fusion")
    application.styleHints().colorSchemeChanged.connect(lambda _: _apply(application))
    _apply(application)


def choose(application: QApplication, scheme: Scheme | None) -> None:
    """Use ``scheme`` whatever the system says; ``None`` follows it again."""
    global _chosen  # noqa: PLW0603
    _chosen = scheme
    _apply(application)


def _apply(application: QApplication) -> None:
    global _current  # noqa: PLW0603
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    _current = DARK if (_chosen or ("dark" if dark else "light")) == "dark" else LIGHT
    palette = _palette(_current)
    application.setPalette(palette)
    if _current.scheme == "dark":  # Fusion outlines a menu's boxes in a darker shade of this
        palette.setColor(QPalette.ColorRole.Window, _current.color("muted"))
    application.setPalette(palette, "QMenu")  # type: ignore[arg-type]  # PySide refuses bytes
    colours = {name: getattr(_current, name) for name in Theme.__slots__}
    names = ("check", "arrow-up", "arrow-down")
    pictures = {
        name.replace("-", "_"): resource("icons", f"{name}-{_current.scheme}.svg").as_posix()
        for name in names
    }
    application.setStyleSheet(_STYLE.format(**colours, **pictures))


def _palette(theme: Theme) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette(theme.color("raised"), theme.color("window"))
    for name, colour in {
        role.WindowText: "text",
        role.Base: "base",
        role.AlternateBase: "raised",
        role.Text: "text",
        role.ButtonText: "text",
        role.PlaceholderText: "muted",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.Mid: "line",
    }.items():
        palette.setColor(name, theme.color(colour))
    for name in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        palette.setColor(group.Disabled, name, theme.color("muted"))
    palette.setColor(group.Disabled, role.Highlight, theme.color("line"))
    return palette
