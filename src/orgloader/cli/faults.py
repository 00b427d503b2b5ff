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

TITLE = "Invalid command line"
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
        "Internal error",
        "%(kind)s; see the log: %(path)s",
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
            return SettingsError(TITLE, "Unknown command: %(name)s", HINT, name=name)
        case click.NoSuchOption(option_name=name):
            return SettingsError(TITLE, "Unknown option: %(name)s", HINT, name=name)
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = parameter.make_metavar(click.Context(click.Command("")))
            return SettingsError(TITLE, "Missing argument: %(name)s", HINT, name=name)
        case click.BadOptionUsage(option_name=name):
            return SettingsError(TITLE, "Option %(name)s needs a value", HINT, name=name)
        case click.BadParameter(param=click.Parameter() as parameter):
            name = parameter.opts[-1]
            return SettingsError(TITLE, "Invalid value for %(name)s", HINT, name=name)
    return SettingsError(TITLE, "%(fault)s", HINT, fault=fault.format_message())
