"""The preview of 100,000 changes: first paint, filters, search, the tree.

``python tests/benchmarks/gui_preview.py [changes] [cpu]``; offscreen unless QT_QPA_PLATFORM says
otherwise.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[2]))

from PySide6.QtWidgets import QApplication
from tests.report.samples import large_plan, report_of

from orgloader.gui.changes.preview import PreviewView
from orgloader.gui.widgets import theme

# With ``cpu`` the window's own time is measured, for machines that others work on as well.
CLOCK = thread_time if "cpu" in sys.argv else perf_counter


def main() -> None:
    count = next((int(word) for word in sys.argv if word.isdecimal()), 100_000)
    app = QApplication([])
    theme.follow_system(app)
    view = PreviewView()
    view.resize(1280, 760)
    view.show()
    app.processEvents()
    plan = large_plan(count)
    report = report_of(plan)
    print(f"{len(plan.changes)} changes, {plan.writes} writes")
    changes = view.changes

    def timed(what: str, do: Callable[[], object]) -> None:
        started = CLOCK()
        do()
        view.repaint()
        app.sendPostedEvents()
        rows = len(changes._numbers)
        print(f"{what}: {(CLOCK() - started) * 1000:.1f} ms, {rows} rows")

    def search(text: str) -> None:
        changes.search.setText(text)
        changes.filter()

    timed("first paint", lambda: view.show_plan(plan, report))
    ticks = []
    while changes._idle.isActive():
        started = CLOCK()
        app.processEvents()
        ticks.append((CLOCK() - started) * 1000)
    print(f"indexing while idle: {sum(ticks):.0f} ms, worst tick {max(ticks):.1f} ms")
    timed("one action", lambda: changes.by_action.choose("move"))
    timed("all actions", changes.by_action.choose)
    timed("search few", lambda: search("Должность 9999"))
    timed("search many", lambda: search("Отдел 1"))
    timed("search cleared", lambda: search(""))
    timed("tree, first time", lambda: changes.show_tree(tree=True))
    timed("tree, one kind", lambda: changes.by_kind.choose("department"))
    timed("tree, all kinds", changes.by_kind.choose)
    timed("tree, search many", lambda: search("Отдел 1"))
    timed("back to the table", lambda: changes.show_tree(tree=False))
    timed(
        "sorted by object",
        lambda: changes.table.sortByColumn(
            1, changes.table.horizontalHeader().sortIndicatorOrder()
        ),
    )


if __name__ == "__main__":
    main()
