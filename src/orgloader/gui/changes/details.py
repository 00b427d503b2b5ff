"""One row of a plan or of a report in full."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.report.change_list import ChangeList


class DetailsPanel(Retranslated, QScrollArea):
    """What a row is about, its place, field by field what becomes what, the reason, the error."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown: tuple[ChangeList, int] | None = None
        self._title, self._path, self._reason, self._error = (_label() for _ in range(4))
        self._title.setProperty("role", "heading")
        self._path.setProperty("role", "muted")
        self._error.setProperty("role", "failed")
        self.fields = _fields()
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(10, 4, 4, 4)
        for widget in (self._title, self._path, self._reason, self._error, self.fields):
            layout.addWidget(widget)
        layout.setStretchFactor(self.fields, 1)
        self.setWidget(inner)
        self.retranslate()

    def show_row(self, lines: ChangeList, number: int | None) -> None:
        """Show a line of ``lines``; ``None``: no line is selected."""
        self._shown = None if number is None else (lines, number)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(_("Details"))
        self.fields.setAccessibleName(_("Fields"))
        for widget in (self._title, self._reason, self._error):
            widget.setVisible(self._shown is not None)
        if self._shown is None:
            self._path.setText(_("Select a row to see it in full."))
            self.fields.clear()
        else:
            self._show(*self._shown)

    def _show(self, lines: ChangeList, number: int) -> None:
        line = lines.lines[number]
        what = f"{lines.cell(number, 'action')}: {lines.cell(number, 'kind')}"
        self._title.setText(f"{what}\n{lines.cell(number, 'object')}")
        self._path.setText("\n".join(clean(part) for part in (line.path, line.source_id) if part))
        self._reason.setText(lines.cell(number, "reason"))
        error = lines.error(number)
        self._error.setText(error)
        self._error.setVisible(bool(error))
        fields = [
            f"{field}\n    {now}\n    → {becomes}" for field, now, becomes in lines.fields(number)
        ]
        self.fields.setPlainText("\n".join(fields))


def _label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setWordWrap(True)
    return label


def _fields() -> QPlainTextEdit:
    """Return a text that breaks lines anywhere: addresses have no spaces."""
    fields = QPlainTextEdit()
    fields.setReadOnly(True)
    fields.setTabChangesFocus(True)
    fields.setFrameShape(QFrame.Shape.NoFrame)
    fields.viewport().setAutoFillBackground(False)
    fields.document().setDocumentMargin(0)
    fields.setMinimumHeight(60)
    fields.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
    return fields
