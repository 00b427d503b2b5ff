"""What belongs to the user and not to one connection: ``preferences.json`` beside the settings."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field

from orgloader import secrets
from orgloader.addresses import is_loopback
from orgloader.settings.addresses import WrongValueError, origin, split
from orgloader.settings.network import Language, Network
from orgloader.settings.section import Section, Words

MAIL_PASSWORD_VARIABLE = "ORGLOADER_MAIL_PASSWORD"


def _server(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(f"//{value.strip()}")
        usable = parts.hostname and parts.port and not (parts.path or parts.username)
        usable = usable and not any(map(str.isspace, value.strip()))
    except ValueError:
        usable = False
    if not usable:
        raise WrongValueError("A mail server like mail.example.org:587 is needed")
    return value.strip()


def _mailbox(value: object) -> object:
    if isinstance(value, str) and (value.count("@") != 1 or any(map(str.isspace, value.strip()))):
        raise WrongValueError("An e-mail address like name@example.org is needed")
    return value.strip() if isinstance(value, str) else value


def _update_address(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = split(value)
    return f"{origin(parts)}{parts.path}"


Mailbox = Annotated[str, BeforeValidator(_mailbox)]


class Mail(Section):
    """The mail server: ``server`` as host:port, ``None`` where no mail is sent.

    Port 465 is TLS from the start. Elsewhere STARTTLS is demanded beyond this computer.
    """

    server: Annotated[str | None, BeforeValidator(_server)] = None
    user: Words | None = None
    sender: Annotated[Mailbox | None, Field(alias="from")] = None

    @property
    def host(self) -> str:
        return urlsplit(f"//{self.server or ''}").hostname or ""

    @property
    def port(self) -> int:
        return urlsplit(f"//{self.server or ''}").port or 0

    @property
    def needs_tls(self) -> bool:
        """Whether a connection without encryption is refused."""
        return not is_loopback(self.host)

    @property
    def account(self) -> str:
        """The name under which the password is kept: bound to the server it was entered for."""
        return f"mail:{self.user or ''}@{self.host}"

    def password(self, environment: dict[str, str]) -> str | None:
        """Return the password, from ``environment`` or the password store; ``None``: none."""
        given = environment.get(MAIL_PASSWORD_VARIABLE)
        secrets.protect(given or "")
        return given or secrets.fetch(self.account)


class Preferences(Section):
    """The user's own. ``history_days``: how long reports are kept, ``None`` for ever.

    ``update_address``: where a newer version is announced; ``None``: nobody is asked.
    """

    language: Language = "auto"
    network: Network = Network()
    mail: Mail = Mail()
    history_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    tray: bool = False
    update_address: Annotated[str | None, BeforeValidator(_update_address)] = None

    def document(self) -> dict[str, Any]:
        """Return the preferences as they are written, without any secret."""
        return self.model_dump(mode="json", by_alias=True)
