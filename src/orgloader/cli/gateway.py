"""``orgloader gateway``: the stand-in for AMSI_oDataO, and what its administrator needs."""

import hashlib
import secrets
from collections.abc import Callable
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from orgloader import secrets as store
from orgloader.cli import results
from orgloader.cli.asking import asked
from orgloader.cli.help import Group
from orgloader.cli.options import FILE, LANGUAGES
from orgloader.cli.output import Output
from orgloader.errors import SettingsError
from orgloader.i18n import _, set_language
from orgloader.run.events import Checked
from orgloader.settings import state_dir

CONFIG = "appsettings.json"


def _options(command: Callable[..., int]) -> Callable[..., int]:
    """Add the options of these commands; the settings of loads have no part in them."""

    def carry_out(output: Output, language: Any, **rest: Any) -> int:
        set_language(language or "auto")
        return command(output, **rest)

    update_wrapper(carry_out, command)
    found: Callable[..., int] = click.option("--language", type=LANGUAGES)(carry_out)
    found = click.option("--json", is_flag=True, expose_value=False)(found)
    return click.pass_obj(found)


_config = click.option("--config", metavar="FILE", type=FILE, default=Path(CONFIG))


@click.group(cls=Group, invoke_without_command=True)
@click.option("--urls", metavar="URL", default="")
@_config
@_options
@click.pass_context
def gateway(context: click.Context, output: Output, config: Path, urls: str) -> int:
    if context.invoked_subcommand is not None:
        return 0
    from orgloader.gateway.config import load
    from orgloader.gateway.console import logging_to
    from orgloader.gateway.service import Service

    found = load(config.absolute(), urls)
    folder = state_dir()
    with logging_to(folder, found.level, console=not output.json):
        service = Service(found, folder / "gateway")
        output.document({"schema": 1, "outcome": "done", "urls": service.urls})
        service.run()
    return 0


@gateway.command("check")
@_config
@_options
def check(output: Output, config: Path) -> int:
    from orgloader.gateway.check import check as checked
    from orgloader.gateway.config import load

    lines = [Checked("studio", one) for one in checked(load(config.absolute()))]
    failed = any(line.check.status == "failed" for line in lines)
    shown = [results.check_document(line) for line in lines]
    ended = "failed" if failed else "done"
    output.document({"schema": 1, "outcome": ended, "checks": shown})
    for line in lines:
        output.lines(results.check_lines(line))
    return 6 if failed else 0


@gateway.command("password")
@_config
@_options
def password(output: Output, config: Path) -> int:
    from orgloader.gateway.config import load
    from orgloader.gateway.config.edit import set_text

    found = load(config.absolute())
    if not found.login:
        raise SettingsError(
            "There is no account to keep a password for",
            "%(path)s names none",
            "Write it into BSAuth.login as DOMAIN\\\\name",
            path=str(found.path_of_file),
        )
    store.store(found.account, found.plain_password or asked(found.login))
    if found.plain_password:
        set_text(found.path_of_file, "BSAuth", "password", "")
    return _told(output, _("The password of %(login)s is in the password store"), login=found.login)


@gateway.command("key")
@_config
@_options
def key(output: Output, config: Path) -> int:
    from orgloader.gateway.config.edit import set_text

    made = secrets.token_urlsafe(32)
    hashed = hashlib.sha256(made.encode()).hexdigest()
    set_text(config.absolute(), "Gateway", "AccessKeySha256", hashed)
    output.document({"schema": 1, "outcome": "done", "key": made})
    output.lines(
        [
            _("The access key, shown this once: %(key)s") % {"key": made},
            _("On each computer that loads: orgloader secrets set gateway"),
        ]
    )
    return 0


@gateway.command("install")
@_config
@_options
def install(output: Output, config: Path) -> int:
    from orgloader.gateway import autostart
    from orgloader.gateway.config import load

    load(config.absolute()).password()
    autostart.install(config)
    return _told(output, _("The gateway starts at each logon, and has been started"))


@gateway.command("remove")
@_options
def remove(output: Output) -> int:
    from orgloader.gateway import autostart

    autostart.remove()
    return _told(output, _("The gateway no longer starts at logon"))


@gateway.command("status")
@_config
@_options
def status(output: Output, config: Path) -> int:
    from orgloader.gateway import autostart
    from orgloader.gateway.config import load
    from orgloader.gateway.health import health

    installed = autostart.is_installed()
    found = health(load(config.absolute()))
    output.document({"schema": 1, "outcome": "done", "installed": installed, "health": found})
    yes_no = {True: _("yes"), False: _("no")}
    output.lines(
        [
            _("Starts at logon: %(answer)s") % {"answer": yes_no[installed]},
            _("Answers now: %(answer)s") % {"answer": yes_no[found is not None]},
        ]
    )
    return 0


def _told(output: Output, text: str, **values: str) -> int:
    output.document({"schema": 1, "outcome": "done", **values})
    output.lines([text % values if values else text])
    return 0
