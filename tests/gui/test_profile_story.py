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


@pytest.mark.parametrize("has_metadata", [True, False])
def test_a_discovery_finds_the_names_with_a_model_and_without(
    connected: Pilot, sandbox: Sandbox, qtbot: QtBot, *, has_metadata: bool
) -> None:
    sandbox.studio.switches.metadata = has_metadata
    fill(sandbox)
    connected.form.fold.click()
    connected.press(connected.form.advanced.edit_profile)
    editor = connected.window.findChild(ProfileEditor)
    assert isinstance(editor, ProfileEditor)
    connected.press(editor.bar.discover)
    connected.until(editor.bar.discover.isEnabled)
    found = {path: editor.draft.value(path) for path in OTHERS}
    assert found == OTHERS
    assert editor.table.known.classes["Human"].count == 2
    connected.press(editor.bar.check)
    connected.until(editor.bar.check.isEnabled)
    assert editor.notice.text.text() == "The profile fits the service"
    connected.press(editor.bar.save)
    editor.close()
    connected.settle()
    assert connected.page.checks.cards["studio"].status in ("ok", "note")


def fill(sandbox: Sandbox) -> None:
    """Put an object of each kind into the studio, as a demo base has them."""
    state = sandbox.studio.state
    top = state.add("department", name="Завод")
    position = state.add("position", name="Токарь", parent=top)
    state.add("folder", name="Архив")
    person = state.add("person", name="Серова Анна", last_name="Серова", first_name="Анна")
    state.add("contact", person=person, type="email", value="serova@zavod.example")
    state.add("assignment", person=person, position=position)
