"""The words of the command line's help, put into the user's language when they are shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from orgloader.i18n import _

PROGRAM = "Load a company's organisation from a Bitrix24 portal into Business Studio."

COMMANDS = {
    "test": "Test both ends, line by line.",
    "plan": "Read both ends and show what a load would do; write nothing.",
    "load": "Load the organisation into Business Studio.",
    "history": "List the past runs.",
    "report": "Show the report of a past run: its ID, or last.",
    "undo": "Take back what a load did: its ID; by default the last one.",
    "links": "Carry the links to another computer.",
    "links export": "Write the links of the base loaded last to a file.",
    "links import": "Add the links of a file to those stored here.",
    "secrets": "Keep and remove secrets in the system's password store.",
    "secrets set": "Ask for a secret and keep it: webhook, odatao, gateway, or one that the"
    " settings name.",
    "secrets remove": "Remove a secret.",
    "gateway": "Pass OData on to Business Studio, in the place of AMSI_oDataO, until Ctrl+C.",
    "gateway check": "Check the file, and whether Business Studio lets the gateway in.",
    "gateway password": "Move the password from the file to the password store, or ask for it.",
    "gateway key": "Make an access key, for programs on other computers.",
    "gateway install": "Start the gateway at each logon.",
    "gateway remove": "Start it no more.",
    "gateway status": "Show whether it starts at logon, and whether it answers.",
    "demo": "Tell the whole story on a sandbox portal and a sandbox studio.",
    "sandbox": "Serve the sandbox portal and studio until Ctrl-C.",
}

OPTIONS = {
    "--settings": "Settings file; by default the user's own.",
    "--json": "Print one JSON document on stdout and nothing else there.",
    "--language": "Language of the output; by default that of the settings.",
    "--out": "Write the plan to a file, for load --plan.",
    "--exit-code": "End with exit code 1 when a load would change something.",
    "--plan": "Carry out exactly the plan in this file, or nothing.",
    "--confirm": "Confirm the finding with this code, for this run only; repeatable.",
    "--scheduled": "For a scheduler: after repeated failures loads pause, up to a day.",
    "--dry-run": "Show what the undo would do; write nothing.",
    "--html": "Write the report to a file, as a page.",
    "--xlsx": "Write the report to a file, as a workbook.",
    "--config": "Settings of the gateway, as AMSI_oDataO has them; by default appsettings.json.",
    "--urls": "Where to listen, instead of what the file says: http://localhost:5000.",
    "--headless": "Stay in the console where there is a display too.",
    "--port": "Port of the portal; the studio takes the next one. By default any free ones.",
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
    for option in command.get_params(click.Context(command)):
        if isinstance(option, click.Option):
            option.help = _(OPTIONS[option.opts[-1]])
