"""What the gateway costs: ``python -m tests.benchmarks.gateway [REQUESTS]``.

- Time that it adds to a request, beside a direct connection to the same service (aim: at most 1 ms
  at the median and at the 99th percentile), in alternating turns, so that both meet the same
  noise; of ten rounds the quietest counts, since other programs on the machine only add.
- The same with 100 idle clients connected.
- Its memory over so many requests (100,000 by default; aim: less than 10 MB more at the end).

Exits with 1 when an aim is missed.
"""

import http.client
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

from tests.gateway.running import settings_file

AIM_MILLISECONDS = 1.0
AIM_MEGABYTES = 10.0
ROUNDS, PAIRS, IDLE, REQUESTS = 10, 600, 100, 100_000
PATH = "/API/v1/OData/Set?$top=1"
_STUDIO = """
import asyncio, uvicorn
async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"512")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b" " * 512})
uvicorn.run(app, port=PORT, http="h11", log_level="error", lifespan="off", access_log=False)
"""
_GATEWAY = """
from pathlib import Path
from orgloader.gateway import config
from orgloader.gateway.service import Service
Service(config.load(Path(FILE)), Path(FOLDER)).run()
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def process(code: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``code`` until it listens at ``port``, and end it after the block."""
    with subprocess.Popen([sys.executable, "-c", code]) as running:
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except OSError:
                    time.sleep(0.05)
            yield running
        finally:
            running.kill()


def connection(port: int) -> http.client.HTTPConnection:
    made = http.client.HTTPConnection("127.0.0.1", port)
    made.connect()
    made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made


def ask(client: http.client.HTTPConnection) -> float:
    """Ask once and return how many milliseconds it took."""
    began = time.perf_counter()
    client.request("GET", PATH)
    client.getresponse().read()
    return (time.perf_counter() - began) * 1000


def added(studio: int, gateway: int) -> tuple[float, float]:
    """Return what the gateway adds at the median and at the 99th percentile, in milliseconds."""
    direct, through = connection(studio), connection(gateway)
    rounds = [[(ask(direct), ask(through)) for _ in range(PAIRS)] for _ in range(ROUNDS + 1)][1:]
    quietest = min(rounds, key=lambda pairs: quantiles([pair[1] for pair in pairs], n=100)[98])
    one, other = zip(*quietest, strict=True)
    late = quantiles(other, n=100)[98] - quantiles(one, n=100)[98]
    return median(other) - median(one), late


def megabytes(running: subprocess.Popen[bytes]) -> float:
    status = Path(f"/proc/{running.pid}/status").read_text("ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def grown(running: subprocess.Popen[bytes], gateway: int, requests: int) -> tuple[float, float]:
    """Return the memory after a tenth of the requests, and what is added by the others."""
    client = connection(gateway)
    for _ in range(requests // 10):
        ask(client)
    before = megabytes(running)
    for _ in range(requests - requests // 10):
        ask(client)
    return before, megabytes(running) - before


def main(requests: int) -> int:
    studio, gateway = free_port(), free_port()
    missed = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = f"http://127.0.0.1:{gateway}"
        file = settings_file(folder, f"http://127.0.0.1:{studio}/", Urls=urls)
        stack.enter_context(process(_STUDIO.replace("PORT", str(studio)), studio))
        code = _GATEWAY.replace("FILE", repr(str(file))).replace("FOLDER", repr(str(folder)))
        running = stack.enter_context(process(code, gateway))
        for idle in (0, IDLE):
            clients = [connection(gateway) for _ in range(idle)]
            for client in clients:
                ask(client)
            middle, late = added(studio, gateway)
            missed |= max(middle, late) > AIM_MILLISECONDS
            print(f"{idle:>4} idle clients: adds {middle:.2f} ms (median), {late:.2f} ms (99 %)")
        before, more = grown(running, gateway, requests)
        missed |= more > AIM_MEGABYTES
        print(f"{requests} requests: {before:.0f} MB, {more:+.1f} MB at the end")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS))
