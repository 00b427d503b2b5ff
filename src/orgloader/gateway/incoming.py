"""One request as it came in, seen through its ASGI scope."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orgloader.addresses import is_loopback
from orgloader.gateway.headers import Headers

LEASE = b"orgloader-lease"
"""The header with the token of the lease under which a program works."""
ABORT = "orgloader.abort"
"""Key of the scope for a function that cuts the connection, which ASGI has no word for."""

Scope = MutableMapping[str, Any]


@dataclass(frozen=True)
class Incoming:
    """A request; ``path`` and ``target`` are percent-encoded, names of headers in lower case."""

    scope: Scope

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> bytes:
        return bytes(self.scope["raw_path"])

    @property
    def target(self) -> bytes:
        query = self.scope["query_string"]
        return self.path + b"?" + query if query else self.path

    @property
    def headers(self) -> Headers:
        return list(self.scope["headers"])

    @cached_property
    def named(self) -> dict[bytes, bytes]:
        """The headers by name."""
        return dict(self.scope["headers"])

    @property
    def token(self) -> str:
        """The token of a lease; empty without one."""
        return self.named.get(LEASE, b"").decode("latin-1")

    @property
    def origin(self) -> bytes:
        """The address by which the client knows the gateway."""
        return str(self.scope["scheme"]).encode() + b"://" + self.named.get(b"host", b"")

    @property
    def client(self) -> str:
        """Whose request it is: of a lease, of another computer, of a connection on this one."""
        host, port = self.scope.get("client") or ("", 0)
        return self.token or (f"{host}:{port}" if is_loopback(host) else host)

    def abort(self) -> None:
        """Cut the connection."""
        self.scope[ABORT]()
