"""Notices: set, tried and sent from the window."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSystemTrayIcon
from tests.automation.inbox import Inbox, serving
from tests.gui.world import Pilot

from orgloader import secrets, settings
from orgloader.automation import latest
from orgloader.automation.latest import Latest
from orgloader.gui.automation.notices import NoticesDialog
from orgloader.gui.automation.tray import Tray
from orgloader.sandbox import Sandbox


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    yield from serving(Inbox(), None)


def open_notices(pilot: Pilot) -> NoticesDialog:
    pilot.window.menus.notices.trigger()
    dialog = pilot.dialog()
    assert isinstance(dialog, NoticesDialog)
    return dialog


def write_to(dialog: NoticesDialog, inbox: Inbox) -> None:
    dialog.mail.to.setText("it@example.org; hr@example.org")
    dialog.mail.server.setText(f"127.0.0.1:{inbox.port}")
    dialog.mail.from_line.setText("loader@example.org")


def test_notices_are_tried_then_kept_and_what_else_is_edited_stays_unsaved(
    connected: Pilot, inbox: Inbox
) -> None:
    connected.form.tasks.setChecked(True)
    dialog = open_notices(connected)
    write_to(dialog, inbox)
    dialog.mail.user.setText("loader")
    dialog.mail.password.setText("mail-password")
    dialog.mail.user.clear()
    connected.press(dialog.mail.test)
    connected.until(lambda: inbox.arrived)
    connected.settle()
    assert dialog.notice.text.text() == "The test message was sent"
    assert inbox.arrived[0]["To"] == "it@example.org, hr@example.org"
    assert settings.load().notify.mail_to == ()

    dialog.mail.user.setText("loader")
    dialog.when.setCurrentIndex(2)
    dialog.users.setText("7, 12")
    connected.press(dialog.save)
    kept, own = settings.load(), settings.load_preferences()
    assert kept.notify.when == "always"
    assert kept.notify.mail_to == ("it@example.org", "hr@example.org")
    assert kept.notify.bitrix24_users == (7, 12)
    assert own.mail.sender == "loader@example.org"
    assert secrets.fetch(own.mail.account) == "mail-password"
    assert "mail-password" not in (settings.config_dir() / "preferences.json").read_text()
    assert not kept.sync.create_tasks, "the other changes were not saved along"
    assert connected.window.isWindowModified()


def test_saving_the_settings_keeps_the_notices(connected: Pilot, inbox: Inbox) -> None:
    dialog = open_notices(connected)
    write_to(dialog, inbox)
    connected.press(dialog.save)
    dialog.reject()
    connected.press(connected.page.save)
    assert settings.load().notify.mail_to == ("it@example.org", "hr@example.org")
    assert not connected.window.isWindowModified()


@pytest.mark.parametrize(
    ("line", "text"), [("to", "nobody"), ("server", "mail server"), ("from_line", "a b@c")]
)
def test_what_is_wrong_is_one_line_and_nothing_is_kept(pilot: Pilot, line: str, text: str) -> None:
    dialog = open_notices(pilot)
    getattr(dialog.mail, line).setText(text)
    pilot.press(dialog.save)
    assert dialog.notice.isVisible()
    assert not (settings.config_dir() / "preferences.json").exists()


def test_a_message_is_tried_in_bitrix24(connected: Pilot, sandbox: Sandbox) -> None:
    sandbox.portal.state.scope.append("im")
    dialog = open_notices(connected)
    dialog.users.setText("4")
    connected.press(dialog.test_portal)
    connected.settle()
    ((reader, text),) = sandbox.portal.state.messages
    assert reader == "4"
    assert "test message" in text


def test_a_test_that_cannot_be_sent_says_why(connected: Pilot) -> None:
    dialog = open_notices(connected)
    connected.press(dialog.mail.test)
    connected.settle()
    assert "nobody to send to" in dialog.notice.text.text()
    dialog.users.setText("4")
    connected.press(dialog.test_portal)
    connected.settle()
    assert "right" in dialog.notice.text.text()
    assert connected.session.facts.read_only is False


def test_the_loads_of_the_window_are_reported_too(
    connected: Pilot, sandbox: Sandbox, inbox: Inbox, state_dir: Path
) -> None:
    dialog = open_notices(connected)
    write_to(dialog, inbox)
    dialog.when.setCurrentIndex(1)
    connected.press(dialog.save)
    dialog.reject()
    connected.load_first()
    connected.until(lambda: inbox.arrived)
    assert "was changed" in inbox.arrived[0]["Subject"]
    assert latest.read(state_dir)["default"].outcome == "done"


def test_a_notice_that_cannot_be_sent_is_written_into_the_report(
    connected: Pilot, inbox: Inbox
) -> None:
    inbox.refuse = "550 no"
    dialog = open_notices(connected)
    write_to(dialog, inbox)
    dialog.when.setCurrentIndex(1)
    connected.press(dialog.save)
    dialog.reject()
    connected.load_first()

    def findings() -> str:
        connected.settle()
        connected.window.menus.history.trigger()
        connected.settle()
        connected.window.history.open.click()
        connected.settle()
        return str([one.text.render() for one in connected.window.report._report.findings])

    connected.until(lambda: "refused the message" in findings())


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the tray of the desktop was asked to show."""
    shown: list[str] = []
    monkeypatch.setattr(Tray, "available", staticmethod(lambda: True))
    monkeypatch.setattr(
        QSystemTrayIcon, "showMessage", lambda _icon, subject, *_rest: shown.append(subject)
    )
    return shown


@pytest.mark.qt_log_ignore("systemTrayWindowChanged")  # this platform has no tray of its own
def test_a_load_by_schedule_is_announced_by_the_tray(
    pilot: Pilot, messages: list[str], state_dir: Path
) -> None:
    dialog = open_notices(pilot)
    pilot.press(dialog.test_tray)
    assert messages == ["Org Loader"]
    dialog.tray.setChecked(True)
    pilot.press(dialog.save)
    dialog.reject()
    tray = pilot.window.findChild(Tray)
    assert tray is not None
    assert tray.icon.isVisible()
    assert "nothing has been loaded" in tray.icon.toolTip()
    pilot.window.clearFocus()
    pilot.window.hide()

    ended = "2026-11-26T06:30:00+03:00"
    latest.write(state_dir, {"default": Latest("x", "r", "failed", ended, "A problem", "Text")})
    tray.look()
    assert messages[1:] == ["A problem"]
    assert "Failed" in tray.icon.toolTip()
    tray.look()
    assert len(messages) == 2, "nothing is announced twice"
    assert json.loads((settings.config_dir() / "preferences.json").read_text())["tray"] is True


def test_a_desktop_without_a_tray_is_told(pilot: Pilot) -> None:
    dialog = open_notices(pilot)
    pilot.press(dialog.test_tray)
    assert "has no tray" in dialog.notice.text.text()
