"""The gateway as a process: the lines that an operator expects, Ctrl+C, the port, the log."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cli.commands import COMMAND
from tests.gateway.peer import Peer, peer
from tests.gateway.running import ODATA, settings_file

PATH = f"{ODATA}Set"
Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def studio() -> Iterator[Peer]:
    with peer() as found:
        yield found


@pytest.fixture
def start(state_dir: Path) -> Iterator[Start]:
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*COMMAND, "gateway", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def listening(process: subprocess.Popen[str]) -> tuple[str, list[str]]:
    """Wait until the gateway has started; return its address and what it has said."""
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line.rstrip())
        if "Content root" in line or "Корневая папка" in line:
            break
    (url,) = re.findall(r"http://\S+", "\n".join(said))
    return url + "/", said


def test_the_console_is_that_of_asp_net_and_ctrl_c_ends_with_0(
    start: Start, studio: Peer, tmp_path: Path
) -> None:
    auth = {"login": "EXAMPLE\\loader", "password": "plain-s3cret"}
    config = settings_file(tmp_path, studio.url, BSAuth=auth)
    process = start("--config", str(config), "--language", "en")
    url, said = listening(process)
    source = "info: OrgLoader.Gateway[0]"
    assert said == [
        "warn: OrgLoader.Gateway[0]",
        f"      The password is in plain text in {config}. Move it to the password store:"
        f" orgloader gateway password --config {config}",
        source,
        f"      Now listening on: {url.rstrip('/')}",
        source,
        "      Application started. Press Ctrl+C to shut down.",
        source,
        "      Hosting environment: Production",
        source,
        f"      Content root path: {tmp_path}",
    ]
    assert httpx.get(url + PATH).status_code == 200
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert "      Application is shutting down..." in out.splitlines()


def test_in_russian(start: Start, studio: Peer, tmp_path: Path) -> None:
    process = start("--config", str(settings_file(tmp_path, studio.url)), "--language", "ru")
    _, said = listening(process)
    told = [line.strip() for line in said if line.startswith("      ")]
    assert not [line for line in told if re.search("[A-Za-z]{4,}", re.sub(r"\S*[/+]\S*", "", line))]


def test_errors_are_shown_on_the_console(start: Start, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    config = settings_file(tmp_path, f"http://127.0.0.1:{port}/")
    process = start("--config", str(config), "--language", "en")
    url, _ = listening(process)
    assert httpx.get(url + PATH).status_code == 502
    process.terminate()
    out, _ = process.communicate(timeout=30)
    assert "fail: OrgLoader.Gateway[0]\n      Business Studio cannot be reached" in out
    assert process.returncode == 0


def test_ctrl_c_lets_the_queue_end(start: Start, studio: Peer, tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(connection: socket.socket) -> None:
        begun.set()
        go_on.wait(20)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    studio.answers = [slowly]
    process = start("--config", str(settings_file(tmp_path, studio.url)))
    url, _ = listening(process)
    statuses: list[int] = []

    def post() -> None:
        statuses.append(httpx.post(url + PATH, content=b"{}", timeout=20).status_code)

    threads = [threading.Thread(target=post) for _ in range(3)]
    threads[0].start()
    assert begun.wait(20)
    for thread in threads[1:]:
        thread.start()
    while httpx.get(url + "health", timeout=20).json()["queue"]["waiting"] < 2:
        pass
    process.send_signal(signal.SIGINT)
    go_on.set()
    for thread in threads:
        thread.join(20)
    process.communicate(timeout=30)
    assert (statuses, process.returncode, len(studio.requests)) == ([200] * 3, 0, 3)


def test_a_port_in_use_or_a_wrong_file_is_exit_2(
    start: Start, studio: Peer, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        url = f"http://127.0.0.1:{other.getsockname()[1]}"
        config = str(settings_file(tmp_path, studio.url))
        process = start("--config", config, "--urls", url, "--language", "en")
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out) == (2, "")
        assert f"The gateway cannot listen\n  Another program listens at {url}\n" in err
        assert "Traceback" not in err
    process = start("--config", str(tmp_path / "none.json"), "--json")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, json.loads(out)["outcome"]) == (2, "failed")
    assert "none.json" in err


def test_the_log_rolls_beside_that_of_loads(
    start: Start, studio: Peer, tmp_path: Path, state_dir: Path
) -> None:
    level: dict[str, Any] = {"LogLevel": {"Default": "Debug"}}
    process = start("--config", str(settings_file(tmp_path, studio.url, Logging=level)), "--json")
    assert process.stdout is not None
    document = json.loads(process.stdout.readline())
    (url,) = document["urls"]
    httpx.post(f"{url}/{PATH}?$filter=n4me", content=b"n4me-in-body")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")
    log = (state_dir / "logs" / "gateway.log").read_text("utf-8")
    assert f"POST /{PATH}: status 200" in log
    assert "n4me" not in log
