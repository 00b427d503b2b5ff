"""The window in a real event loop, against the sandbox over real HTTP."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.world import PROFILE, Pilot, organisation

from orgloader import i18n
from orgloader.gui import app
from orgloader.gui.widgets import theme
from orgloader.gui.window.language import use_language
from orgloader.sandbox import Sandbox

STUCK_MS = 15_000


@pytest.fixture(autouse=True)
def _no_stuck_box(request: pytest.FixtureRequest) -> Iterator[None]:
    """A modal box that nobody answers would hang the test for good: close it and fail."""
    if "qapp" not in request.fixturenames:
        yield
        return
    stuck: list[str] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        if box is not None:
            stuck.append(box.text() if isinstance(box, QMessageBox) else box.windowTitle())
            box.close()

    timer = QTimer(interval=STUCK_MS)
    timer.timeout.connect(close)
    timer.start()
    yield
    timer.stop()
    assert not stuck, f"nobody answered: {stuck}"


@pytest.fixture(autouse=True)
def _english_and_light(request: pytest.FixtureRequest) -> Iterator[None]:
    """Widgets are made in English and in light colours, whatever the system's are."""
    if "qapp" not in request.fixturenames:
        yield
        return
    shared: QApplication = request.getfixturevalue("qapp")
    i18n.set_language("en")
    theme.choose(shared, "light")
    yield
    theme.choose(shared, None)


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    made = app.make()
    theme.choose(made, "light")
    use_language(made, "en")
    yield made
    use_language(made, "en")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(organisation(), PROFILE) as served:
        yield served


@pytest.fixture
def open_pilot(
    application: QApplication, qtbot: QtBot, tmp_path: Path
) -> Iterator[Callable[..., Pilot]]:
    """Open the window, as often as wanted; each is closed at the end."""
    opened: list[Pilot] = []

    def open_(**options: bool) -> Pilot:
        window = app.open_window(application, **options)
        qtbot.addWidget(window)
        window.resize(1024, 600)
        window.show()
        pilot = Pilot(qtbot, window)
        opened.append(pilot)
        pilot.settle()
        return pilot

    yield open_
    for pilot in opened:
        pilot.window.leave()
        pilot.until(lambda window=pilot.window: not window.isVisible())
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QWidget) and widget.isVisible():
            widget.close()


@pytest.fixture
def pilot(open_pilot: Callable[..., Pilot]) -> Pilot:
    """The window on its first run."""
    return open_pilot()


@pytest.fixture
def connected(pilot: Pilot, sandbox: Sandbox) -> Pilot:
    """The window with the sandbox in its form."""
    pilot.enter(sandbox.portal_url, sandbox.studio_url)
    return pilot
