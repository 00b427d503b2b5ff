"""Keeping and removing secrets: asked for without echo, never given as an argument."""

import click

from orgloader import secrets as store
from orgloader.cli.asking import asked
from orgloader.cli.help import Group
from orgloader.cli.options import common
from orgloader.cli.session import Session
from orgloader.errors import SettingsError
from orgloader.i18n import _
from orgloader.settings import Webhook
from orgloader.settings.addresses import WrongValueError


@click.group(cls=Group)
def secrets() -> None:
    pass


@secrets.command("set")
@click.argument("name")
@common
def set_(session: Session, name: str) -> int:
    account = _account(session, name)
    store.store(account, _secret(asked(name), account))
    return _told(session, "stored", name, _("The secret is kept: %(name)s"))


@secrets.command("remove")
@click.argument("name")
@common
def remove(session: Session, name: str) -> int:
    store.forget(_account(session, name))
    return _told(session, "removed", name, _("The secret is removed: %(name)s"))


def _account(session: Session, name: str) -> str:
    accounts = session.settings.secret_accounts()
    if name not in accounts:
        raise SettingsError(
            "There is no secret of this name",
            "%(name)s; the settings know %(known)s",
            "Name it in odatao.headers or odatao.query first",
            name=name,
            known=", ".join(accounts),
        )
    return accounts[name]


def _secret(given: str, account: str) -> str:
    """Return the secret in what was given: of a webhook the whole address is taken, too."""
    try:
        webhook = Webhook.parse(given) if "/rest/" in given and "://" in given else None
    except WrongValueError:
        webhook = None
    return webhook.secret if webhook is not None and webhook.account == account else given


def _told(session: Session, outcome: str, name: str, text: str) -> int:
    session.output.document({"schema": 1, "outcome": "done", "name": name, "secret": outcome})
    session.output.lines([text % {"name": name}])
    return 0
