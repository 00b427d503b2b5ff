"""The settings of the gateway: where Business Studio is, as what to sign in, where to listen."""

import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orgloader import secrets
from orgloader.errors import SettingsError
from orgloader.gateway.config import appsettings
from orgloader.gateway.config.appsettings import AppSettings
from orgloader.gateway.config.places import Place, parse_places
from orgloader.settings.addresses import WrongValueError, origin, split

PASSWORD_VARIABLE = "ORGLOADER_BSAUTH_PASSWORD"
DEFAULT_STUDIO = "http://localhost:9000/API/v1/OData/"
DEFAULT_URLS = "http://localhost:5000"

_LEVELS = {
    "trace": logging.DEBUG,
    "debug": logging.DEBUG,
    "information": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
    "critical": logging.CRITICAL,
    "none": logging.CRITICAL + 1,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """``queue``: requests that wait; ``body``: bytes of a request; the others are seconds."""

    queue: int = 100
    body: int = 64 * 1024 * 1024
    answer: int = 600


@dataclass(frozen=True, slots=True)
class Certificate:
    """PEM files of the certificate (with its chain) and its key, and the key's password."""

    path: Path
    key: Path | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings. ``origin`` is Business Studio's, ``path`` that of its OData service.

    ``plain_password`` is the password that the file holds in plain text; ``key_hash`` is the
    SHA-256 of the access key in hexadecimal digits, empty without one.
    """

    path_of_file: Path
    origin: str
    path: str
    login: str
    plain_password: str = field(repr=False)
    places: tuple[Place, ...]
    allowed_hosts: tuple[str, ...]
    level: int = logging.INFO
    certificate: Certificate | None = None
    key_hash: str = field(default="", repr=False)
    behind_tls: bool = False
    limits: Limits = Limits()

    @property
    def account(self) -> str:
        """The name under which the password is kept in the password store."""
        return f"bsauth:{self.login}@{self.origin}"

    @property
    def is_local(self) -> bool:
        """Whether only this computer can reach the gateway."""
        return all(place.is_loopback for place in self.places)

    def password(self, environment: Mapping[str, str] = os.environ) -> str | None:
        """Return the password: of the environment, of the file, or of the password store.

        ``None`` without a login. Raises ``SettingsError`` where there is none.
        """
        if not self.login:
            return None
        found = environment.get(PASSWORD_VARIABLE) or self.plain_password
        found = found or secrets.fetch(self.account) or ""
        if not found:
            raise SettingsError(
                "The password for Business Studio is missing",
                "%(path)s names the account %(login)s, but no password",
                "Run orgloader gateway password, or set ORGLOADER_BSAUTH_PASSWORD",
                path=str(self.path_of_file),
                login=self.login,
            )
        secrets.protect(found)
        return found


def load(path: Path, urls: str = "") -> Config:
    """Return the settings in ``path``; ``urls`` goes before its ``Urls``.

    Raises ``SettingsError``.
    """
    file = appsettings.read(path)
    origin, root = _studio(file)
    secrets.protect(file.text("BSAuth.password"))
    config = Config(
        path_of_file=path,
        origin=origin,
        path=root,
        login=file.text("BSAuth.login"),
        plain_password=file.text("BSAuth.password"),
        places=_places(file, urls),
        allowed_hosts=_hosts(file),
        level=_level(file),
        certificate=_certificate(file),
        key_hash=_key_hash(file),
        behind_tls=file.flag("Gateway.BehindTls"),
        limits=Limits(
            queue=file.number("Gateway.QueueLimit", 100),
            body=file.number("Gateway.BodyMegabytes", 64) * 1024 * 1024,
            answer=file.number("Gateway.AnswerSeconds", 600),
        ),
    )
    _check_guarded(config, file)
    return config


def _studio(file: AppSettings) -> tuple[str, str]:
    """Return the origin of Business Studio and the path of its OData service."""
    key = "ConnectionStrings.BSConnection"
    given = file.text(key) or DEFAULT_STUDIO
    try:
        parts = split(given)
    except WrongValueError as cause:
        raise file.wrong(key, cause) from None
    if parts.query or parts.fragment:
        raise file.wrong(key, WrongValueError("The address must end before the question mark"))
    path = "/".join(step for step in parts.path.split("/") if step)
    return origin(parts), f"/{path}/" if path else "/"


def _places(file: AppSettings, urls: str) -> tuple[Place, ...]:
    key = "--urls" if urls else "Urls"
    given = urls or file.text("Urls") or DEFAULT_URLS
    try:
        return parse_places(given)
    except WrongValueError as cause:
        raise file.wrong(key, cause) from None


def _hosts(file: AppSettings) -> tuple[str, ...]:
    """Return the names under which the gateway may be asked, ``*`` for any."""
    names = (name.strip().lower() for name in file.text("AllowedHosts", "*").split(";"))
    return tuple(name for name in names if name) or ("*",)


def _level(file: AppSettings) -> int:
    """Return how much is logged; ASP.NET's names of the levels."""
    key = "Logging.LogLevel.Default"
    name = file.text(key, "Information").lower()
    if name not in _LEVELS:
        known = ", ".join(level.capitalize() for level in _LEVELS)
        error = file.wrong(key, WrongValueError("It must be one of %(expected)s"))
        error.values["expected"] = known
        raise error
    return _LEVELS[name]


def _certificate(file: AppSettings) -> Certificate | None:
    """Return the certificate where ASP.NET has it, its paths relative to the file."""
    above = "Kestrel.Certificates.Default"
    path, key = file.text(f"{above}.Path"), file.text(f"{above}.KeyPath")
    if not path:
        return None
    folder = file.path.parent
    password = file.text(f"{above}.Password")
    secrets.protect(password)
    return Certificate(folder / path, folder / key if key else None, password)


def _key_hash(file: AppSettings) -> str:
    key = "Gateway.AccessKeySha256"
    found = file.text(key).lower()
    if found and not re.fullmatch("[0-9a-f]{64}", found):
        raise file.wrong(
            key, WrongValueError("64 hexadecimal digits are needed", "Run orgloader gateway key")
        )
    return found


def _check_guarded(config: Config, file: AppSettings) -> None:
    """See that others get in only with a key, and that nobody listens to it."""
    is_secure = all(place.scheme == "https" for place in config.places)
    if is_secure and config.certificate is None:
        raise file.wrong(
            "Kestrel.Certificates.Default.Path",
            WrongValueError("https needs a certificate", "Give the path of a PEM file"),
        )
    if config.is_local:
        return
    if not config.key_hash:
        raise file.wrong(
            "Gateway.AccessKeySha256",
            WrongValueError(
                "Other computers may reach the gateway only with an access key",
                "Run orgloader gateway key, or listen on http://localhost:5000 only",
            ),
        )
    if not (is_secure or config.behind_tls):
        raise file.wrong(
            "Urls",
            WrongValueError(
                "Other computers may reach the gateway only over https",
                "Write https:// and give a certificate, or set Gateway.BehindTls to true where a"
                " proxy in front of it does that",
            ),
        )
