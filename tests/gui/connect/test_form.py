"""The settings form: what it understands, hides, tells and keeps."""

from collections.abc import Callable

import keyring
import pytest
from keyring.backends.fail import Keyring
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from tests.gui.world import Pilot

from orgloader import secrets, settings

WEBHOOK = "https://zavod.bitrix24.ru/rest/17/k3yk3yk3yk3yk3y1/"
SECRET = "k3yk3yk3yk3yk3y1"


@pytest.mark.parametrize("pasted", [WEBHOOK, f"  {WEBHOOK}profile.json ", WEBHOOK.rstrip("/")])
def test_a_pasted_webhook_is_taken_apart_at_once(pilot: Pilot, pasted: str) -> None:
    field = pilot.form.webhook
    pilot.paste(field.editor, pasted)
    assert SECRET not in field.editor.text()
    assert field.below.text() == "Portal zavod.bitrix24.ru, user 17. The secret is hidden."
    found = pilot.form.settings()
    assert found is not None
    assert found.bitrix24.webhook_url.secret == SECRET


def test_the_webhook_of_the_environment_is_enough(
    monkeypatch: pytest.MonkeyPatch, open_pilot: Callable[..., Pilot]
) -> None:
    monkeypatch.setenv("ORGLOADER_WEBHOOK_URL", WEBHOOK)
    pilot = open_pilot()
    told = "ORGLOADER_WEBHOOK_URL is used: portal zavod.bitrix24.ru, user 17."
    assert pilot.form.webhook.below.text() == told
    assert pilot.page.load.isEnabled()
    assert not pilot.window.isWindowModified()
    assert pilot.window.windowTitle().startswith("zavod.bitrix24.ru → ")
    pilot.paste(pilot.form.webhook.editor, "https://other.bitrix24.ru/rest/1/abcdefgh/")
    assert pilot.form.webhook.below.text() == told
    assert pilot.session.portal == "zavod.bitrix24.ru"


def test_a_wrong_webhook_in_the_environment_is_told(
    monkeypatch: pytest.MonkeyPatch, open_pilot: Callable[..., Pilot]
) -> None:
    monkeypatch.setenv("ORGLOADER_WEBHOOK_URL", "https://example.org/" + SECRET)
    pilot = open_pilot()
    assert "not the address" in pilot.form.webhook.below.text()
    assert SECRET not in pilot.form.webhook.below.text()
    pilot.paste(pilot.form.webhook.editor, WEBHOOK)
    assert not pilot.page.load.isEnabled()


def test_undo_does_not_bring_the_secret_back(pilot: Pilot) -> None:
    field = pilot.form.webhook
    pilot.paste(field.editor, WEBHOOK)
    for _ in range(3):
        QTest.keySequence(field.editor, QKeySequence(QKeySequence.StandardKey.Undo))
        assert SECRET not in field.editor.text()


def test_a_typed_webhook_is_hidden_when_the_field_is_left(pilot: Pilot) -> None:
    field = pilot.form.webhook
    field.editor.setFocus()
    pilot.type(field.editor, WEBHOOK)
    pilot.form.address.editor.setFocus()
    field.editor.editingFinished.emit()
    assert SECRET not in field.editor.text()
    assert field.webhook() != field.value()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "An address like https://example.org/ is needed"),
        ("http://zavod.bitrix24.ru/rest/1/k3yk3yk3y/", "https is required"),
        ("https://zavod.bitrix24.ru/company/", "not the address of an inbound webhook"),
    ],
)
def test_wrong_input_is_told_under_its_field(pilot: Pilot, text: str, told: str) -> None:
    field = pilot.form.webhook
    assert not field.below.isVisible(), "nothing is wrong yet"
    pilot.paste(field.editor, text)
    assert told in field.below.text()
    assert field.below.isVisible()
    assert not pilot.page.save.isEnabled()
    assert not pilot.page.load.isEnabled()


def test_save_is_for_what_is_valid_and_changed(pilot: Pilot) -> None:
    assert not pilot.page.save.isEnabled()
    assert not pilot.page.unsaved.isVisible()
    pilot.paste(pilot.form.webhook.editor, WEBHOOK)
    assert pilot.page.save.isEnabled()
    assert pilot.page.unsaved.isVisible()
    pilot.press(pilot.page.save)
    assert not pilot.page.save.isEnabled()
    pilot.form.root.editor.setValue(5)
    assert pilot.page.save.isEnabled()
    pilot.form.root.editor.setValue(1)
    assert not pilot.page.save.isEnabled()


def test_saved_settings_are_there_again(open_pilot: Callable[..., Pilot]) -> None:
    first = open_pilot()
    first.paste(first.form.webhook.editor, WEBHOOK)
    first.form.fold.setChecked(True)
    first.form.advanced.vacant.editor.setValue(30)
    first.form.persons.setChecked(False)
    first.press(first.page.save)
    first.window.close()
    again = open_pilot()
    assert again.form.settings() == settings.load()
    assert not again.form.persons.isChecked()
    assert again.form.advanced.vacant.value() == 30
    assert SECRET not in again.form.webhook.editor.text()
    assert not again.page.unsaved.isVisible()
    assert again.page.load.isEnabled()


@pytest.fixture
def no_keyring(memory_keyring: object) -> None:
    keyring.set_keyring(Keyring())


def test_without_a_password_store_the_session_may_keep_the_secret(
    pilot: Pilot, no_keyring: None
) -> None:
    pilot.paste(pilot.form.webhook.editor, WEBHOOK)
    pilot.press(pilot.page.save)
    pilot.answer("Go back")
    assert not settings.default_path().exists()
    pilot.press(pilot.page.save)
    pilot.answer("Keep for this session only")
    assert settings.default_path().exists()
    assert SECRET not in settings.default_path().read_text("utf-8")
    assert secrets.fetch(settings.load().bitrix24.webhook_url.account) == SECRET
    assert pilot.notice() == "The settings are saved"


def test_a_broken_settings_file_is_told(open_pilot: Callable[..., Pilot]) -> None:
    path = settings.default_path()
    path.parent.mkdir(parents=True)
    path.write_text('{"sync": {"vacant_position_days": -1}}', "utf-8")
    pilot = open_pilot()
    assert "sync.vacant_position_days" in pilot.notice()


def test_the_secret_of_a_refused_address_is_hidden_too(pilot: Pilot) -> None:
    field = pilot.form.webhook
    pilot.paste(field.editor, WEBHOOK.replace("https://", "http://"))
    assert SECRET not in field.editor.text()
    assert "https is required" in field.below.text()
    field.editor.setText(field.editor.text().replace("http://", "https://"))
    field.touch()
    found = pilot.form.settings()
    assert found is not None
    assert found.bitrix24.webhook_url.secret == SECRET
