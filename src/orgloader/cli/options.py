"""The options that every command takes, and what they give it to work with."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from pathlib import Path
from typing import Any, get_args

import click

from orgloader.cli.completion import connections
from orgloader.cli.output import Output
from orgloader.cli.session import session, speak
from orgloader.errors import SettingsError
from orgloader.settings import Language
from orgloader.settings.connections import DEFAULT, path_of

FILE = click.Path(path_type=Path)
LANGUAGES = click.Choice(["auto", "ru", "en"])


def _no_option(_: click.Context, parameter: click.Parameter, codes: tuple[str, ...]) -> Any:
    """Refuse an option in place of a code: somebody forgot the code before it."""
    if any(code.startswith("-") for code in codes):
        raise click.BadOptionUsage(parameter.opts[-1], "")
    return codes


confirm = click.option("--confirm", metavar="CODE", multiple=True, callback=_no_option)
"""The option that confirms findings, repeatable."""


def chosen_language(arguments: Sequence[str]) -> Language:
    """Return the language that a command line asks for, be it right or wrong otherwise."""
    for at, word in enumerate(arguments):
        name, equals, value = word.partition("=")
        if name == "--language":
            asked = value if equals else next(iter(arguments[at + 1 :]), "")
            return next((one for one in get_args(Language) if one == asked), "auto")
    return "auto"


def common(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options that every command takes, and hand it a ``Session``."""

    def with_session(
        output: Output, settings: Path | None, connection: str | None, language: Any, **rest: Any
    ) -> int:
        name = connection or (DEFAULT if settings is None else None)
        with session(output, _file(settings, connection), language, name) as opened:
            return command(opened, **rest)

    return _options(command, with_session)


def apart(command: Callable[..., int]) -> Callable[..., int]:
    """The same for a command that has ends and a state of its own: hand it the output only."""

    def with_output(
        output: Output, settings: Path | None, connection: str | None, language: Any, **rest: Any
    ) -> int:
        speak(_file(settings, connection), language)
        return command(output, **rest)

    return _options(command, with_output)


def _options(command: Callable[..., int], carry_out: Callable[..., int]) -> Callable[..., int]:
    """Let ``carry_out`` stand for ``command``, with the common options."""
    update_wrapper(carry_out, command)
    carry_out = click.option("--language", type=LANGUAGES)(carry_out)
    carry_out = click.option("--json", is_flag=True, expose_value=False)(carry_out)
    carry_out = click.option("--connection", metavar="NAME", shell_complete=connections)(carry_out)
    carry_out = click.option("--settings", metavar="FILE", type=FILE)(carry_out)
    return click.pass_obj(carry_out)


def _file(settings: Path | None, connection: str | None) -> Path | None:
    """Return the settings file that was named, by its path or as a connection."""
    if settings is not None and connection is not None:
        raise SettingsError(
            "--settings and --connection were both given",
            "Each of them names the settings file",
            "Give one of them",
        )
    return path_of(connection) if connection is not None else settings
