"""Pictures of the window's main states, in both languages, light and dark, at 100 % and 200 %.

``python tests/gui/pictures.py FOLDER`` plays the sample's story once for each scale, and takes
every state as ``<state>-<language>-<scheme>-<scale>.png``. ``python tests/gui/pictures.py FOLDER
SCALE`` takes one scale, on the screen that there is.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QWidget

from orgloader import demo
from orgloader.gui import app
from orgloader.gui.session.state import State
from orgloader.gui.widgets import theme
from orgloader.gui.window.language import use_language
from orgloader.gui.window.window import Window

SIZE = (1024, 600)
PORT = 8070
SCALES = ("1", "2")
PATIENCE_SECONDS = 120


def main() -> int:
    if len(sys.argv) == 2:
        return max(_in_process_of_its_own(sys.argv[1], scale) for scale in SCALES)
    if len(sys.argv) == 3:
        return _take(Path(sys.argv[1]), sys.argv[2])
    print(f"usage: python {sys.argv[0]} FOLDER")  # noqa: T201
    return 2


def _in_process_of_its_own(folder: str, scale: str) -> int:
    with tempfile.TemporaryDirectory() as own:
        places = {"ORGLOADER_STATE_DIR": own, "XDG_CONFIG_HOME": own}
        look = {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": scale}
        command = [sys.executable, __file__, folder, scale]
        return subprocess.run(command, check=False, env={**os.environ, **places, **look}).returncode


def _take(folder: Path, scale: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    demo.DemoSession = partial(demo.DemoSession, PORT)  # type: ignore[assignment,misc]
    application = app.make()
    window = app.open_window(application)
    window.resize(*SIZE)
    window.show()
    camera = Camera(application, window, folder, scale)
    camera.connecting()
    camera.loading()
    camera.reviewing()
    camera.undoing()
    camera.interrupting()
    window.leave()
    return 0


class Camera:
    """Plays the story and takes its pictures."""

    def __init__(self, application: QApplication, window: Window, folder: Path, scale: str) -> None:
        self.application, self.window = application, window
        self.folder, self.scale = folder, scale
        self.page = window.connect_page

    def connecting(self) -> None:
        """The first step, from the empty state to the test."""
        self.settle()
        self.shoot("first-run")
        self.window.menus.sample.trigger()
        self.settle()
        self.shoot("sample")
        self.page.form.fold.setChecked(True)
        self.shoot("form")
        self.page.form.fold.setChecked(False)
        self.page.test.click()
        self.settle()
        self.shoot("test")
        self.page.form.pick.click()
        self.until(lambda: self.modal() is not None)
        self.shoot("root", self.modal())
        self.close_modal()
        self.page.load.click()
        self.settle()
        self.shoot("preview-first")

    def loading(self) -> None:
        """The first load, and one that has nothing to do."""
        self.window.compare_page.preview.load.click()
        self.until(lambda: self.window.session.state is State.WRITING)
        self.wait(1500)
        self.shoot("progress")
        self.until(lambda: self.modal() is not None)
        self.shoot("result", self.modal())
        self.close_modal()
        self.shoot("loaded")
        self.page.load.click()
        self.settle()
        self.shoot("nothing")

    def reviewing(self) -> None:
        """Half a year later: the comparison in all its forms, the log, the load, the history."""
        self.window.menus.advance.trigger()
        self.page.compare.click()
        self.settle()
        self.shoot("preview")
        self._look_closer()
        self.window.splitter.setSizes([200, 400])
        self.shoot("log")
        self.window.splitter.setSizes([430, 150])
        self.window.compare_page.preview.load.click()
        self.until(lambda: self.modal() is not None)
        self.close_modal()
        self.history()
        self.shoot("history")
        self.window.history.open.click()
        self.settle()
        self.shoot("report")

    def _look_closer(self) -> None:
        changes = self.window.compare_page.preview.changes
        changes.table.selectRow(3)
        self.shoot("preview-details")
        changes.table.clearSelection()
        changes.show_tree(tree=True)
        self.shoot("preview-tree")
        changes.show_tree(tree=False)
        menu = changes.by_kind.menu()
        self.shoot("kinds-menu", menu, opened=lambda: menu.popup(menu.pos()))
        menu.hide()
        changes.search.setText("нет такого")
        self.wait(300)
        self.shoot("preview-no-hits")
        changes.search.clear()
        self.wait(300)

    def undoing(self) -> None:
        """What an undo would do, and what the history says of the load once it is undone."""
        self.history()
        self.window.history.undo.click()
        self.settle()
        self.shoot("undo")
        for box in self.window.compare_page.preview.findings.findChildren(QCheckBox):
            box.setChecked(True)
        self.window.compare_page.preview.load.click()
        self.until(lambda: self.modal() is not None)
        self.close_modal()
        self.history()
        self.shoot("history-undone")

    def interrupting(self) -> None:
        """A load that dies while it writes, told when the window opens the next time."""
        self.page.compare.click()
        self.settle()
        self.window.compare_page.preview.load.click()
        self.until(lambda: self.window.session.state is State.WRITING)
        self.wait(300)
        state, dead = self.window.session.folder(), self.folder / ".dead"
        shutil.copytree(state, dead, ignore=shutil.ignore_patterns("*.lock", "lock*"))
        self.until(lambda: self.modal() is not None)
        self.close_modal()
        self.window.session.folder = lambda: dead
        self.window.show_step(0)
        self.window.session.probe()
        self.settle()
        self.shoot("interrupted")
        self.window.session.folder = lambda: state
        shutil.rmtree(dead)

    def history(self) -> None:
        """Show the past runs."""
        self.window.menus.history.trigger()
        self.settle()

    def shoot(
        self, name: str, widget: QWidget | None = None, opened: Callable[[], object] = int
    ) -> None:
        """Take ``widget``, or the window, in each language and scheme; ``opened`` shows it."""
        for language in ("ru", "en"):
            use_language(self.application, language)
            for scheme in ("light", "dark"):
                theme.choose(self.application, scheme)
                opened()
                for _turn in range(6):  # a change asks for a layout, that for a painting
                    self.wait(20)
                path = self.folder / f"{name}-{language}-{scheme}-{self.scale}00.png"
                (widget or self.window).grab().save(str(path))

    def modal(self) -> QWidget | None:
        return self.application.activeModalWidget()

    def close_modal(self) -> None:
        box = self.modal()
        if isinstance(box, QDialog):
            box.reject()
        self.settle()

    def settle(self) -> None:
        """Wait until no job runs."""
        self.wait(100)
        self.until(lambda: not self.window.session.worker.busy)
        self.wait(100)

    def until(self, holds: Callable[[], object]) -> None:
        for _ in range(PATIENCE_SECONDS * 20):
            if holds():
                return
            self.wait(50)
        raise TimeoutError

    @staticmethod
    def wait(milliseconds: int) -> None:
        QTest.qWait(milliseconds)


if __name__ == "__main__":
    sys.exit(main())
