"""The table of a profile: what is needed, where the service has it, and how it is with it."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from orgloader.gui.profile.captions import class_caption, entry_caption, value_caption
from orgloader.gui.profile.known import NOTHING_KNOWN, Known
from orgloader.gui.profile.states import SIGNS, WORDS, EntryState
from orgloader.gui.widgets.cells import cached_icon, plain_tip
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.i18n import _, translate
from orgloader.plan.objects import KINDS
from orgloader.run.profiles.editing import CHOICES, Draft, Entry

NEED, HERE, STATE, SAMPLE = range(4)
TYPED = ("set", "name", "plain", "choice")
"""Shapes of entries that are typed into the table; the others have a dialog."""
_ENTRY = Qt.ItemDataRole.UserRole


class _Names(QStyledItemDelegate):
    """Edits the names of the service: a list of what it has, in which anything can be typed."""

    def __init__(self, table: "ProfileTable") -> None:
        super().__init__(table)
        self._table = table

    def createEditor(  # noqa: N802
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        entry = _entry_at(index)
        box = QComboBox(parent, editable=entry.shape != "choice")
        box.addItems(CHOICES.get(entry.path) or self._table.choices(entry))
        box.setAccessibleName(entry_caption(entry))
        return box

    def setEditorData(  # noqa: N802
        self, editor: QWidget, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentText(str(index.data() or ""))

    def setModelData(  # noqa: N802
        self, editor: QWidget, _model: object, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox):
            entry = _entry_at(index)
            self._table.changed.emit(entry.path, editor.currentText().strip())


class ProfileTable(Retranslated, QTreeWidget):
    """The entries of a draft, class by class.

    Attributes:
        draft: what is shown; known: what the service is known to have.

    Signals:
        changed(str, str): the path of an entry, and what was typed for it.
        dialog_requested(Entry): an entry is to be edited that needs more than a line.
        selected(str): the path of the entry that the user looks at.
    """

    changed = Signal(str, str)
    dialog_requested = Signal(object)
    selected = Signal(str)

    def __init__(self) -> None:
        super().__init__(columnCount=4)
        self.draft = Draft({})
        self.known: Known = NOTHING_KNOWN
        self._items: dict[str, QTreeWidgetItem] = {}
        self._general = _head(QTreeWidgetItem())
        self._states: Mapping[str, EntryState] = {}
        self._names = _Names(self)
        self.setItemDelegateForColumn(HERE, self._names)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.itemActivated.connect(lambda item, _column: self.edit_entry(entry_of(item)))
        self.currentItemChanged.connect(self._selected)
        self.retranslate()

    def choices(self, entry: Entry) -> tuple[str, ...]:
        """Return the names that the service has for an entry."""
        return self.known.choices(self.draft, entry)

    def show_draft(self, draft: Draft, states: Mapping[str, EntryState], known: Known) -> None:
        """Show a draft; what was selected stays selected."""
        path = self.current_path
        entries = list(draft.entries())
        self.draft, self._states, self.known = draft, states, known
        if [one.path for one in entries] != list(self._items):
            self._fill(entries)
        for entry in entries:
            self._show(entry)
        if path in self._items:
            self.setCurrentItem(self._items[path])

    @property
    def current_path(self) -> str:
        """The path of the entry that the user looks at, empty for none."""
        entry = entry_of(self.currentItem())
        return entry.path if entry is not None else ""

    def show_entry(self, path: str) -> None:
        """Select an entry and bring it into view."""
        if (item := self._items.get(path)) is not None:
            self.setCurrentItem(item)
            self.scrollToItem(item, QAbstractItemView.ScrollHint.PositionAtCenter)

    def edit_entry(self, entry: Entry | None) -> None:
        """Edit an entry, in its line or in a dialog; ``None``: a heading was activated."""
        if entry is None:
            return
        item = self._items[entry.path]
        if entry.shape in TYPED:
            if self.state() is self.State.EditingState and self.currentItem() is item:
                return
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.editItem(item, HERE)
        else:
            self.dialog_requested.emit(entry)

    def retranslate(self) -> None:
        self.setHeaderLabels([_("What is needed"), _("At the service"), _("State"), _("Example")])
        self.setAccessibleName(_("Entries of the profile"))
        self._general.setText(NEED, class_caption(""))
        for item in self._items.values():
            self._show(item.data(NEED, _ENTRY))

    def _fill(self, entries: list[Entry]) -> None:
        """Make an item for each entry, those of a class below that of the class itself."""
        self.takeTopLevelItem(self.indexOfTopLevelItem(self._general))
        self.clear()
        self._items.clear()
        self._general.takeChildren()
        heads: dict[str, QTreeWidgetItem] = {"": self._general}
        for entry in entries:
            if entry.shape == "set":
                heads[entry.kind] = self._items[entry.path] = _head(QTreeWidgetItem(self))
            else:
                self._items[entry.path] = QTreeWidgetItem(heads[entry.kind])
        self.addTopLevelItem(self._general)
        for kind, head in heads.items():
            head.setExpanded(kind != "")

    def _show(self, entry: Entry) -> None:
        item = self._items[entry.path]
        state = self._states.get(entry.path, EntryState("unchecked"))
        is_class = entry.shape == "set" and entry.kind in KINDS
        item.setData(NEED, _ENTRY, entry)
        item.setText(NEED, class_caption(entry.kind) if is_class else entry_caption(entry))
        item.setText(HERE, value_caption(entry))
        word = WORDS[state.mark].render(translate)
        item.setText(STATE, "" if state.mark == "absent" and not is_class else word)
        name, colour = SIGNS[state.mark]
        item.setIcon(STATE, cached_icon(name, colour) if name else QIcon())
        item.setText(SAMPLE, self.known.sample(self.draft, entry))
        for column in (NEED, HERE, STATE):
            item.setToolTip(column, plain_tip("\n".join(filter(None, state.words(translate)))))
        item.setToolTip(SAMPLE, plain_tip(item.text(SAMPLE)))

    def _selected(self, item: QTreeWidgetItem | None) -> None:
        entry = entry_of(item)
        self.selected.emit(entry.path if entry is not None else "")


def _entry_at(index: QModelIndex | QPersistentModelIndex) -> Entry:
    found: Entry = index.model().index(index.row(), NEED, index.parent()).data(_ENTRY)
    return found


def entry_of(item: QTreeWidgetItem | None) -> Entry | None:
    """Return the entry of an item; ``None`` for a heading without one."""
    found: Entry | None = item.data(NEED, _ENTRY) if item is not None else None
    return found


def _head(item: QTreeWidgetItem) -> QTreeWidgetItem:
    font = item.font(NEED)
    font.setBold(True)
    item.setFont(NEED, font)
    return item
