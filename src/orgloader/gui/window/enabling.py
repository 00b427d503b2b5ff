"""Widgets and actions are enabled by what the session allows, and here alone."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from orgloader.gui.session.state import Command

Switches = Mapping[Command, Sequence[QWidget | QAction]]
"""For each command the widgets and actions that give it."""


def enable(tables: Iterable[Switches], commands: frozenset[Command]) -> None:
    """Enable what gives a command that is allowed now, and disable the rest."""
    for table in tables:
        for command, switches in table.items():
            for switch in switches:
                switch.setEnabled(command in commands)
