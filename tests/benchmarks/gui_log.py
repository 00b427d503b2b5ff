"""The log pane under a flood: total time for 100,000 lines, worst batch, first and next search.

``python tests/benchmarks/gui_log.py [lines] [cpu]``; offscreen unless QT_QPA_PLATFORM says so.
"""

import logging
import os
import sys
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from orgloader.gui.log.pane import LogPane
from orgloader.gui.session.log_lines import LogLine
from orgloader.gui.widgets import theme

# With ``cpu`` the window's own time is measured, for machines that others work on as well.
CLOCK = thread_time if "cpu" in sys.argv else perf_counter
LEVELS = (logging.INFO, logging.INFO, logging.INFO, logging.WARNING, logging.ERROR)


def line(number: int) -> LogLine:
    return LogLine(
        1_795_253_400 + number / 1000,
        LEVELS[number % len(LEVELS)],
        "apply",
        f"u:{number}",
        "Created %(name)s",
        {"name": f"Щербакова Юлия {number}"},
    )


def flood(app: QApplication, pane: LogPane, lines: list[LogLine], batch: int) -> list[float]:
    """Append ``lines`` and paint after each batch; return the milliseconds of each."""
    spent = []
    for begin in range(0, len(lines), batch):
        started = CLOCK()
        pane.append(lines[begin : begin + batch])
        app.processEvents()
        spent.append((CLOCK() - started) * 1000)
    return spent


def timed(app: QApplication, pane: LogPane, search: str) -> float:
    pane.search.setText(search)
    started = CLOCK()
    pane.filter()
    app.processEvents()
    return (CLOCK() - started) * 1000


def main() -> None:
    count = next((int(word) for word in sys.argv if word.isdecimal()), 100_000)
    app = QApplication([])
    theme.follow_system(app)
    lines = [line(number) for number in range(count)]
    for batch in (2000, 1000, 200):
        pane = LogPane()
        pane.resize(1000, 500)
        pane.show()
        app.processEvents()
        spent = flood(app, pane, lines, batch)
        print(
            f"{count} lines by {batch}: {sum(spent) / 1000:.2f} s, "
            f"worst batch {max(spent):.1f} ms, median {sorted(spent)[len(spent) // 2]:.1f} ms"
        )
        while pane._idle.isActive():
            app.processEvents()
        print(f"search, ready: {timed(app, pane, '9999'):.1f} ms, {pane.model.rowCount()} rows")
        print(f"search cleared: {timed(app, pane, ''):.1f} ms")
        pane.levels.choose(str(logging.ERROR))
        print(f"errors only: {timed(app, pane, ''):.1f} ms, {pane.model.rowCount()} rows")
        pane.close()


if __name__ == "__main__":
    main()
