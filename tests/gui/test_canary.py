"""A planted webhook secret: no text of the window, nothing copied and no file ever holds it."""

import json
import logging
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QMessageBox,
    QPushButton,
    QWidget,
)
from tests.conftest import MemoryKeyring
from tests.gui.hands import choose_file
from tests.gui.world import PROFILE, Pilot, organisation

from orgloader import settings
from orgloader.gui.runs.result import ResultDialog
from orgloader.gui.window.crash import CrashReporter
from orgloader.gui.window.steps import CONNECT
from orgloader.sandbox import Fault, Portal, Sandbox, faults
from orgloader.sandbox.faults import Exchange
from orgloader.sandbox.wire import Response, text

SECRET = "c4n4ry+5ecr3t"
SPELLINGS = (SECRET, quote(SECRET, safe=""))
SAID = (
    "text",
    "toPlainText",
    "toHtml",
    "title",
    "toolTip",
    "statusTip",
    "whatsThis",
    "windowTitle",
    "placeholderText",
    "accessibleName",
    "accessibleDescription",
    "informativeText",
    "detailedText",
    "prefix",
    "suffix",
)
ROLES = (*Qt.ItemDataRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2)


def said(thing: QWidget | QAction) -> Iterator[str]:
    """Yield whatever ``thing`` can say."""
    for name in SAID:
        method = getattr(thing, name, None)
        if callable(method):
            yield str(method())


def cells(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    """Yield what stands in ``model`` below ``parent``, in every role."""
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield from (repr(model.data(index, role)) for role in ROLES)
        yield from cells(model, model.index(row, 0, parent))


def shown() -> str:
    """Return all that the program's widgets hold, the hidden ones and the clipboard included."""
    texts = [QGuiApplication.clipboard().text()]
    for widget in QApplication.allWidgets():
        texts += said(widget)
        for action in widget.actions():
            texts += said(action)
        if isinstance(widget, QAbstractItemView | QComboBox) and widget.model() is not None:
            texts += cells(widget.model(), QModelIndex())
    return "\n".join(texts)


def written(folder: Path) -> bytes:
    """Return the bytes of all files, with what is packed in workbooks."""
    found = b""
    for path in folder.rglob("*"):
        if path.is_file():
            found += str(path).encode() + b"\n" + path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                found += b"".join(map(packed.read, packed.namelist()))
    return found


def assert_hidden(pilot: Pilot, folder: Path) -> None:
    """Check that the secret stands in no text, on no clipboard and in no file."""
    pilot.qtbot.wait(20)
    told, kept = shown(), written(folder)
    for spelling in SPELLINGS:
        assert spelling not in told, told[max(0, told.find(spelling) - 200) :][:400]
        for encoding in ("utf-8", "utf-16-le"):
            assert spelling.encode(encoding) not in kept


def repeat(exchange: Exchange) -> Response:
    """Refuse, and quote the address in the error as it came, and encoded."""
    address = f"https://portal.example.org{exchange.request.path}"
    told = f"No access: {address} {quote(address, safe='')} {SECRET}"
    return text(403, json.dumps({"error": "ACCESS_DENIED", "error_description": told}))


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(Portal(organisation(), secret=SECRET), PROFILE) as served:
        yield served


@pytest.fixture
def save_as(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Pilot, str, Callable[[], object]], Path]:
    """Press for a file, choose its name, and wait until it is written."""

    def save(pilot: Pilot, name: str, press: Callable[[], object]) -> Path:
        path = tmp_path / name
        choose_file(monkeypatch, path)
        press()
        pilot.until(lambda: path.exists() and path.stat().st_size)
        pilot.qtbot.wait(60)
        return path

    return save


def copy_log(pilot: Pilot) -> str:
    pilot.window.log.table.selectAll()
    pilot.window.log.copy()
    return QGuiApplication.clipboard().text()


def test_the_way_from_the_address_to_the_report(
    connected: Pilot,
    memory_keyring: MemoryKeyring,
    tmp_path: Path,
    save_as: Callable[[Pilot, str, Callable[[], object]], Path],
) -> None:
    pilot, page, window = connected, connected.page, connected.window
    assert not pilot.form.webhook.editor.isUndoAvailable()
    assert_hidden(pilot, tmp_path)
    pilot.press(page.save)
    assert SECRET in memory_keyring.passwords.values()
    pilot.press(page.test)
    pilot.settle()
    assert {card.status for card in page.checks.cards.values()} <= {"ok", "note"}
    pilot.press(page.checks.copy)
    assert_hidden(pilot, tmp_path)
    pilot.press(page.compare)
    pilot.settle()
    preview = window.compare_page.preview
    save_as(pilot, "plan.json", preview.save.click)
    assert_hidden(pilot, tmp_path)
    pilot.press(preview.load)
    result = pilot.dialog()
    assert isinstance(result, ResultDialog)
    assert_hidden(pilot, tmp_path)
    result.accept()
    window.menus.history.trigger()
    pilot.settle()
    assert_hidden(pilot, tmp_path)
    pilot.press(window.history.open)
    pilot.settle()
    for form in ("json", "html", "xlsx"):
        save_as(pilot, f"report.{form}", window.report.export.click)
    assert "Склад" in shown(), "the watch sees the cells of the report"
    assert "Склад".encode() in written(tmp_path)
    assert_hidden(pilot, tmp_path)
    window.leave()
    pilot.until(lambda: not window.isVisible())
    assert (settings.state_dir() / "window.ini").exists()
    assert settings.default_path().is_relative_to(tmp_path)
    assert_hidden(pilot, tmp_path)


