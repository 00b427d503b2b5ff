"""SAP CAP, a service of Node.js: a process of its own with a database in memory."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp
from tests.interop.watch import Forward

SOURCE = Path(__file__).with_name("cap")
INSTALLED = Path(__file__).parents[2] / "build" / "cap"
"""Where ``tests/interop/cap/install.sh`` puts it."""
SECONDS = 60


@contextmanager
def serve() -> Iterator[ASGIApp]:
    """Serve an empty CAP; skip the test where there is no Node.js."""
    if shutil.which("npm") is None:
        pytest.skip("needs Node.js and npm")
    subprocess.run(["sh", str(SOURCE / "install.sh")], check=True, timeout=600)
    port = _free_port()
    command = ["node", "node_modules/@sap/cds/bin/serve.js", "all", "--port", str(port)]
    process = subprocess.Popen(command, cwd=INSTALLED, stdout=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}"
        _wait(address, process)
        yield Forward(address)
    finally:
        process.terminate()
        process.wait(SECONDS)


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the service answers."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"{address}/odata/one/", trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("CAP does not start")
