"""What our layers over httpx cost: ``python -m tests.benchmarks.exchange``.

A thousand writes on one connection to a server without delay: by a bare ``httpx.Client``, and by
``http.exchange`` with all that it looks after (cancelling, slow answers, link-local addresses).
In turns, five times. Ends with 1 where the median is above 1.3 times that of the bare client.
"""

import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection

import httpx
from tests.benchmarks.aims import in_turns, judge

from orgloader import http
from orgloader.errors import TargetError

AIM = 1.3
WRITES = 1_000
BODY = b'{"Name": "\xd0\xa1\xd0\xba\xd0\xbb\xd0\xb0\xd0\xb4"}'
ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


def serve(pipe: Connection) -> None:
    """Answer each request at once."""
    listener = socket.create_server(("127.0.0.1", 0))
    pipe.send(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    heard = b""
    while piece := connection.recv(65536):
        heard += piece
        if heard.endswith(BODY):
            heard = b""
            connection.sendall(ANSWER)


@contextmanager
def serving() -> Iterator[str]:
    context = get_context("spawn")
    pipe, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{pipe.recv()}/odata/Unit(7)"
    process.terminate()


def timed(send: Callable[[], object]) -> float:
    """Return the seconds that one write takes."""
    send()
    began = time.perf_counter()
    for _ in range(WRITES):
        send()
    return (time.perf_counter() - began) / WRITES


def main() -> None:
    with serving() as url, httpx.Client() as bare, http.client(read_timeout=30) as ours:
        found = in_turns(
            {
                "orgloader": lambda: timed(
                    lambda: http.exchange(
                        ours, ours.build_request("PATCH", url, content=BODY), TargetError
                    )
                ),
                "httpx": lambda: timed(lambda: bare.patch(url, content=BODY)),
            }
        )
    judge("one write", found["orgloader"], found["httpx"], AIM)


if __name__ == "__main__":
    sys.exit(main())
