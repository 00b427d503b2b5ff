"""Signing in to a service: what its requests carry, and how its challenges are answered.

Challenges are answered for one origin only, and the client follows no redirect: an account never
goes to a server that a link or a redirect names. Basic (RFC 7617) and bearer (RFC 6750) go with
each request; Windows sign-in (Negotiate, RFC 4559, and NTLM) is a handshake that signs in a
connection, so each new connection begins with one.
"""

import base64
import binascii
import logging
import re
import time
from collections.abc import Callable, Generator, Mapping
from functools import partial
from typing import Literal
from urllib.parse import quote

import httpx

from orgloader.addresses import is_loopback

log = logging.getLogger(__name__)

Scheme = Literal["none", "basic", "bearer", "windows"]
Flow = Generator[httpx.Request, httpx.Response, None]

# Its records hold whole tokens.
logging.getLogger("spnego").setLevel(logging.WARNING)

HOLD_SECONDS = 900.0
"""How long a refused account is not tried again: a few wrong passwords lock an account."""
ACCESS_KEY = "Orgloader-Access-Key"
"""The header that lets a program in at our gateway, and the scheme by which that asks for it."""
_PART = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^,"])+')
_CHALLENGE = re.compile(r"\s*([\w!#$%&'*+.^`|~-]+)(?:\s+(.*))?")
_HANDSHAKES = ("negotiate", "ntlm")


class SignIn(httpx.Auth):
    """Signs in requests to ``origin`` (``https://host:port``), and leaves all others as they are.

    ``headers`` and ``query`` go with each request. ``access_key`` is asked once for the key of our
    gateway, when that needs one. ``user`` is ``DOMAIN\\name`` or ``name@domain``; without one the
    ``windows`` scheme uses the account that the program runs under. ``basic_too`` lets ``windows``
    answer a service that takes Basic only, where nobody can listen.
    """

    def __init__(
        self,
        origin: str,
        scheme: Scheme = "none",
        user: str | None = None,
        password: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        access_key: Callable[[], str | None] = lambda: None,
        basic_too: bool = False,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._origin = _origin(httpx.URL(origin))
        self._is_private = self._origin[0] == "https" or is_loopback(self._origin[1])
        self._scheme = scheme
        self._user, self._password = user, password
        self._headers = dict(headers or {})
        self._query = dict(query or {})
        self._access_key = access_key
        self._basic_too = basic_too and self._is_private
        self._now = now
        self._held_until = 0.0

    @property
    def refused(self) -> bool:
        """Whether the account was refused a short while ago, and is not tried now."""
        return self._now() < self._held_until

    def auth_flow(self, request: httpx.Request) -> Flow:
        if _origin(request.url) != self._origin:
            yield request
            return
        self._dress(request)
        response = yield request
        if response.status_code == 401 and ACCESS_KEY.lower() in offered(response.headers):
            response = yield from self._with_access_key(request, response)
        if response.status_code == 401 and self._scheme == "windows" and not self.refused:
            yield from self._answer(request, offered(response.headers))

    def _dress(self, request: httpx.Request) -> None:
        """Add what goes with each request."""
        request.headers.update(self._headers)
        asked = request.url.query.decode("ascii")
        named = {pair.partition("=")[0] for pair in asked.split("&")}
        pairs = [(quote(name, safe=""), quote(text, safe="")) for name, text in self._query.items()]
        added = [f"{name}={text}" for name, text in pairs if name not in named]
        if added:
            query = "&".join([asked, *added] if asked else added)
            request.url = request.url.copy_with(query=query.encode("ascii"))
        if self._scheme == "basic":
            request.headers["Authorization"] = self._basic()
        elif self._scheme == "bearer":
            request.headers["Authorization"] = f"Bearer {self._password}"

    def _basic(self) -> str:
        return "Basic " + _packed(f"{self._user}:{self._password}".encode())

    def _with_access_key(
        self, request: httpx.Request, response: httpx.Response
    ) -> Generator[httpx.Request, httpx.Response, httpx.Response]:
        """Hand over the key where nobody can listen; once it is known it goes with each request."""
        if ACCESS_KEY in request.headers or not self._is_private:
            return response
        key = self._access_key()
        if not key:
            return response
        self._headers[ACCESS_KEY] = request.headers[ACCESS_KEY] = key
        return (yield request)

    def _answer(self, request: httpx.Request, schemes: Mapping[str, str]) -> Flow:
        for scheme in _HANDSHAKES:
            if scheme in schemes and (yield from self._handshake(request, scheme)):
                return
        if "basic" in schemes and self._basic_too and not self.refused:
            request.headers["Authorization"] = self._basic()
            response = yield request
            if response.status_code == 401:
                self._hold("Basic")

    def _handshake(
        self, request: httpx.Request, scheme: str
    ) -> Generator[httpx.Request, httpx.Response, bool]:
        """Sign in the connection; false where this computer cannot speak ``scheme``."""
        tokens = _Tokens(scheme, self._user, self._password, self._origin[1])
        challenge = b""
        while token := tokens.following(challenge):
            request.headers["Authorization"] = f"{scheme.capitalize()} {_packed(token)}"
            response = yield request
            if response.status_code != 401:
                return True
            challenge = _unpacked(offered(response.headers).get(scheme, ""))
            if not challenge:
                break
        if tokens.proved:
            self._hold(scheme)
        return tokens.proved

    def _hold(self, scheme: str) -> None:
        self._held_until = self._now() + HOLD_SECONDS
        log.warning(
            "%(host)s refused the account %(user)s by %(scheme)s; it is not tried again for"
            " %(minutes)d minutes, so that it is not locked",
            {
                "host": self._origin[1],
                "user": self._user or "—",
                "scheme": scheme,
                "minutes": HOLD_SECONDS / 60,
            },
        )


class _Tokens:
    """What one side of a handshake says."""

    def __init__(self, scheme: str, user: str | None, password: str | None, host: str) -> None:
        # Takes a tenth of a second to load, and most services do not ask for it.
        import spnego

        self._scheme = scheme
        self._make: Callable[[], spnego.ContextProxy] = partial(
            spnego.client, user, password, host, "HTTP", protocol=scheme
        )
        self._context: spnego.ContextProxy | None = None
        self._count = 0

    @property
    def proved(self) -> bool:
        """Whether the password was put to the test: a refusal after that is one of the account.

        Kerberos does so at once, NTLM with its second token (its first names nobody).
        """
        return self._count > 1 or (self._context is not None and self._context.complete)

    def following(self, challenge: bytes) -> bytes | None:
        """Return what to say next; ``None`` where there is no more, or where it cannot be said.

        The library raises errors of many kinds for a challenge that is none, and the system's own
        for an account that it does not know.
        """
        try:
            if self._context is None:
                self._context = self._make()
                token = self._context.step()
            else:
                token = None if self._context.complete else self._context.step(challenge)
        except Exception as fault:
            log.debug("%(scheme)s: %(reason)s", {"scheme": self._scheme, "reason": fault})
            return None
        self._count += token is not None
        return token


def offered(headers: httpx.Headers) -> dict[str, str]:
    """Return the schemes that a 401 asks for, in lower case, with what follows each."""
    found: dict[str, str] = {}
    for line in headers.get_list("WWW-Authenticate"):
        for part in _PART.findall(line):
            if challenge := _CHALLENGE.fullmatch(part.rstrip()):
                found.setdefault(challenge[1].lower(), challenge[2] or "")
    return found


def _packed(token: bytes) -> str:
    return base64.b64encode(token).decode("ascii")


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return b""


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    """Return scheme, host and port: the usual port is the same as none."""
    usual = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, url.port or usual
