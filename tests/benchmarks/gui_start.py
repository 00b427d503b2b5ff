"""From the start of the process to the first paint of the window: ``gui_start.py [times]``.

``python tests/benchmarks/gui_start.py``; offscreen unless QT_QPA_PLATFORM says so. The first start
is told apart: it may have to read from the disk and to compile what the others find ready.
"""

import os
import subprocess
import sys
import tempfile
import time
from statistics import median


def begin(started: float) -> None:
    """Open the window as the program does; print the seconds until it was painted, and leave."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication

    from orgloader.gui import app

    class Eye(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                window.removeEventFilter(self)
                QTimer.singleShot(0, self.tell)  # what lies in the window is painted by then
            return False

        def tell(self) -> None:
            print(time.time() - started)
            window.leave()

    application = app.make()
    eye, window = Eye(), app.open_window(application)
    window.installEventFilter(eye)
    window.show()
    QApplication.exec()


def start(folder: str) -> float:
    """Start a process and return the seconds that it printed."""
    places = {"ORGLOADER_STATE_DIR": folder, "XDG_CONFIG_HOME": folder}
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **places}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, __file__, "begin", str(time.time())]
    done = subprocess.run(
        command, check=True, env=environment, stdout=subprocess.PIPE, text=True, timeout=60
    )
    return float(done.stdout)


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cold, *warm = (start(folder) for _ in range(times + 1))
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    print(
        f"{platform}: first start {cold:.2f} s, then median {median(warm):.2f} s, "
        f"best {min(warm):.2f} s, worst {max(warm):.2f} s of {times}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["begin"]:
        begin(float(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
