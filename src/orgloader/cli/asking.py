"""Asking for a line or a secret on the terminal."""

import sys

import click

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.i18n import _


def line(question: str) -> str:
    """Ask for a line; from a pipe take the first one. May be empty."""
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(question, default="", show_default=False, err=True)).strip()
    return sys.stdin.readline().strip("\r\n \ufeff") if sys.stdin is not None else ""


def asked(name: str) -> str:
    """Ask without echo; from a pipe take the first line. Raises ``SettingsError`` for nothing."""
    if sys.stdin is not None and sys.stdin.isatty():
        given = click.prompt(_("Secret %(name)s") % {"name": name}, hide_input=True, err=True)
    else:
        given = sys.stdin.readline() if sys.stdin is not None else ""
    secret = str(given).strip("\r\n \ufeff")
    if not secret:
        raise SettingsError("The secret is empty", "", "Enter it, or pipe it into the command")
    secrets.protect(secret)
    return secret
