"""What the window asks before it goes on. Each box says on its button what it does."""

from collections.abc import Iterable

from PySide6.QtWidgets import QMessageBox, QWidget

from orgloader.errors import OrgLoaderError
from orgloader.gui.widgets.box import Act, Box, Name, Words
from orgloader.i18n import _


def ask_leaving_run(parent: QWidget, *, writing: bool, undoing: bool, leave: Act) -> Box:
    """A job runs: ask whether to end it and close."""

    def words() -> tuple[str, str]:
        if not writing:
            text = _("A job is running; nothing has been written yet")
            return text, _("It can be started again at any time.")
        if undoing:
            text = _("An undo is writing to Business Studio")
            return text, _(
                "What is done so far stays, and the same undo, started again, does the rest."
            )
        text = _("A load is writing to Business Studio")
        return text, _("What is done so far stays, and the next load goes on from there.")

    def choice() -> str:
        return _("Stop and close") if writing else _("Cancel and close")

    return _ask(parent, words, ((choice, leave),), lambda: _("Go on"))


def ask_unsaved(parent: QWidget, *, save: Act | None, discard: Act) -> Box:
    """There are unsaved changes; ``save`` is ``None`` where they cannot be saved."""
    commands: list[tuple[Name, Act]] = [(lambda: _("Discard"), discard)]
    if save is not None:
        commands.insert(0, (lambda: _("Save"), save))
    return _ask(
        parent, lambda: (_("The settings have unsaved changes"), ""), commands, lambda: _("Go back")
    )


def ask_session_only(parent: QWidget, error: OrgLoaderError, keep: Act) -> Box:
    """The secret cannot be stored: offer to keep it until the program ends."""

    def words() -> tuple[str, str]:
        title, message, _hint = error.parts(_)
        advice = _(
            "The other settings are saved. The webhook must be pasted again after a restart."
        )
        return title, f"{message}. {advice}"

    commands = ((lambda: _("Keep for this session only"), keep),)
    return _ask(parent, words, commands, lambda: _("Go back"))


def _ask(parent: QWidget, words: Words, commands: Iterable[tuple[Name, Act]], safe: Name) -> Box:
    """Open a box with a button for each command; the safe one is the default, and what Esc does."""
    box = Box(parent, QMessageBox.Icon.Question, words)
    for name, act in commands:
        box.offer(name, act, QMessageBox.ButtonRole.DestructiveRole)
    back = box.offer(safe, lambda: None, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.open()
    return box
