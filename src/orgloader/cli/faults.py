"""What went wrong with a command, as an error that can be told."""

import logging

import click

from orgloader import logs, secrets
from orgloader.errors import (
    CancelledError,
    OrgLoaderError,
    SettingsError,
    StateError,
    UnexpectedError,
)
from orgloader.settings import state_dir

log = logging.getLogger(__name__)

TITLE = "The command line is not understood"
HINT = "See orgloader --help, or --help after the command"


def told(fault: BaseException) -> OrgLoaderError:
    """Return ``fault`` as an error of ours; what nobody expected goes to the log as a whole."""
    if isinstance(fault, OrgLoaderError):
        return fault
    if isinstance(fault, click.Abort | KeyboardInterrupt):
        return CancelledError("Cancelled")
    if isinstance(fault, click.ClickException):
        return _usage(fault)
    return UnexpectedError(
        "The program has met an error of its own",
        "%(kind)s; the log tells more: %(path)s",
        kind=type(fault).__name__,
        path=_logged(fault),
    )


def _logged(fault: BaseException) -> str:
    """Write ``fault`` to the log and return the log's path, a dash where there is none."""
    try:
        path = logs.setup(state_dir(), secrets.redact, console=None)
    except StateError:
        return "—"
    log.critical("Unexpected error", exc_info=fault)
    logs.close()
    return str(path)


def _usage(fault: click.ClickException) -> SettingsError:
    match fault:
        case click.NoSuchCommand(command_name=name):
            return SettingsError(TITLE, "There is no command %(name)s", HINT, name=name)
        case click.NoSuchOption(option_name=name):
            return SettingsError(TITLE, "There is no option %(name)s here", HINT, name=name)
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = parameter.make_metavar(click.Context(click.Command("")))
            return SettingsError(TITLE, "%(name)s is missing", HINT, name=name)
        case click.BadOptionUsage(option_name=name):
            return SettingsError(TITLE, "The option %(name)s wants a value", HINT, name=name)
        case click.BadParameter(param=click.Parameter() as parameter):
            name = parameter.opts[-1]
            return SettingsError(TITLE, "%(name)s cannot take this value", HINT, name=name)
    return SettingsError(TITLE, "%(fault)s", HINT, fault=fault.format_message())
