"""Notices by e-mail, with the standard library's SMTP client."""

import os
import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from orgloader.automation.notices.message import Message
from orgloader.errors import SettingsError, TargetError
from orgloader.settings import Mail
from orgloader.text import Text

SECONDS = 20.0
"""So long a mail server may take to answer."""
TLS_PORT = 465


def send(
    mail: Mail,
    to: Iterable[str],
    message: Message,
    attachment: tuple[str, bytes] | None = None,
    ca_file: Path | None = None,
) -> None:
    """Send one e-mail; ``attachment`` is the name of a file and its content (HTML).

    Raises ``SettingsError`` where a setting is missing, ``TargetError`` where the server cannot
    be reached, is not trusted or refuses.
    """
    if mail.server is None or mail.sender is None:
        raise SettingsError(
            "E-mail is not set up",
            "The mail server or the address of the sender is missing",
            "Enter both in the preferences",
        )
    letter = _letter(mail.sender, to, message, attachment)
    try:
        with _connected(mail, ssl.create_default_context(cafile=ca_file)) as server:
            server.send_message(letter)
    except (OSError, smtplib.SMTPException) as fault:
        raise _failed(mail, fault) from None


@contextmanager
def _connected(mail: Mail, context: ssl.SSLContext) -> Iterator[smtplib.SMTP]:
    """Yield a connection, signed in and encrypted, unless the server is this very computer."""
    with _opened(mail, context) as server:
        try:
            if mail.port != TLS_PORT:
                server.ehlo()
                if mail.needs_tls or server.has_extn("starttls"):
                    server.starttls(context=context)
            password = mail.password(dict(os.environ)) if mail.user else None
            if mail.user and password:
                server.login(mail.user, password)
            yield server
            server.quit()
        finally:
            # A server that refused would otherwise be waited for until the goodbye times out.
            server.close()


def _opened(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    if mail.port == TLS_PORT:
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context)
    return smtplib.SMTP(mail.host, mail.port, timeout=SECONDS)


def _letter(
    sender: str, to: Iterable[str], message: Message, attachment: tuple[str, bytes] | None
) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, ", ".join(to), message.subject
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid("orgloader")
    # Answers of absence would go to a machine.
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text)
    if attachment is not None:
        name, content = attachment
        letter.add_attachment(content, maintype="text", subtype="html", filename=name)
    return letter


def _failed(mail: Mail, fault: Exception) -> TargetError:
    return TargetError(
        "The e-mail could not be sent",
        _why(fault).message,
        "Check the mail server in the preferences",
        detail=str(fault),
        server=mail.server,
    )


def _why(fault: Exception) -> Text:
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return Text("%(server)s did not accept the user or the password")
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return Text("%(server)s offers no encryption")
    if isinstance(fault, ssl.SSLError):
        return Text("The certificate of %(server)s is not trusted, or the encryption failed")
    if isinstance(fault, smtplib.SMTPException):
        return Text("%(server)s refused the message")
    return Text("%(server)s cannot be reached")
