"""The profile editor: what is needed, where Business Studio has it, and whether that is right."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QVBoxLayout, QWidget

from orgloader.errors import Check, OrgLoaderError
from orgloader.gui.profile.bar import ProfileBar
from orgloader.gui.profile.captions import explanation
from orgloader.gui.profile.constants_dialog import ConstantDialog, ConstantsDialog
from orgloader.gui.profile.further_dialog import FurtherDialog
from orgloader.gui.profile.known import NOTHING_KNOWN, Known
from orgloader.gui.profile.lines import EntryDialog
from orgloader.gui.profile.reference_dialog import ReferenceDialog, kinds_of
from orgloader.gui.profile.states import EntryState, states, still_valid
from orgloader.gui.profile.table import HERE, NEED, ProfileTable
from orgloader.gui.widgets.notice import Notice
from orgloader.gui.widgets.retranslated import Retranslated
from orgloader.gui.widgets.saving import ask_path
from orgloader.i18n import _, ngettext, translate
from orgloader.run.profiles import editing
from orgloader.run.profiles.discovery import Proposal
from orgloader.run.profiles.editing import Draft, Entry

T = TypeVar("T")


class ProfileEditor(Retranslated, QDialog):
    """Shows a profile as a table, lets it be changed, checked, and saved as one's own.

    Attributes:
        table: the entries; bar: what can be done; notice: what came of it.
        draft: the profile as it is now; states: how it is with each entry.

    Signals:
        check_requested(Draft): the service is to be asked about all names.
        discover_requested(Draft): the service is to be asked what it has.
        saved(str): the profile was saved under this name, and is to be used.
    """

    check_requested = Signal(object)
    discover_requested = Signal(object)
    saved = Signal(str)

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.table, self.notice, self.bar = ProfileTable(), Notice(), ProfileBar()
        self.details = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.details.setProperty("role", "muted")
        self.details.setMinimumHeight(self.fontMetrics().height() * 2)
        self._name = name
        self._past: list[Draft] = []
        self._checks: tuple[Check, ...] = ()
        self._known = NOTHING_KNOWN
        self.draft, self.states = Draft({}), dict[str, EntryState]()
        self._lay_out()
        self._connect()
        self._open(name)
        self.retranslate()

    def show_entry(self, path: str) -> None:
        """Bring an entry into view, and begin to edit it."""
        self.table.show_entry(path)
        entries = {entry.path: entry for entry in self.draft.entries()}
        if path in entries:
            self.table.edit_entry(entries[path])

    def show_checks(self, checks: Iterable[Check], error: OrgLoaderError | None = None) -> None:
        """Show what a check of the draft found."""
        self._busy(busy=False)
        self._checks = tuple(checks)
        self._show()
        if error is not None:
            self._show_error(error)
            return
        wrong = sum(state.is_wrong for state in self.states.values())
        others = [one for one in self._checks if one.status == "failed"] if not wrong else []
        if others:
            self.notice.show_text("failed", lambda: others[0].parts(_))
        elif wrong:
            self.notice.show_text("failed", partial(_wrong_words, wrong))
        else:
            self.notice.show_text("ok", lambda: (_("The profile fits the service"), ""))

    def show_proposal(self, proposal: Proposal) -> None:
        """Take over the profile that is proposed; it can be taken back."""
        self._busy(busy=False)
        self._known = Known(proposal.catalogue.classes, proposal.candidates)
        self._change(Draft(proposal.document))
        self.notice.show_text("info", partial(_proposal_words, proposal))

    def show_failure(self, error: OrgLoaderError) -> None:
        """A check or a discovery could not be carried out."""
        self._busy(busy=False)
        self._show_error(error)

    def undo(self) -> None:
        """Take back the last change."""
        if self._past:
            self.draft = self._past.pop()
            self._show()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if path := _dropped(event):
            self._import(path)

    def retranslate(self) -> None:
        self.setWindowTitle(_("Profile of Business Studio"))
        self._show_place()
        self._describe(self.table.current_path)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.addWidget(self.bar.head)
        column.addWidget(self.notice)
        column.addWidget(self.table, 1)
        column.addWidget(self.details)
        column.addWidget(self.bar)
        self.resize(900, 600)
        for section, width in ((NEED, 250), (HERE, 300), (2, 110)):
            self.table.setColumnWidth(section, width)

    def _connect(self) -> None:
        self.table.changed.connect(self._typed)
        self.table.selected.connect(self._describe)
        self.table.dialog_requested.connect(self._edit)
        bar = self.bar
        bar.profile_chosen.connect(self._open)
        bar.check.clicked.connect(lambda: self._ask(self.check_requested.emit))
        bar.discover.clicked.connect(lambda: self._ask(self.discover_requested.emit))
        bar.undo.clicked.connect(self.undo)
        bar.import_.clicked.connect(self._choose_import)
        bar.export.clicked.connect(self._choose_export)
        bar.save.clicked.connect(self._save)
        bar.close_.clicked.connect(self.reject)

    def _open(self, name: str) -> None:
        def read() -> Draft:
            return editing.open_draft(name)

        if (draft := self._try(read)) is not None:
            self._name, self._checks, self._past = name, (), []
            self.draft = draft
            self._show()
            self._show_place()

    def _show(self) -> None:
        self.states = dict(states(self.draft, editing.faults(self.draft), self._checks))
        self.table.show_draft(self.draft, self.states, self._known)
        self.bar.undo.setEnabled(bool(self._past))
        self._describe(self.table.current_path)

    def _show_place(self) -> None:
        self.bar.show_profile(self._name, editing.names(), str(editing.file_of(self._name)))

    def _describe(self, path: str) -> None:
        """Say below the table what there is to say about an entry."""
        state = self.states.get(path)
        entry = next((one for one in self.draft.entries() if one.path == path), None)
        found = self._known.reason(entry) if entry else None
        parts = (
            explanation(entry) if entry else "",
            found.reason.render(translate) if found else "",
            *(state.words(translate) if state else ()),
        )
        self.details.setText("\n".join(filter(None, parts)))

    def _typed(self, path: str, text: str) -> None:
        value: str | int | None = text or None
        if path == "page" and text.isdigit():
            value = int(text)
        if path == "path":
            value = text
        if path.endswith(".set"):
            self._change_class(path, text)
        elif value != self.draft.value(path):
            self._change(self.draft.put(path, value))

    def _change_class(self, path: str, text: str) -> None:
        """Describe a class by another set; without one, the service has no such class."""
        kind = next(entry.kind for entry in self.draft.entries() if entry.path == path)
        if not kind or text == (self.draft.value(path) or ""):
            return
        if not text:
            self._change(self.draft.remove(kind))
            return
        draft = self.draft if kind in self.draft.kinds else self.draft.add(kind)
        self._change(draft.put(path, text))

    def _edit(self, entry: Entry) -> None:
        dialog = self._dialog(entry)
        dialog.chosen.connect(lambda value: self._change(self.draft.put(entry.path, value)))
        dialog.open()

    def _dialog(self, entry: Entry) -> EntryDialog:
        names = self._known.choices(self.draft, entry)
        match entry.shape:
            case "constants":
                return ConstantsDialog(entry, names, self)
            case "constant":
                return ConstantDialog(entry, self)
            case "further":
                return FurtherDialog(entry, names, self)
            case _:
                return ReferenceDialog(entry, kinds_of(entry), self._fields(names), self)

    def _fields(self, names: Iterable[str]) -> Callable[[str], Iterable[str]]:
        def choices(name: str) -> Iterable[str]:
            return self._known.fields(name) if name else names

        return choices

    def _change(self, draft: Draft) -> None:
        """Show another draft; what a check found holds on for the classes that stay as they are."""
        for kind in {entry.kind for entry in draft.entries()}:
            if draft.value(f"classes.{kind}") != self.draft.value(f"classes.{kind}"):
                self._checks = still_valid(self._checks, kind)
        self._past.append(self.draft)
        self.draft = draft
        self.notice.clear()
        self._show()

    def _ask(self, ask: Callable[[Draft], object]) -> None:
        self._busy(busy=True)
        ask(self.draft)

    def _busy(self, *, busy: bool) -> None:
        self.bar.setDisabled(busy)
        self.table.setDisabled(busy)
        if busy:
            self.notice.show_text("info", lambda: (_("Asking Business Studio…"), ""), stays=True)
        else:
            self.notice.clear()

    def _choose_import(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Import a profile"), "", "*.json")
        if chosen:
            self._import(Path(chosen))

    def _import(self, path: Path) -> None:
        """Take over the profile in a file; it can be taken back, and is not saved yet."""

        def read() -> Draft:
            return editing.open_draft(str(path))

        if (draft := self._try(read)) is not None:
            self._change(draft)

    def _choose_export(self) -> None:
        name = Path(self._name).stem
        path = ask_path(self, _("Export the profile"), name, {_("JSON (*.json)"): ".json"})
        if path is not None:
            self._try(partial(editing.save, self.draft, path))

    def _save(self) -> None:
        name = Path(self._name).stem
        if (saved := self._try(partial(editing.save_own, self.draft, name))) is not None:
            self._name = name
            self._past = []
            self._show_place()
            self.bar.undo.setEnabled(False)
            self.notice.show_text("ok", lambda: (_("Saved: %(path)s") % {"path": saved}, ""))
            self.saved.emit(name)

    def _try(self, act: Callable[[], T]) -> T | None:
        """Return what ``act`` returns; show why it could not be done."""
        try:
            return act()
        except OrgLoaderError as error:
            self._show_error(error)
            return None

    def _show_error(self, error: OrgLoaderError) -> None:
        def words() -> tuple[str, str]:
            title, message, hint = error.parts(_)
            return f"{title}. {message}" if message else title, hint

        self.notice.show_text("failed", words)


def _proposal_words(proposal: Proposal) -> tuple[str, str]:
    """Return how the names were found, and what is left to be done."""
    sources = {
        "metadata": _("The names are those of the service's own model"),
        "service document": _("The names are from the service's list of classes"),
        "names": _("The service lists nothing: likely names were tried"),
    }
    guesses, missing = len(proposal.guesses), len(proposal.missing)
    advice = _("Guesses to look at: %(guesses)d, not found: %(missing)d. Then check the profile")
    return sources[proposal.catalogue.source], advice % {"guesses": guesses, "missing": missing}


def _wrong_words(count: int) -> tuple[str, str]:
    text = ngettext(
        "%(count)d entry does not fit the service",
        "%(count)d entries do not fit the service",
        count,
    )
    return text % {"count": count}, _("Correct what is marked, then check again")


def _dropped(event: QDropEvent) -> Path | None:
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == ".json" else None
