"""What the program places in the system of its user: put there and taken back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from orgloader import desktop as entry
from orgloader import secrets, settings
from orgloader.automation.schedule import scheduler
from orgloader.cli.help import Group
from orgloader.cli.options import apart
from orgloader.cli.output import Output
from orgloader.errors import OrgLoaderError
from orgloader.i18n import _
from orgloader.settings.connections import names, path_of


@click.group(cls=Group)
def desktop() -> None:
    pass


@desktop.command("install")
@apart
def install(output: Output) -> int:
    return _told(output, _("In the menu: %(path)s"), entry.install())


@desktop.command("remove")
@apart
def remove(output: Output) -> int:
    return _told(output, _("Removed: %(path)s"), entry.remove())


def _told(output: Output, text: str, paths: Sequence[Path]) -> int:
    shown = [str(path) for path in paths]
    output.document({"schema": 1, "outcome": "done", "paths": shown})
    output.lines([text % {"path": path} for path in shown])
    return 0


@click.command()
@click.option("--secrets", "with_secrets", is_flag=True)
@apart
def cleanup(output: Output, with_secrets: bool) -> int:
    """Take back all of it, as far as it is there: what fails does not keep the rest."""
    faults = [fault for step in _steps(with_secrets=with_secrets) if (fault := _fault_of(step))]
    output.document({"schema": 1, "outcome": "with_errors" if faults else "done"})
    for one in faults:
        output.error(one)
    if not faults:
        output.lines([_("What the program placed in the system is removed")])
    return OrgLoaderError.exit_code if faults else 0


def _steps(*, with_secrets: bool) -> Iterator[Callable[[], object]]:
    from orgloader.gateway import autostart

    if autostart.is_installed():
        yield autostart.remove
    for name in names():
        yield partial(_unschedule, name)
    yield entry.remove
    if with_secrets:
        for account in _accounts():
            yield partial(secrets.forget, account)


def _unschedule(connection: str) -> None:
    scheduler().remove(connection)


def _fault_of(step: Callable[[], object]) -> OrgLoaderError | None:
    try:
        step()
    except OrgLoaderError as fault:
        return fault
    return None


def _accounts() -> Iterator[str]:
    """Yield the accounts of all secrets that the settings of this user name."""
    with suppress(OrgLoaderError):
        yield settings.load_preferences().mail.account
    for name in names():
        with suppress(OrgLoaderError):
            yield from settings.load(path_of(name)).secret_accounts().values()
