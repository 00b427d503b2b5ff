"""Files that the reader asks for: written in a thread of their own, so that the window lives on."""

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from orgloader.errors import OrgLoaderError
from orgloader.files import write_bytes, write_file
from orgloader.gui.widgets.box import Box
from orgloader.i18n import translate as _
from orgloader.logs import clean
from orgloader.plan.model import Plan
from orgloader.report.model import Report

_LOOK_MS = 50


class Saving(QObject):
    """Writes one file after the other; ``words`` carries what the reader should know of it."""

    reported = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._writing: dict[Path, Future[None]] = {}
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._report)

    def save(self, path: Path | None, write: Callable[[Path], None]) -> None:
        """Have ``write`` write to ``path``; nothing is done where the reader chose none."""
        if path is not None:
            self.reported.emit(_("Saving…"))
            pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="saving")
            self._writing[path] = pool.submit(write, path)
            pool.shutdown(wait=False)
            self._look.start()

    def _report(self) -> None:
        for path, writing in list(self._writing.items()):
            if writing.done():
                del self._writing[path]
                self._show_end(path, writing.exception())
        if not self._writing:
            self._look.stop()

    def _show_end(self, path: Path, fault: BaseException | None) -> None:
        if fault is None:
            self.reported.emit(_("Saved: %(path)s") % {"path": clean(str(path))})
            return
        self.reported.emit("")
        if not isinstance(fault, OrgLoaderError):
            raise fault
        warn(self._window, fault)


def warn(parent: QWidget, fault: OrgLoaderError) -> Box:
    """Report a fault without waiting for the box to be closed."""

    def words() -> tuple[str, str]:
        title, message, hint = fault.parts(_)
        return title, f"{message}\n\n{hint}".strip()

    box = Box(parent, QMessageBox.Icon.Warning, words)
    box.addButton(QMessageBox.StandardButton.Ok)
    box.open()
    return box


def ask_report_path(parent: QWidget, report: Report) -> Path | None:
    """Ask where a report shall go and as what: ``.html``, ``.xlsx`` or ``.json``."""
    kinds = {
        _("Web page (*.html)"): ".html",
        _("Excel workbook (*.xlsx)"): ".xlsx",
        _("JSON (*.json)"): ".json",
    }
    name = f"orgloader-{report.mode}-{report.run}".strip("-")
    return ask_path(parent, _("Export report"), name, kinds)


def ask_path(parent: QWidget, title: str, name: str, kinds: Mapping[str, str]) -> Path | None:
    """Ask for the path of a file to write; ``kinds`` maps what the dialog offers to suffixes."""
    suffix = next(iter(kinds.values()))
    chosen, kind = QFileDialog.getSaveFileName(parent, title, name + suffix, ";;".join(kinds))
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(kinds.get(kind, suffix))


def write_report(report: Report, path: Path) -> None:
    """Write a report in the form that the suffix of ``path`` names."""
    if path.suffix.lower() == ".xlsx":
        from orgloader.report.xlsx import to_xlsx

        to_xlsx(report, path, _)
    elif path.suffix.lower() in (".html", ".htm"):
        from orgloader.report.html import to_html

        write_file(path, to_html(report, _))
    else:
        from orgloader.report.encode import to_json

        write_bytes(path, b"".join((*to_json(report, _), b"\n")))


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan as ``orgloader load --plan`` reads it."""
    from orgloader.state.codec import plan_to_json

    write_file(path, json.dumps(plan_to_json(plan), ensure_ascii=False, indent=1) + "\n")
