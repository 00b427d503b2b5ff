"""Connections whose every wait can be cancelled: plain ones, and TLS over any of them."""

import math
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import httpcore

from orgloader.http.watching import watch

_PIECE = 64 * 1024

Found = TypeVar("Found")


@contextmanager
def in_terms_of(late: type[Exception], broken: type[Exception]) -> Iterator[None]:
    """Tell what fails within the block as ``httpcore`` does at this place."""
    try:
        yield
    except (TimeoutError, httpcore.TimeoutException) as fault:
        raise late(str(fault)) from fault
    except (OSError, httpcore.NetworkError) as fault:
        raise broken(str(fault)) from fault


class SocketStream(httpcore.NetworkStream):
    """A plain connection; TLS that begins at once shares the time given to connect."""

    def __init__(self, connection: socket.socket, connect_until: float) -> None:
        self._socket = connection
        self._connect_until = connect_until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._connect_until = math.inf
        asked = watch()
        with in_terms_of(httpcore.ReadTimeout, httpcore.ReadError):
            receive = partial(self._socket.recv, max_bytes)
            found = asked.on(self._socket, asked.answer_by(timeout), receive)
        asked.received(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        asked = watch()
        rest = memoryview(buffer)
        with in_terms_of(httpcore.WriteTimeout, httpcore.WriteError):
            while rest:
                send = partial(self._socket.send, rest)
                rest = rest[asked.on(self._socket, asked.until(timeout), send) :]
        asked.sent()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        until = min(watch().until(timeout), self._connect_until)
        return SecureStream(self, ssl_context, server_hostname, until)

    def get_extra_info(self, info: str) -> Any:
        """``is_readable``: whether an idle connection has come to its end."""
        return self._is_readable() if info == "is_readable" else None

    def _is_readable(self) -> bool:
        try:
            self._socket.settimeout(0.0)
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        self._socket.close()


class SecureStream(httpcore.NetworkStream):
    """TLS over another stream, which may itself be one: a proxy can be reached over TLS too.

    The handshake is over when this has been made, before ``until`` on the clock of the exchange.
    """

    def __init__(
        self,
        under: httpcore.NetworkStream,
        context: ssl.SSLContext,
        host: str | None,
        until: float,
    ) -> None:
        self._under = under
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            with in_terms_of(httpcore.ConnectTimeout, httpcore.ConnectError):
                self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)
                self._carry(self._tls.do_handshake, until)
        except BaseException:
            self.close()
            raise

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with in_terms_of(httpcore.ReadTimeout, httpcore.ReadError):
            try:
                return self._carry(partial(self._tls.read, max_bytes), watch().until(timeout))
            except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
                return b""

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        with in_terms_of(httpcore.WriteTimeout, httpcore.WriteError):
            while rest:
                written = self._carry(partial(self._tls.write, rest), watch().until(timeout))
                rest = rest[written:]

    def _carry(self, act: Callable[[], Found], until: float) -> Found:
        """Return what ``act`` does, carrying to and fro what TLS wants sent and received."""
        while True:
            try:
                return act()
            except ssl.SSLWantReadError:
                pass
            finally:
                self._send(until)
            self._receive(until)

    def _send(self, until: float) -> None:
        if self._outgoing.pending:
            self._under.write(self._outgoing.read(), watch().left(until))

    def _receive(self, until: float) -> None:
        found = self._under.read(_PIECE, watch().left(until))
        if found:
            self._incoming.write(found)
        else:
            self._incoming.write_eof()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return SecureStream(self, ssl_context, server_hostname, watch().until(timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._tls if info == "ssl_object" else self._under.get_extra_info(info)

    def close(self) -> None:
        self._under.close()
