"""Plain stand-ins until the views are there."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget


class LogPane(QPlainTextEdit):
    def __init__(self):
        super().__init__(readOnly=True, accessibleName="Log")

    def append(self, records):
        self.appendPlainText("\n".join(line.text for line in records))

    def show_object(self, source_id):
        pass


class PreviewView(QWidget):
    load_requested = Signal(frozenset)
    back_requested = Signal()

    def __init__(self):
        super().__init__()
        self.label = QLabel()
        self.button = QPushButton("Load")
        column = QVBoxLayout(self)
        column.addWidget(self.label)
        column.addWidget(self.button)
        self.codes = frozenset()
        self.button.clicked.connect(lambda: self.load_requested.emit(self.codes))

    def show_plan(self, plan, report):
        self.label.setText(f"{len(plan.changes)} changes")
        self.codes = frozenset(f.code for f in plan.findings if f.severity == "confirm")


class ResultDialog(QDialog):
    show_problems = Signal()
    retry_failed = Signal()
    open_report = Signal(str)

    def __init__(self, finished, parent):
        super().__init__(parent)
        QVBoxLayout(self).addWidget(QLabel(finished.report["outcome"]))


class HistoryView(QWidget):
    open_report = Signal(str)

    def show_runs(self, runs):
        pass
