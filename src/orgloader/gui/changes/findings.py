"""What the reviewer should know of a plan as a whole, above its rows."""

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from orgloader.gui.widgets.fold import Fold
from orgloader.gui.widgets.icon_label import IconLabel
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import ngettext, number
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan import words
from orgloader.plan.model import Finding
from orgloader.report.words import heading
from orgloader.text import Text

CONFIRMATIONS: Mapping[str, Text] = {
    "limit.archive": Text("Archive %(count)s of %(live)s anyway"),
    "limit.change": Text("Change %(count)s of %(live)s anyway"),
    "limit.gone": Text("Create %(count)s of %(live)s again"),
    "links.missing": Text("Link objects with the same place and name"),
    "undo.older": Text("Undo this load all the same"),
    "titles.missing": Text("Replace all positions by the default one"),
}
"""By the start of a finding's code: what its confirmation lets the load do."""

_LOAD = Text("Load anyway")
_UNDO = Text("Undo anyway")
_STOPS_UNDO = Text("Stops the undo")
_MARKS: Mapping[str, tuple[str, str]] = {"stop": ("failed", "failed"), "confirm": ("note", "note")}
_MOST_HEIGHT = 190


class FindingsPanel(Retranslated, QScrollArea):
    """Stops in red, confirmations as check boxes, notes folded away; hidden when all is well.

    Signals:
        changed: something else is confirmed, or other findings are shown.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumHeight(_MOST_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._findings: list[Finding] = []
        self._undo = False
        self._boxes: dict[str, QCheckBox] = {}
        self._cards = QVBoxLayout()
        self._notes = Fold(_notes_text)
        self._notes.button.toggled.connect(self.updateGeometry)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._cards)
        layout.addWidget(self._notes)
        layout.addStretch()
        self.setWidget(inner)
        self.show_findings(())

    def show_findings(self, findings: Iterable[Finding], *, undo: bool = False) -> None:
        """Show other findings, those of a load or of an ``undo``; nothing is confirmed."""
        self._findings, self._undo = list(findings), undo
        self._rebuild(frozenset())

    def confirmed(self) -> frozenset[str]:
        """Return the codes whose boxes are ticked."""
        return frozenset(code for code, box in self._boxes.items() if box.isChecked())

    @property
    def stops(self) -> list[QWidget]:
        """What takes the focus, from above."""
        return [*self._boxes.values(), self._notes.button, self._notes.texts]

    @property
    def stopped(self) -> bool:
        """Whether a finding forbids the load."""
        return any(finding.severity == "stop" for finding in self._findings)

    @property
    def ready(self) -> bool:
        """Whether nothing stops the load and all is confirmed."""
        return not self.stopped and len(self.confirmed()) == len(self._boxes)

    def retranslate(self) -> None:
        self._rebuild(self.confirmed())

    def sizeHint(self) -> QSize:  # noqa: N802
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        height = 0
        if layout is not None:
            wrapped = layout.totalHeightForWidth(self.viewport().width())  # -1: nothing wraps
            height = wrapped if wrapped >= 0 else layout.totalSizeHint().height()
        return QSize(400, min(height, _MOST_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.sizeHint().height())

    def _rebuild(self, confirmed: frozenset[str]) -> None:
        while (item := self._cards.takeAt(0)) is not None:
            if (card := item.widget()) is not None:
                card.setParent(None)
                card.deleteLater()
        self._boxes = {}
        for finding in self._findings:
            if finding.severity != "note":
                self._cards.addWidget(self._card(finding, confirmed))
        self._notes.show_texts(
            _text(finding) for finding in self._findings if finding.severity == "note"
        )
        self.setVisible(bool(self._findings))
        self.setAccessibleName(_("Findings"))
        self.updateGeometry()
        self.changed.emit()

    def _card(self, finding: Finding, confirmed: frozenset[str]) -> QFrame:
        card = QFrame()
        card.setProperty("finding", finding.severity)
        mark, text = IconLabel(*_MARKS[finding.severity]), QLabel()
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setText(f"{self._severity(finding)}. {_text(finding)}")
        beside = QVBoxLayout()
        beside.addWidget(text)
        if finding.severity == "confirm":
            beside.addWidget(self._box(finding, finding.code in confirmed))
        layout = QHBoxLayout(card)
        layout.setContentsMargins(10, 6, 10, 6)
        layout.addWidget(mark)
        layout.addLayout(beside, 1)
        return card

    def _severity(self, finding: Finding) -> str:
        if self._undo and finding.severity == "stop":
            return _STOPS_UNDO.render(_)
        return _(words.severity_word(finding.severity))

    def _box(self, finding: Finding, ticked: bool) -> QCheckBox:
        box = QCheckBox(_confirmation(finding, _UNDO if self._undo else _LOAD))
        box.setObjectName(f"confirm-{finding.code}")
        box.setChecked(ticked)
        box.toggled.connect(self.changed)
        self._boxes[finding.code] = box
        return box


def _text(finding: Finding) -> str:
    return heading(clean(finding.text.render(_)))


def _confirmation(finding: Finding, otherwise: Text) -> str:
    texts = (text for start, text in CONFIRMATIONS.items() if finding.code.startswith(start))
    values = {
        name: number(value) if isinstance(value, int) else value
        for name, value in finding.text.values.items()
    }
    text = Text(next(texts, otherwise).message, values).render(_)
    return clean(text).replace("&", "&&")


def _notes_text(count: int) -> str:
    return ngettext("%(n)s note", "%(n)s notes", count) % {"n": number(count)}
