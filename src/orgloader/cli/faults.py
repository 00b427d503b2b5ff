"""What went wrong with a command, as an error of ours."""

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
from orgloader.text import Text

log = logging.getLogger(__name__)

TITLE = "Invalid command line"
HINT = "See orgloader --help, or --help after the command"


def to_error(fault: BaseException) -> OrgLoaderError:
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
    """Return a fault of the command line: the parser's own words are in English only."""
    what, name = _what(fault)
    return SettingsError(TITLE, what.message, HINT, name=name)


def _what(fault: click.ClickException) -> tuple[Text, str]:
    """Return what is wrong, and with which word."""
    match fault:
        case click.exceptions.NoArgsIsHelpError(ctx=click.Context(info_name=str() as name)):
            found = Text("A command is missing after %(name)s"), name
        case click.NoSuchCommand(command_name=name):
            found = Text("Unknown command: %(name)s"), name
        case click.NoSuchOption(option_name=name):
            found = Text("Unknown option: %(name)s"), name
        case click.MissingParameter(param=click.Parameter() as parameter):
            name = parameter.make_metavar(click.Context(click.Command("")))
            found = Text("Missing argument: %(name)s"), name
        case click.BadOptionUsage(option_name=name):
            found = Text("Option %(name)s needs a value"), name
        case click.BadParameter(param=click.Parameter() as parameter):
            found = Text("Invalid value for %(name)s"), parameter.opts[-1]
        case _:
            found = Text("There is a word or an option too many"), ""
    return found