def test_a_portal_that_repeats_the_address(
    connected: Pilot,
    sandbox: Sandbox,
    tmp_path: Path,
    save_as: Callable[[Pilot, str, Callable[[], object]], Path],
) -> None:
    pilot, page, log = connected, connected.page, connected.window.log
    sandbox.portal.faults.append(Fault(repeat, times=None))
    pilot.press(page.test)
    pilot.settle()
    assert page.checks.cards["bitrix24"].status == "failed"
    pilot.press(page.checks.copy)
    assert_hidden(pilot, tmp_path)
    for button in (page.compare, page.load, pilot.form.pick):
        pilot.window.show_step(CONNECT)
        pilot.press(button)
        pilot.settle()
        assert pilot.notice()
        assert_hidden(pilot, tmp_path)
    logging.getLogger("orgloader.example").error("It failed: %(why)s", {"why": sandbox.portal_url})
    logging.getLogger("orgloader.example").error("Asked for " + sandbox.portal_url)
    pilot.until(lambda: "It failed" in copy_log(pilot))
    assert "****" in copy_log(pilot)
    for name in ("log.txt", "log.jsonl"):
        path = save_as(pilot, name, log._save.trigger)
        assert "It failed" in path.read_text("utf-8")
    assert_hidden(pilot, tmp_path)


def test_a_wrong_secret(connected: Pilot, sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.portal.secret = "another"
    connected.press(connected.page.test)
    connected.settle()
    assert connected.page.checks.cards["bitrix24"].status == "failed"
    connected.press(connected.page.checks.copy)
    assert "Failed" in QGuiApplication.clipboard().text()
    connected.press(connected.page.load)
    connected.settle()
    assert_hidden(connected, tmp_path)


def test_a_studio_that_knows_the_secret(
    connected: Pilot,
    sandbox: Sandbox,
    tmp_path: Path,
    save_as: Callable[[Pilot, str, Callable[[], object]], Path],
) -> None:
    refusal = faults.answers(400, f"No unit for {sandbox.portal_url} {SPELLINGS}")
    sandbox.studio.faults.append(Fault(refusal, verb="POST", holds="Склад", times=None))
    connected.press(connected.page.load)
    connected.settle()
    connected.press(connected.window.compare_page.preview.load)
    result = connected.dialog()
    assert isinstance(result, ResultDialog)
    assert "No unit for" in result.texts.toPlainText()
    assert_hidden(connected, tmp_path)
    result.report_button.click()
    result.accept()
    connected.settle()
    for form in ("json", "html", "xlsx"):
        save_as(connected, f"report.{form}", connected.window.report.export.click)
    assert b"No unit for" in written(tmp_path)
    copy_log(connected)
    assert_hidden(connected, tmp_path)


def test_a_secret_for_this_session_only(connected: Pilot, tmp_path: Path) -> None:
    keyring.set_keyring(NoKeyring())
    connected.press(connected.page.save)
    connected.box()
    assert_hidden(connected, tmp_path)
    connected.answer("Keep for this session only")
    connected.until(settings.default_path().exists)
    assert connected.notice() == "The settings are saved"
    connected.press(connected.page.test)
    connected.settle()
    assert connected.page.checks.cards["bitrix24"].status in {"ok", "note"}
    assert_hidden(connected, tmp_path)


def test_a_refused_address(pilot: Pilot, sandbox: Sandbox, tmp_path: Path) -> None:
    pilot.enter(f"http://203.0.113.5/rest/1/{SECRET}/", sandbox.studio_url)
    assert "https is required" in pilot.form.webhook.below.text()
    assert not pilot.form.webhook.editor.isUndoAvailable()
    assert_hidden(pilot, tmp_path)


def test_a_crash(connected: Pilot, sandbox: Sandbox, tmp_path: Path) -> None:
    def job(*_: object) -> None:
        raise ValueError(f"{sandbox.portal_url} {SPELLINGS}")

    reporter = CrashReporter(QApplication.instance())  # type: ignore[arg-type]
    try:
        connected.session.do(job, lambda _: None)
        box = connected.box()
        assert isinstance(box, QMessageBox)
        assert "ValueError" in box.detailedText()
        copy = next(one for one in box.findChildren(QPushButton) if one.text() == "Copy report")
        copy.click()
        assert "ValueError" in QGuiApplication.clipboard().text()
        assert_hidden(connected, tmp_path)
        box.close()
        connected.settle()
        assert_hidden(connected, tmp_path)
    finally:
        reporter.close()
