"""The profile editor by itself: what it shows, how it is edited, what it saves."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.hands import change_language, choose_file

from orgloader import i18n
from orgloader.errors import Check
from orgloader.gui.profile.constants_dialog import ConstantDialog, ConstantsDialog
from orgloader.gui.profile.editor import ProfileEditor
from orgloader.gui.profile.further_dialog import FurtherDialog
from orgloader.gui.profile.known import Known
from orgloader.gui.profile.lines import EntryDialog
from orgloader.gui.profile.reference_dialog import ReferenceDialog
from orgloader.run.profiles.discovery import Catalogue, FoundClass, FoundField, Proposal
from orgloader.studio import profiles

PERSON = "classes.person.fields.name"
PARENT = "classes.department.fields.parent"
FOUND = FoundClass("AppPlatform.Person", (FoundField("FullName", samples=("Иванов Иван",)),))
KNOWN = Known({FOUND.name: FOUND})


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[ProfileEditor]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = ProfileEditor("business-studio-6", parent)
    made.show()
    yield made
    made.close()


def write(editor: ProfileEditor, path: str, text: str, qtbot: QtBot) -> None:
    """Type a name into the table, as a user does."""
    editor.show_entry(path)
    box = editor.table.findChildren(QComboBox)[-1]
    box.setCurrentText(text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: editor.draft.value(path) == (text or None))


def dialog(editor: ProfileEditor, path: str) -> EntryDialog:
    editor.show_entry(path)
    return editor.findChildren(EntryDialog)[-1]


def test_a_name_is_typed_into_the_table_and_taken_back(editor: ProfileEditor, qtbot: QtBot) -> None:
    write(editor, PERSON, "FullName", qtbot)
    assert editor.table.current_path == PERSON
    editor.bar.undo.click()
    assert editor.draft.value(PERSON) == "Name"
    assert not editor.bar.undo.isEnabled()


def test_a_class_that_the_service_lacks_is_left_out(editor: ProfileEditor, qtbot: QtBot) -> None:
    editor.table.changed.emit("classes.task.set", "")
    assert "task" not in editor.draft.kinds
    write(editor, "classes.task.set", "Tasks", qtbot)
    assert "task" in editor.draft.kinds
    assert editor.states["classes.task.fields.text"].mark == "missing"


def test_what_the_service_has_is_offered_with_a_value(editor: ProfileEditor, qtbot: QtBot) -> None:
    editor.show_proposal(
        Proposal(editor.draft.document, {}, Catalogue("metadata", {FOUND.name: FOUND}))
    )
    editor.show_entry(PERSON)
    box = editor.table.findChildren(QComboBox)[-1]
    assert box.itemText(0) == "FullName"
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    write(editor, PERSON, "FullName", qtbot)
    item = editor.table.currentItem()
    assert item is not None
    assert item.text(3) == "Иванов Иван"


@pytest.mark.parametrize(
    "value",
    [
        "ID_Up",
        {"bind": "Parent"},
        {"relation": {"set": "Links", "from": "A", "to": "B", "order": "create_first"}},
        {"relation": {"set": "Links", "from": {"bind": "A"}, "to": {"bind": "B"},
                      "order": "delete_first", "create": {"Kind": 1}}},
        {"department": "ID_D", "folder": {"bind": "F"}},
    ],
)  # fmt: skip
def test_every_form_of_a_reference_goes_through_its_dialog(
    editor: ProfileEditor, value: object
) -> None:
    editor.draft = editor.draft.put(PARENT, value)
    editor.table.show_draft(editor.draft, editor.states, KNOWN)
    opened = dialog(editor, PARENT)
    assert isinstance(opened, ReferenceDialog)
    assert opened.value() == value
    opened.accept()
    assert editor.draft.value(PARENT) == value


def test_a_reference_is_given_another_form(editor: ProfileEditor) -> None:
    opened = dialog(editor, PARENT)
    assert isinstance(opened, ReferenceDialog)
    opened.form.setCurrentIndex(opened.form.findData("bind"))
    opened.name.setCurrentText("Parent")
    opened.accept()
    assert editor.draft.value(PARENT) == {"bind": "Parent"}


@pytest.mark.parametrize(
    "value", ["Word", 3, True, False, None, {"enum": "a.B'c'"}, {"date": "2026-01-31"}]
)
def test_every_constant_goes_through_its_dialog(editor: ProfileEditor, value: object) -> None:
    path = "classes.contact.types.email"
    editor.draft = editor.draft.put(path, value)
    editor.table.show_draft(editor.draft, editor.states, KNOWN)
    opened = dialog(editor, path)
    assert isinstance(opened, ConstantDialog)
    assert opened.value() == value
    opened.reject()


def test_constants_are_added_and_removed(editor: ProfileEditor) -> None:
    path = "classes.department.where"
    opened = dialog(editor, path)
    assert isinstance(opened, ConstantsDialog)
    line = opened.lines.append()
    line.show_value("Kind", 3)
    opened.accept()
    assert editor.draft.value(path) == {"UnitType": "Department", "Kind": 3}


def test_further_fields_are_added(editor: ProfileEditor) -> None:
    opened = dialog(editor, "classes.person.extra")
    assert isinstance(opened, FurtherDialog)
    line = opened.lines.append()
    line.source.setCurrentText("UF_PHONE_INNER")
    line.field.setCurrentText("InnerPhone")
    opened.lines.append()
    opened.accept()
    assert editor.draft.value("classes.person.extra") == [
        {"source": "UF_PHONE_INNER", "field": "InnerPhone", "owner": "always", "type": "string"}
    ]


def test_what_a_check_finds_is_shown_where_it_is(editor: ProfileEditor) -> None:
    editor.show_checks(
        [Check("studio.person.fields.name", "failed", "No field Name", "Correct it")]
    )
    assert editor.states[PERSON].mark == "wrong"
    assert "1 entry" in editor.notice.text.text()
    editor.table.show_entry(PERSON)
    assert editor.details.text().endswith("No field Name\nCorrect it")


def test_it_is_saved_as_ones_own_and_used_from_then_on(editor: ProfileEditor, qtbot: QtBot) -> None:
    write(editor, PERSON, "FullName", qtbot)
    with qtbot.waitSignal(editor.saved) as saved:
        editor.bar.save.click()
    assert saved.args == ["business-studio-6"]
    assert profiles.load("business-studio-6").classes.person.fields["name"] == "FullName"  # type: ignore[union-attr]
    assert str(profiles.own_folder()) in editor.bar.place.text()


def test_a_faulty_profile_is_not_saved(editor: ProfileEditor) -> None:
    editor.table.changed.emit(PERSON, "")
    editor.bar.save.click()
    assert profiles.own() == ()
    assert "classes.person.fields.name is missing" in editor.notice.text.text()


def test_export_import_and_drop(
    editor: ProfileEditor, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(editor, PERSON, "FullName", qtbot)
    path = tmp_path / "profile.json"
    choose_file(monkeypatch, path)
    editor.bar.export.click()
    assert json.loads(path.read_text("utf-8"))["classes"]["person"]["fields"]["name"] == "FullName"
    editor.undo()
    drop(editor, path)
    assert editor.draft.value(PERSON) == "FullName"
    (tmp_path / "wrong.json").write_text("{", "utf-8")
    drop(editor, tmp_path / "wrong.json")
    assert "cannot be read" in editor.notice.text.text()
    assert editor.draft.value(PERSON) == "FullName"


def drop(editor: ProfileEditor, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    editor.dropEvent(event)


def test_in_russian(editor: ProfileEditor) -> None:
    i18n.set_language("ru")
    change_language(editor)
    item = editor.table.topLevelItem(0)
    assert item is not None
    assert item.text(0) == "Подразделения"
    assert editor.table.headerItem().text(2) == "Состояние"
