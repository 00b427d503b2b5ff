"""Sending the notices of a run: after it, never in its way."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orgloader.automation.notices import bitrix24, mail
from orgloader.automation.notices.decide import occasion, problem_of
from orgloader.automation.notices.message import Message, message, test_message
from orgloader.bitrix24.portal import Portal
from orgloader.errors import OrgLoaderError
from orgloader.files import make_folder, write_file
from orgloader.http import Control
from orgloader.i18n import translate
from orgloader.report.html import to_html
from orgloader.report.model import Report
from orgloader.run.amend import add_finding
from orgloader.run.connections import Transports, network, open_portal
from orgloader.settings import Preferences, Settings

log = logging.getLogger(__name__)

Way = Callable[[Message, Report | None], None]
"""Sends a notice, with the report where the settings say so."""


def send_notices(
    settings: Settings,
    preferences: Preferences,
    folder: Path,
    report: Report,
    transports: Transports = network,
) -> list[OrgLoaderError]:
    """Send what is due after a run, and return what could not be sent.

    ``folder`` is that of the state. A notice that fails is logged and written into the kept
    report; nothing is ever raised.
    """
    name = report.connection
    problems = _problems(folder)
    due = occasion(settings.notify.when, report, problems.get(name, ""))
    _remember(folder, problems, name, report)
    if due is None:
        return []
    text = message(due, report, name)
    failed = [error for way in _ways(settings, preferences, transports)
              if (error := _try(way, text, report)) is not None]  # fmt: skip
    for error in failed:
        add_finding(folder, report.run, "notice.failed", error)
    return failed


def send_test(
    settings: Settings, preferences: Preferences, connection: str, transports: Transports = network
) -> list[OrgLoaderError]:
    """Send a test message by every way that the settings name; return what went wrong."""
    text = test_message(connection)
    ways = _ways(settings, preferences, transports)
    return [error for way in ways if (error := _try(way, text, None)) is not None]


def _ways(settings: Settings, preferences: Preferences, transports: Transports) -> Iterator[Way]:
    notify = settings.notify
    if notify.mail_to:

        def by_mail(text: Message, report: Report | None) -> None:
            attached = _attachment(report) if report is not None and notify.attach_report else None
            own = preferences.mail
            mail.send(own, notify.mail_to, text, attached, settings.network.ca_file)

        yield by_mail
    if notify.bitrix24_users:

        def in_the_portal(text: Message, _report: Report | None) -> None:
            with _portal(settings, transports) as portal:
                bitrix24.send(portal, notify.bitrix24_users, text)

        yield in_the_portal


def _try(way: Way, text: Message, report: Report | None) -> OrgLoaderError | None:
    try:
        way(text, report)
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


def _problems(folder: Path) -> dict[str, str]:
    """Return what was wrong with the last load of each connection."""
    try:
        found = json.loads(_path(folder).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(folder: Path, problems: dict[str, str], name: str, report: Report) -> None:
    """Remember what is wrong now; a run that a person cancelled shows nothing of it."""
    if report.outcome == "cancelled" or problems.get(name, "") == problem_of(report):
        return
    make_folder(folder)
    try:
        write_file(_path(folder), json.dumps(problems | {name: problem_of(report)}) + "\n")
    except OrgLoaderError as error:
        log.warning("A notice could not be sent: %(error)s", {"error": error})


def _path(folder: Path) -> Path:
    return folder / "notices.json"
