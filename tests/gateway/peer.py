"""A Business Studio of a few lines: it keeps what it is sent, and says what it should."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"


@dataclass
class Peer:
    """``requests`` are the raw requests in order; ``connections`` how many there were.

    ``answers`` are sent one after the other, then ``OK`` for ever. An answer may be a function that
    has the connection; an empty one closes it.
    """

    url: str = ""
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    answers: list[bytes | Callable[[socket.socket], None]] = field(default_factory=list)

    @property
    def heads(self) -> list[str]:
        """The first line of each request."""
        return [request.partition(b"\r\n")[0].decode("latin-1") for request in self.requests]

    def fields(self, number: int = -1) -> dict[str, str]:
        """The headers of one request."""
        lines = self.requests[number].partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {
            name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)
        }

    def body(self, number: int = -1) -> bytes:
        return self.requests[number].partition(b"\r\n\r\n")[2]


@contextmanager
def peer(*answers: bytes | Callable[[socket.socket], None]) -> Iterator[Peer]:
    """Serve ``answers`` on the loopback address."""
    listener = socket.create_server(("127.0.0.1", 0))
    found = Peer(f"http://127.0.0.1:{listener.getsockname()[1]}/", answers=list(answers))
    open_ones: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                found.connections += 1
                open_ones.append(connection)
                threading.Thread(target=_talk, args=(connection, found), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        for one in (listener, *open_ones):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        thread.join()


def _talk(connection: socket.socket, found: Peer) -> None:
    with suppress(OSError):
        while request := _received(connection):
            found.requests.append(request)
            answer = found.answers.pop(0) if found.answers else OK
            if callable(answer):
                answer(connection)
            elif answer:
                connection.sendall(answer)
            else:
                break
        connection.shutdown(socket.SHUT_RDWR)


def _received(connection: socket.socket) -> bytes:
    """Return one request whole: by its length, which is how the gateway frames each."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    pieces = [body]
    left = (lengths[0] if lengths else 0) - len(body)
    while left > 0:
        piece = connection.recv(65536)
        if not piece:
            return b""
        pieces.append(piece)
        left -= len(piece)
    return head + b"\r\n\r\n" + b"".join(pieces)
