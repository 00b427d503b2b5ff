"""The administrator: from a failed test to a green one, at a studio with other names."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.world import PROFILE, Pilot, organisation

from orgloader.gui.profile.editor import ProfileEditor
from orgloader.gui.profile.reference_dialog import ReferenceDialog
from orgloader.sandbox import Sandbox

OTHERS = {
    "classes.department.fields.head": "ID_Boss",
    "classes.department.fields.name": "Title",
    "classes.position.fields.name": "Title",
    "classes.folder.fields.name": "Title",
    "classes.person.set": "Human",
    "classes.person.fields.last_name": "Surname",
    "classes.contact.fields.value": "Text",
    "classes.assignment.set": "Holder",
}
"""The eight names that this studio has otherwise."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    profile: dict[str, Any] = deepcopy(PROFILE)
    for path, name in OTHERS.items():
        *above, last = path.split(".")
        place = profile
        for part in above:
            place = place[part]
        place[last] = name
    with Sandbox(organisation(), profile) as served:
        yield served


def test_eight_wrong_names_are_corrected_without_leaving_the_window(
    connected: Pilot, qtbot: QtBot
) -> None:
    connected.press(connected.page.test)
    connected.settle()
    card = connected.page.checks.cards["studio"]
    assert card.status == "failed"
    (correct, *_others) = [
        button for button in card.findChildren(QPushButton) if button is not card.button
    ]
    connected.press(correct)
    editor = connected.window.findChild(ProfileEditor)
    assert isinstance(editor, ProfileEditor)
    for dialog in editor.findChildren(ReferenceDialog):
        dialog.reject()
    for path, name in OTHERS.items():
        editor.show_entry(path)
        if path.endswith(".head"):
            dialog = editor.findChildren(ReferenceDialog)[-1]
            dialog.name.setCurrentText(name)
            dialog.accept()
        else:
            box = editor.table.findChildren(QComboBox)[-1]
            box.setCurrentText(name)
            qtbot.keyClick(box, Qt.Key.Key_Return)
        connected.until(lambda path=path, name=name: editor.draft.value(path) == name)
    connected.press(editor.bar.check)
    connected.until(editor.bar.check.isEnabled)
    assert editor.notice.text.text() == "The profile fits the service"
    assert all(not state.is_wrong for state in editor.states.values())
    connected.press(editor.bar.save)
    editor.close()
    connected.settle()
    assert card.status in ("ok", "note")
