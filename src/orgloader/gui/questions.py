"""What the window asks before it goes on. Each box names the deed on its button."""

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from orgloader.errors import OrgLoaderError
from orgloader.i18n import _

Act = Callable[[], object]


def ask_leaving_run(parent: QWidget, *, writing: bool, undoing: bool, leave: Act) -> QMessageBox:
    """A job runs: ask whether to end it and close."""
    if not writing:
        text = _("A job is running; nothing has been written yet")
        advice = _("It can be started again at any time.")
    elif undoing:
        text = _("An undo is writing to Business Studio")
        advice = _("What is done so far stays, and the same undo, started again, does the rest.")
    else:
        text = _("A load is writing to Business Studio")
        advice = _("What is done so far stays, and the next load goes on from there.")
    deed = _("Stop and close") if writing else _("Cancel and close")
    return _ask(parent, text, advice, ((deed, leave),), _("Go on"))


def ask_unsaved(parent: QWidget, *, save: Act | None, discard: Act) -> QMessageBox:
    """There are unsaved changes; ``save`` is ``None`` where they cannot be saved."""
    offers = ((_("Save"), save), (_("Discard"), discard))
    deeds = tuple((name, act) for name, act in offers if act is not None)
    text = _("The settings have unsaved changes")
    return _ask(parent, text, "", deeds, _("Go back"))


def ask_session_only(parent: QWidget, error: OrgLoaderError, keep: Act) -> QMessageBox:
    """The secret cannot be stored: offer to keep it until the program ends."""
    title, message, _hint = error.told(_)
    advice = _("The other settings are saved. The webhook must be pasted again after a restart.")
    deeds = ((_("Keep for this session only"), keep),)
    return _ask(parent, title, f"{message}. {advice}", deeds, _("Go back"))


def _ask(
    parent: QWidget, text: str, advice: str, deeds: tuple[tuple[str, Act], ...], safe: str
) -> QMessageBox:
    """Open a box with a button for each deed; the safe one is the default, and what Esc does."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Org Loader")
    box.setText(text)
    box.setInformativeText(advice)
    acts: dict[QPushButton, Act] = {}
    for name, act in deeds:
        acts[box.addButton(name, QMessageBox.ButtonRole.DestructiveRole)] = act
    back = box.addButton(safe, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)

    def answered() -> None:
        for button, act in acts.items():
            if box.clickedButton() is button:
                act()
        box.deleteLater()

    box.finished.connect(lambda _code: answered())
    box.open()
    return box
