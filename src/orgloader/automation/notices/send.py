"""Sending the notices of a run: after it, never in its way."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from orgloader.automation import latest
from orgloader.automation.latest import Latest
from orgloader.automation.notices import bitrix24, mail
from orgloader.automation.notices.decide import occasion, problem_of
from orgloader.automation.notices.message import Message, message, test_message
from orgloader.bitrix24.portal import Portal
from orgloader.errors import OrgLoaderError, SettingsError
from orgloader.http import Control
from orgloader.i18n import translate
from orgloader.report.html import to_html
from orgloader.report.model import Report
from orgloader.run.amend import add_finding
from orgloader.run.connections import Transports, network, open_portal
from orgloader.settings import Preferences, Settings

log = logging.getLogger(__name__)

Way = Literal["mail", "bitrix24"]
WAYS: tuple[Way, ...] = ("mail", "bitrix24")
Send = Callable[[Message, Report | None], None]
"""Sends a notice, with the report where the settings say so."""


def send_notices(
    settings: Settings,
    preferences: Preferences,
    folder: Path,
    report: Report,
    transports: Transports = network,
) -> list[OrgLoaderError]:
    """Send what is due after a run, and return what could not be sent.

    ``folder`` is that of the state. How the run ended is noted there (``latest``). A notice that
    fails is logged; nothing is ever raised.
    """
    name = report.connection
    known = latest.read(folder)
    before = known.get(name, Latest()).problem
    due = occasion(settings.notify.when, report, before)
    text = message(due, report, name) if due is not None else None
    latest.write(folder, known | {name: _ended(report, before, text)})
    if text is None:
        return []
    ways = _ways(settings, preferences, transports)
    tried = (_try(send, text, report) for send in ways.values())
    return [error for error in tried if error is not None]


def note_failures(folder: Path, run: str, failed: Iterable[OrgLoaderError]) -> None:
    """Write into the kept report of a run which of its notices could not be sent."""
    for error in failed:
        add_finding(folder, run, "notice.failed", error)


def send_test(
    settings: Settings,
    preferences: Preferences,
    connection: str,
    way: Way,
    transports: Transports = network,
) -> OrgLoaderError | None:
    """Send a test message by one way; return why it could not be sent, ``None`` if it was."""
    send = _ways(settings, preferences, transports).get(way)
    if send is None:
        return SettingsError(
            "There is nobody to send to",
            "No recipient is given",
            "Enter at least one recipient",
        )
    return _try(send, test_message(connection), None)


def _ended(report: Report, before: str, text: Message | None) -> Latest:
    """Return what is noted of a load; one that a person cancelled shows nothing of the problem."""
    problem = before if report.outcome == "cancelled" else problem_of(report)
    subject, body = (text.subject, text.text) if text else ("", "")
    return Latest(problem, report.run, report.outcome, report.ended, subject, body)


def _ways(
    settings: Settings, preferences: Preferences, transports: Transports
) -> Mapping[Way, Send]:
    """Return the ways for which the settings name a recipient."""
    notify = settings.notify

    def by_mail(text: Message, report: Report | None) -> None:
        attached = _attachment(report) if report is not None and notify.attach_report else None
        ca_file = settings.network.ca_file
        mail.send(preferences.mail, notify.mail_to, text, attached, ca_file)

    def in_the_portal(text: Message, _report: Report | None) -> None:
        with _portal(settings, transports) as portal:
            bitrix24.send(portal, notify.bitrix24_users, text)

    ways: dict[Way, Send] = {}
    if notify.mail_to:
        ways["mail"] = by_mail
    if notify.bitrix24_users:
        ways["bitrix24"] = in_the_portal
    return ways


def _try(send: Send, text: Message, report: Report | None) -> OrgLoaderError | None:
    try:
        send(text, report)
    except OrgLoaderError as error:
        log.warning("A notice could not be sent: %(error)s", {"error": error})
        return error
    return None


@contextmanager
def _portal(settings: Settings, transports: Transports) -> Iterator[Portal]:
    with open_portal(settings, Control(), transports) as portal:
        yield portal


def _attachment(report: Report) -> tuple[str, bytes]:
    return f"{report.run}.html", to_html(report, translate).encode()
