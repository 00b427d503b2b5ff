"""Notices in Bitrix24, by the webhook that reads the portal (its right ``im``)."""

from collections.abc import Iterable

from orgloader.automation.notices.message import Message
from orgloader.bitrix24.command import Command
from orgloader.bitrix24.portal import Portal

METHOD = "im.notify.system.add"


def send(portal: Portal, users: Iterable[int], message: Message) -> None:
    """Send a message to each user. Raises ``SourceError``: a missing right, an unknown user."""
    for user in users:
        text = f"[B]{message.subject}[/B]\n{message.text}"
        portal.call(Command(METHOD, {"USER_ID": user, "MESSAGE": text}))
