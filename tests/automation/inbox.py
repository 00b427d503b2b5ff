"""A mail server on this computer."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Inbox:
    """A mail server on this computer, as aiosmtpd calls it."""

    arrived: list[Message] = field(default_factory=list)
    port: int = 0
    refuse: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refuse:
            return self.refuse
        self.arrived.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


def let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and data.password == b"mail-password"
    return AuthResult(success=good, handled=False)


class _Server(Controller):
    """Served on a free port, which is known only when it is bound."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def serving(inbox: Inbox, context: ssl.SSLContext | None) -> Iterator[Inbox]:
    signing_in = {"authenticator": let_in, "auth_required": True} if context else {}
    server = _Server(
        inbox, "127.0.0.1", 0, tls_context=context, require_starttls=bool(context), **signing_in
    )
    server.start()
    inbox.port = server.port
    yield inbox
    server.stop()
