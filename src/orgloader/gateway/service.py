"""The gateway from start to end: Business Studio behind it, the lease on disk, the server."""

import hashlib
import logging
import os
import socket
import ssl
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from orgloader.errors import SettingsError
from orgloader.gateway.app import Gateway
from orgloader.gateway.config import Config
from orgloader.gateway.config.places import listen
from orgloader.gateway.front import Server, configured
from orgloader.gateway.lease.file import LeaseFile
from orgloader.gateway.lease.lease import Leases
from orgloader.gateway.studio import Studio
from orgloader.http import SignIn
from orgloader.http.routing import trust

log = logging.getLogger(__name__)


def sign_in(config: Config) -> SignIn | None:
    """Return how to sign in at Business Studio, ``None`` where there is no account for it.

    Without a login it is, on Windows, the account that the gateway runs under. Raises
    ``SettingsError`` where the password is missing.
    """
    if not config.login and os.name != "nt":
        return None
    has_login = bool(config.login)
    return SignIn(
        config.origin,
        "windows",
        config.login or None,
        config.password(),
        basic_too=has_login,
    )


def studio(config: Config, now: Callable[[], float] = time.monotonic) -> Studio:
    """Return the connection to Business Studio."""
    return Studio(
        config.origin,
        sign_in(config),
        partial(trust, None),
        answer_seconds=config.limits.answer,
        now=now,
    )


class Service:
    """The gateway of ``config``, which keeps its lease in ``folder``.

    Raises ``SettingsError`` for a port in use, a certificate that cannot be read, or a missing
    password.
    """

    def __init__(
        self, config: Config, folder: Path, now: Callable[[], float] = time.monotonic
    ) -> None:
        name = hashlib.sha256(config.origin.encode()).hexdigest()[:12]
        kept = LeaseFile(folder / f"lease-{name}.json", now)
        link = studio(config, now)
        app = Gateway(config, link, Leases(kept.load(), kept.keep, now))
        self._server = Server(configured(app, **_tls(config)), link.end)
        self._config = config
        self._sockets: list[socket.socket] = []
        self.urls: list[str] = []
        """Where it listens, with the real ports."""
        for place, sockets in listen(config.places):
            self._sockets += sockets
            self.urls.append(str(place))

    def run(self) -> None:
        """Serve until Ctrl+C or ``stop``."""
        if self._config.plain_password:
            log.warning(
                "The password is in plain text in %(path)s. Move it to the password store:"
                " orgloader gateway password --config %(path)s",
                {"path": self._config.path_of_file},
            )
        for url in self.urls:
            log.info("Now listening on: %(url)s", {"url": url})
        log.info("Application started. Press Ctrl+C to shut down.")
        log.info("Hosting environment: Production")
        log.info("Content root path: %(path)s", {"path": self._config.path_of_file.parent})
        self._server.run(self._sockets)
        log.info("Application is shutting down...")

    def stop(self) -> None:
        """End in good order; from any thread."""
        self._server.should_exit = True


def _tls(config: Config) -> dict[str, Any]:
    """Return uvicorn's options for the certificate, once it is seen to be usable."""
    certificate = config.certificate
    if certificate is None or config.places[0].scheme != "https":
        return {}
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.path, certificate.key, certificate.password)
    except (OSError, ValueError):  # ``ssl.SSLError`` is an ``OSError``
        raise SettingsError(
            "The certificate cannot be used",
            "%(path)s: a certificate and its key in PEM form are needed",
            "Check Kestrel.Certificates.Default: Path, KeyPath, Password",
            path=str(certificate.path),
        ) from None
    return {
        "ssl_certfile": certificate.path,
        "ssl_keyfile": certificate.key,
        "ssl_keyfile_password": certificate.password,
    }
