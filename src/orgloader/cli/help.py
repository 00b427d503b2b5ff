"""The words of the command line's help, put into the user's language when they are shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from orgloader.i18n import _

PROGRAM = "Load a company's organisation from a Bitrix24 portal into Business Studio."

COMMANDS = {
    "test": "Test Bitrix24 and Business Studio, line by line, or one of them: bitrix24 or studio.",
    "plan": "Compare Bitrix24 with Business Studio and show what a load would do. Nothing is "
    "written.",
    "load": "Load the organisation into Business Studio.",
    "history": "List the past runs.",
    "report": "Show the report of a past run: its ID, or last.",
    "undo": "Undo a load, by its ID (default: the last load).",
    "links": "See, forget, export or import the links between both ends.",
    "links list": "List the links of all bases, or those that hold a text.",
    "links forget": "Forget all links of a base, by its name; they are kept in a file first.",
    "links export": "Write the links of the base loaded last to a file.",
    "links import": "Add the links of a file to those stored here.",
    "schedule": "Load by schedule, with the system's own scheduler.",
    "schedule show": "Show what the system's scheduler knows of the schedule.",
    "schedule set": "Load daily at a time, or every so many minutes.",
    "schedule pause": "Pause scheduled loads: for hours, until a date, or until resumed.",
    "schedule resume": "End the pause of scheduled loads.",
    "schedule remove": "Remove the schedule.",
    "profile": "See, check, find out and convert profiles of Business Studio.",
    "profile list": "List the profiles there are.",
    "profile show": "Show a profile, by its name or file (default: the one in use).",
    "profile convert": "Show a profile brought to schema 2, or write it to a file.",
    "profile check": "Ask Business Studio about every class and field of a profile.",
    "profile discover": "Find out what Business Studio has, and propose a profile.",
    "secrets": "Keep and remove secrets in the system's password store.",
    "secrets set": "Ask for a secret and keep it: webhook, odatao, gateway, or one that the"
    " settings name.",
    "secrets remove": "Remove a secret.",
    "gateway": "Pass OData on to Business Studio, in the place of AMSI_oDataO, until Ctrl+C.",
    "gateway check": "Check the file, and whether Business Studio lets the gateway in.",
    "gateway password": "Move the password from the file to the password store, or ask for it.",
    "gateway key": "Make an access key, for programs on other computers.",
    "gateway install": "Start the gateway at each logon.",
    "gateway remove": "Stop starting it at logon.",
    "gateway status": "Show whether it starts at logon, and whether it answers.",
    "desktop": "The program in the menu of a Linux desktop.",
    "desktop install": "Put the program, with its icon, into the menu.",
    "desktop remove": "Take it out of the menu.",
    "cleanup": "Before the program is removed: take back schedules, the gateway's start at logon"
    " and the menu entry.",
    "updates": "Ask for the latest version at update_address of preferences.json.",
    "demo": "Run a guided demo on a local sample portal and studio.",
    "completion": "Print the script with which a shell completes commands and options.",
    "sandbox": "Run the sample portal and studio until Ctrl+C.",
}

OPTIONS = {
    "--settings": "Settings file; by default the user's own.",
    "--connection": "Name of the connection whose settings are used.",
    "--json": "Print one JSON document on stdout and nothing else there.",
    "--language": "Language of the output; by default that of the settings.",
    "--out": "Write it to a file; a plan is one for load --plan.",
    "--exit-code": "End with exit code 1 when a load would change something.",
    "--plan": "Apply this plan file, and stop if anything has changed since it was made.",
    "--confirm": "Confirm the finding with this code, for this run only; repeatable.",
    "--scheduled": "For a scheduler: after repeated failures loads pause, up to a day.",
    "--daily": "Time of day at which to load, like 06:30.",
    "--every": "Load every so many minutes, 5 to 1440.",
    "--hours": "Pause for so many hours.",
    "--until": "Pause until this date, like 2026-12-31.",
    "--dry-run": "Only show what would be done.",
    "--html": "Write the report to a file, as a page.",
    "--xlsx": "Write the report to a file, as a workbook.",
    "--config": "Settings of the gateway, as AMSI_oDataO has them; by default appsettings.json.",
    "--urls": "Where to listen, instead of what the file says: http://localhost:5000.",
    "--secrets": "Remove the secrets from the password store, too.",
    "--headless": "Run in the console even if a display is available.",
    "--port": "Port of the portal; the studio takes the next one. Default: any free ports.",
    "--version": "Show the version.",
    "--help": "Show this help.",
}

SECTIONS = {"Options": "Options", "Commands": "Commands"}


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or _("Usage") + ": ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(_(SECTIONS[name])):
            yield


class _Context(click.Context):
    formatter_class = _Formatter

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **{"help_option_names": ["-h", "--help"], **options})


class Command(click.Command):
    """A command whose help speaks the language in use."""

    context_class = _Context


class Group(click.Group):
    """A group of such commands."""

    context_class = _Context
    command_class = Command
    group_class = type


def localise(program: click.Group) -> None:
    """Put the help of ``program`` into the language in use."""
    program.help = _(PROGRAM)
    _options(program)
    for command in program.commands.values():
        _localise(command)


def _localise(command: click.Command, above: str = "") -> None:
    path = f"{above} {command.name}".strip()
    command.help = _(COMMANDS[path])
    _options(command)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _localise(inner, path)


def _options(command: click.Command) -> None:
    for option in command.get_params(command.context_class(command)):
        if isinstance(option, click.Option):
            option.help = _(OPTIONS[option.opts[-1]])
