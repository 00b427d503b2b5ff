"""The gateway is killed and started again in the middle of a load: the load ends right."""

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import COMMAND, PROFILE, organisation
from tests.gateway.running import ODATA, settings_file

from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Applied, Event, Finished, Waiting
from orgloader.sandbox import Fault, Sandbox
from orgloader.settings import Settings, parse
from orgloader.state.store import Store


class Process:
    """A gateway in a process of its own, always on the same port."""

    def __init__(self, folder: Path, studio: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as unused:
            self.url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        self._config = settings_file(folder, studio, Urls=self.url)
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = [*COMMAND, "gateway", "--config", str(self._config), "--json"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")
        assert self._process.stdout is not None
        assert self._process.stdout.readline()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate()
        self._process = None

    def close(self) -> None:
        if self._process is not None:
            self.kill()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(organisation(), PROFILE) as found:
        yield found


@pytest.fixture
def gateway(tmp_path: Path, sandbox: Sandbox, state_dir: Path) -> Iterator[Process]:
    found = Process(tmp_path, sandbox.studio_url)
    found.start()
    yield found
    found.close()


@pytest.fixture
def settings(sandbox: Sandbox, gateway: Process) -> Settings:
    address = {"address": gateway.url + ODATA}
    return parse({"bitrix24": {"webhook_url": sandbox.portal_url}, "odatao": address})


def load(settings: Settings, folder: Path, emit: Callable[[Event], None]) -> Finished:
    with Store.open(folder) as store:
        return jobs.load(settings, store, JobControl(emit), emit)


@pytest.mark.slow
@pytest.mark.parametrize("during", ["between", "under way"])
def test_a_load_outlives_its_gateway(
    settings: Settings, sandbox: Sandbox, gateway: Process, tmp_path: Path, during: str
) -> None:
    killed: list[int] = []

    def emit(event: Event) -> None:
        if isinstance(event, Applied) and event.number == 12 and not killed:
            killed.append(1)
            if during == "between":
                gateway.kill()
            else:
                # A request is at the studio when the gateway dies; its answer reaches nobody.
                sandbox.studio.faults.append(slow(gateway))
        if isinstance(event, Waiting) and event.seconds and gateway._process is None:
            gateway.start()

    first = load(settings, tmp_path / "state", emit)
    assert killed
    assert (first.exit_code, first.report.outcome) == (0, "done"), first.error
    writes = sandbox.studio.writes
    second = load(settings, tmp_path / "state", lambda _event: None)
    assert (second.exit_code, second.report.outcome) == (0, "nothing_to_do")
    assert sandbox.studio.writes == writes
    persons = [
        write.body["Name"]
        for write in sandbox.studio.log
        if write.verb == "POST" and write.set == "AppPlatform.Person" and write.status == 201
    ]
    assert len(persons) == len(set(persons)) == 13


def slow(gateway: Process) -> Any:
    """Kill the gateway in the middle of the next write, which is carried out all the same."""

    def act(exchange: Any) -> Any:
        dying = threading.Thread(target=gateway.kill)
        dying.start()
        dying.join()
        return exchange.carry_out()

    return Fault(act, verb="POST")
