"""Completion of commands and options by the shell: click's own scripts and answers."""

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from orgloader.errors import SettingsError
from orgloader.settings.connections import names
from orgloader.settings.places import console_program

VARIABLE = "_ORGLOADER_COMPLETE"
"""Set by a shell that asks; click's name for it."""
SHELLS = ("bash", "zsh", "fish", "powershell")


def script(program: click.Group, shell: str) -> str:
    """Return the script with which ``shell`` completes the commands of ``program``."""
    found = get_completion_class(shell)
    assert found is not None
    completer = found(program, {}, console_program(), VARIABLE)
    # Not its own source(): that asks for the version of a bash which need not be here.
    return ShellComplete.source(completer)


def connections(
    _context: click.Context, _parameter: click.Parameter, begun: str
) -> list[CompletionItem]:
    """Return the names of connections that begin with ``begun``."""
    try:
        return [CompletionItem(name) for name in names() if name.startswith(begun)]
    except (OSError, SettingsError):
        return []
