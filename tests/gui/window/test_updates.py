"""Help, Check for updates: asked only when a person asks, at the address of the preferences."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from tests.gui.world import Pilot

from orgloader.settings import Preferences, save_preferences

PAGE = "https://example.org/orgloader"


class Announcing(BaseHTTPRequestHandler):
    """Announces a version, and counts who asks."""

    asked: ClassVar[list[str]] = []
    document: ClassVar[object] = {"version": "99.0", "page": PAGE, "notes": {"en": "Faster"}}

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = json.dumps(self.document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def announced() -> Iterator[list[str]]:
    """The preferences name a server that announces a newer version; what it was asked."""
    Announcing.asked.clear()
    server = HTTPServer(("127.0.0.1", 0), Announcing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    save_preferences(Preferences(update_address=f"http://127.0.0.1:{server.server_port}/u.json"))
    yield Announcing.asked
    server.shutdown()
    thread.join()
    server.server_close()


def test_nobody_is_asked_until_a_person_asks(
    announced: list[str], open_pilot: Callable[..., Pilot]
) -> None:
    pilot = open_pilot()
    assert announced == []
    pilot.window.menus.updates.trigger()
    assert "99.0" in pilot.box().text()
    assert announced == ["/u.json"]
    pilot.answer("Close")


def test_a_newer_version_says_what_is_new_and_opens_its_page(
    announced: list[str], open_pilot: Callable[..., Pilot], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    pilot = open_pilot()
    pilot.window.menus.updates.trigger()
    assert "Faster" in pilot.box().informativeText()
    pilot.answer("Open the page")
    assert opened == [QUrl(PAGE)]


def test_without_an_address_it_says_that_nobody_is_asked(pilot: Pilot) -> None:
    pilot.window.menus.updates.trigger()
    assert "never looks for updates by itself" in pilot.box().informativeText()
    pilot.answer("OK")


def test_an_address_that_does_not_answer_is_said_above_the_page(
    announced: list[str], open_pilot: Callable[..., Pilot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Announcing, "document", ["something else"])
    pilot = open_pilot()
    pilot.window.menus.updates.trigger()
    pilot.settle()
    assert "announcement of updates cannot be read" in pilot.notice()
