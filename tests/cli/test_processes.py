"""Commands as processes of their own: signals, pipes, odd consoles, two at once."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cli.commands import COMMAND, Done, Run

from orgloader.sandbox import Fault, Sandbox
from orgloader.sandbox.faults import first
from orgloader.settings import Webhook

Start = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")


class Gate:
    """Holds the studio's third write back until it is opened."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._reached = threading.Event()
        self._open = threading.Event()
        sandbox.studio.faults.append(Fault(first(self._hold), verb="POST", first=3))

    def _hold(self) -> None:
        self._reached.set()
        self._open.wait(30)

    def reached(self) -> bool:
        return self._reached.wait(30)

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate(sandbox: Sandbox) -> Iterator[Gate]:
    gate = Gate(sandbox)
    yield gate
    gate.open()


def ended(process: subprocess.Popen[str]) -> Done:
    out, err = process.communicate(timeout=60)
    return Done(process.returncode, out, err)


def interrupt(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Send a signal and wait until the process says that it has heard it."""
    assert process.stderr is not None
    process.send_signal(number)
    while "Ending after the request under way" not in process.stderr.readline():
        assert process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_load_in_good_order(
    start: Start, gate: Gate, run: Run, sandbox: Sandbox, number: signal.Signals
) -> None:
    process = start("load", "--json")
    assert gate.reached()
    interrupt(process, number)
    interrupt(process, number)
    gate.open()
    done = ended(process)
    assert done.code == 130
    assert done.document["outcome"] == "cancelled"
    assert len(sandbox.studio.log) == 3, "the write under way is carried out, and no other"
    kept = run("report", "last", "--json").document
    assert kept == {key: done.document[key] for key in kept}
    assert "Traceback" not in done.err


def test_a_second_process_is_told_who_is_there(start: Start, gate: Gate, run: Run) -> None:
    process = start("load")
    assert gate.reached()
    done = run("load", "--json")
    gate.open()
    assert done.code == 2
    assert f"process {process.pid}" in done.err
    assert run("history").code == 0, "reading needs no lock"
    assert ended(process).code == 0


def test_a_killed_load_is_taken_up(start: Start, gate: Gate, run: Run, sandbox: Sandbox) -> None:
    process = start("load")
    assert gate.reached()
    process.kill()
    process.wait()
    gate.open()
    done = run("load", "--json")
    assert done.code == 0, done.document["findings"]
    assert [one for one in done.document["findings"] if one["code"].startswith("recovered.")]
    assert len(sandbox.studio.state.objects("department")) == 4
    assert len(sandbox.studio.state.objects("person")) == 13
    assert run("load", "--json").document["outcome"] == "nothing_to_do"


def test_a_reader_that_goes_away_changes_nothing(start: Start, run: Run) -> None:
    run("load")
    process = start("report", "last")
    assert process.stdout is not None
    process.stdout.close()
    process.wait(60)
    assert process.stderr is not None
    assert process.stderr.read() == ""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device is always full here")
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_a_full_disk_is_told_in_two_lines(settings_file: Path, json: list[str]) -> None:
    command = [*COMMAND, "history", *json, "--settings", str(settings_file)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, check=False, stdout=full, stderr=subprocess.PIPE, encoding="utf-8"
        )
    assert done.returncode == 4
    assert done.stderr.splitlines() == [
        "The result cannot be written",
        "  no space left on the disk",
    ]


@pytest.mark.parametrize("encoding", ["ascii", "cp866", "cp1251"])
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_a_console_without_unicode_shows_what_it_can(
    start: Start, encoding: str, json: list[str]
) -> None:
    done = ended(
        start("plan", *json, env={**os.environ, "PYTHONIOENCODING": encoding}, errors="replace")
    )
    assert done.code == 0
    assert "Traceback" not in done.err
    if json:
        assert any("красный" in change["name"] for change in done.document["changes"])


@pytest.mark.parametrize("closed", [["stdin", "stdout"], ["stdout", "stderr"]])
def test_closed_streams_do_no_harm(settings_file: Path, closed: list[str]) -> None:
    code = (
        "import os, sys; from orgloader.cli import main; "
        f"[setattr(sys, name, None) for name in {closed!r}]; "
        "os._exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "load", "--settings", str(settings_file)]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_sandbox_is_served_until_a_signal(start: Start) -> None:
    process = start("sandbox", "--json", bufsize=1)
    assert process.stdout is not None
    served: Any = Done(0, process.stdout.readline(), "").document
    webhook = Webhook.parse(served["portal"])
    assert httpx.get(webhook.url("profile"), trust_env=False).json()["result"]["ADMIN"]
    studio = served["studio"] + "API/v1/OData/AppPlatform.Person"
    assert httpx.get(studio, trust_env=False).status_code == 200
    process.send_signal(signal.SIGINT)
    assert ended(process).code == 0
