"""How late the window's events are while it loads a company: ``gui_lateness.py [persons]``.

``python -m tests.benchmarks.gui_lateness``; offscreen unless QT_QPA_PLATFORM says so. The real
window, its log open, loads into the sandbox's studio over HTTP with its own worker. A timer asks
to be called every 10 ms; what it is called later than that is its lateness. The sandbox runs in a
process of its own.
"""

import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication
from tests.benchmarks.ends import Ends

from orgloader import settings
from orgloader.gui import app
from orgloader.gui.session.state import State
from orgloader.gui.window.window import Window

INTERVAL_MS = 10
UNLIMITED = {"archive_percent": 100, "archive_count": 10**7, "change_count": 10**7}


class Pulse(QObject):
    """Keeps by state of the session how many ms after its time each tick came."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.late: dict[State, list[float]] = defaultdict(list)
        self._session = window.session
        self._last = time.perf_counter()
        self._timer = QTimer(self, interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter()
        late = (now - self._last) * 1000 - INTERVAL_MS
        self.late[self._session.state].append(max(0.0, late))
        self._last = now

    def tell(self) -> None:
        """Print the figures of each state, and of all."""
        for state, late in self.late.items():
            _tell(state.name.lower(), late)
        _tell("all", [one for late in self.late.values() for one in late])


def _tell(name: str, late: list[float]) -> None:
    ordered = sorted(late)
    p99 = ordered[len(ordered) * 99 // 100]
    print(f"  {name:<10} {len(late):>7} ticks  p99 {p99:6.1f} ms  max {ordered[-1]:7.1f} ms")


def wait(ms: int) -> None:
    """Run the window's events (``QTest.qWait`` would keep the GIL from the worker)."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def until(holds: Callable[[], object]) -> None:
    while not holds():
        wait(50)


def load(window: Window, application: QApplication) -> None:
    """Compare, show the preview, load it, and close the result."""
    page = window.connect_page
    until(page.load.isEnabled)
    page.load.click()
    until(lambda: window.previewing)
    window.compare_page.preview.load.click()
    until(lambda: application.activeModalWidget() is not None)
    application.activeModalWidget().close()


def main(persons: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Ends(persons) as ends:
        os.environ |= {"ORGLOADER_STATE_DIR": folder, "XDG_CONFIG_HOME": folder}
        settings.save(
            settings.parse(
                {
                    "bitrix24": {"webhook_url": ends.portal_url},
                    "odatao": {"address": ends.studio_url},
                    "sync": {"limits": UNLIMITED},
                }
            ),
            Path(folder, "orgloader", "settings.json"),
            session_only=True,
        )
        application = app.make()
        window = app.open_window(application)
        window.resize(1280, 800)
        window.show()
        wait(1000)
        began, pulse = time.perf_counter(), Pulse(window)
        load(window, application)
        wait(1000)  # what the result takes to show counts as well
        lines = sum(window.log.model.counts.values())
        seconds = time.perf_counter() - began
        print(
            f"{persons} persons, {lines} log lines, {seconds:.0f} s, {application.platformName()}"
        )
        pulse.tell()
        window.leave()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
