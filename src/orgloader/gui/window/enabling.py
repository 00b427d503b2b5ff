"""Widgets and actions are enabled by what the session allows, and here alone."""

from collections.abc import Iterable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from orgloader.gui.session.state import Command

Switch = QWidget | QAction
Switches = Iterable[tuple[Command, Sequence[Switch]]]
"""For each deed the widgets and actions that do it."""


def enable(switches: Switches, commands: frozenset[Command]) -> None:
    """Enable what may be done now, and only that."""
    for deed, targets in switches:
        for target in targets:
            target.setEnabled(deed in commands)


def show(targets: Iterable[Switch], *, visible: bool) -> None:
    """Show or hide all of ``targets``."""
    for target in targets:
        target.setVisible(visible)
