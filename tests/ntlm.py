"""A server that speaks real Windows sign-in (pyspnego's server role) over real HTTP/1.1.

A connection is signed in, not a request: each has a handshake of its own, as with http.sys.
"""

import base64
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest import mock

import spnego

from orgloader.sandbox.wire import End, Request, Response

DOMAIN, USER, PASSWORD = "EXAMPLE", "loader", "p4ssw0rd-of-ntlm"
ACCOUNT = f"{DOMAIN}\\{USER}"


@dataclass
class Signed:
    """What the server saw: connections, handshakes begun and refused, and what was let in."""

    url: str = ""
    connections: int = 0
    handshakes: int = 0
    refused: int = 0
    served: list[tuple[str, str, bytes]] = field(default_factory=list)
    principals: set[str] = field(default_factory=set)


@contextmanager
def windows_server(
    folder: Path,
    end: End | None = None,
    *,
    schemes: Sequence[str] = ("Negotiate", "NTLM"),
    requests_per_connection: int = 0,
) -> Iterator[Signed]:
    """Serve ``end`` to those who sign in; after so many requests a connection is closed."""
    accounts = folder / "accounts"
    accounts.write_text(f"{DOMAIN}:{USER}:{PASSWORD}\n")
    seen = Signed()
    handler = type(
        "Handler",
        (_Handler,),
        {"seen": seen, "end": end, "schemes": schemes, "most": requests_per_connection},
    )
    with (
        mock.patch.dict(os.environ, NTLM_USER_FILE=str(accounts)),
        ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
    ):
        seen.url = f"http://127.0.0.1:{server.server_address[1]}/"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield seen
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One connection, which the server keeps an object of this class for."""

    protocol_version = "HTTP/1.1"
    seen: Signed
    end: End | None
    schemes: Sequence[str]
    most: int

    def setup(self) -> None:
        super().setup()
        self.timeout = 5
        self._context: Any = None
        self._is_signed_in = False
        self._count = 0
        self.seen.connections += 1

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        challenges = [] if self._is_signed_in else self._challenges()
        if challenges:
            self._answer(Response(401, b"Sign in first"), challenges)
            return
        self.seen.served.append((self.command, self.path, body))
        self._count += 1
        self.close_connection = self._count == self.most
        self._answer(self._content(body), [])

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PATCH(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def _content(self, body: bytes) -> Response:
        if self.end is None:
            return Response(200, b'{"value": []}', {"content-type": "application/json"})
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return self.end.answer(Request(self.command, path, query, headers, body))

    def _challenges(self) -> list[str]:
        """Go a step through the handshake; return what to ask for, nothing when it has ended."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if not token or scheme.lower() not in {one.lower() for one in self.schemes}:
            self._context = None
            return list(self.schemes)
        if scheme.lower() == "basic":
            return self._basic(token)
        if self._context is None:
            self.seen.handshakes += 1
            self._context = spnego.server(protocol=scheme.lower())
        try:
            answer = self._context.step(base64.b64decode(token))
        except spnego.exceptions.SpnegoError:
            self.seen.refused += 1
            self._context = None
            return list(self.schemes)
        if self._context.complete:
            self._is_signed_in = True
            self.seen.principals.add(self._context.client_principal)
            return []
        return [f"{scheme} {base64.b64encode(answer).decode()}"]

    def _basic(self, token: str) -> list[str]:
        if base64.b64decode(token).decode() == f"{ACCOUNT}:{PASSWORD}":
            self._is_signed_in = True
            return []
        self.seen.refused += 1
        return list(self.schemes)

    def _answer(self, answer: Response, challenges: Sequence[str]) -> None:
        self.send_response_only(answer.status)
        for challenge in challenges:
            self.send_header("WWW-Authenticate", challenge)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: object) -> None:
        pass
