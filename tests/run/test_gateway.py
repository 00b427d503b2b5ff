"""A load through the gateway: one writer, a right that lapses, a base that changes, a restart."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.commands import PROFILE, organisation
from tests.gateway.running import Running, running
from tests.run.engine import VirtualControl

from orgloader.gateway.lease.lease import SECONDS
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Applied, Event, Finished
from orgloader.sandbox import Sandbox, Server, application
from orgloader.settings import Settings, parse
from orgloader.state.store import Store

LEASE = "orgloader/lease"


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(organisation(), PROFILE) as found:
        yield found


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(tmp_path: Path, sandbox: Sandbox, clock: Clock) -> Iterator[Running]:
    with running(tmp_path, sandbox.studio_url, clock=clock) as found:
        yield found


@pytest.fixture
def settings(sandbox: Sandbox, gateway: Running) -> Settings:
    return parse(
        {"bitrix24": {"webhook_url": sandbox.portal_url}, "odatao": {"address": gateway.url}}
    )


def taken(gateway: Running, owner: str = "another") -> str:
    who = {"user": "Анна", "host": "PC-7", "program": "0.1"}
    with gateway.client() as client:
        return str(client.post(LEASE, json={"owner": owner, "who": who}).json()["token"])


def given_back(gateway: Running, token: str) -> None:
    with gateway.client() as client:
        client.delete(LEASE, headers={"Orgloader-Lease": token})


class Run:
    """Loads and other jobs with a data folder of their own."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.after: dict[int, Callable[[], Any]] = {}

    def _emit(self, event: Event) -> None:
        if isinstance(event, Applied) and event.number in self.after:
            self.after.pop(event.number)()

    def load(self, **options: Any) -> Finished:
        with Store.open(self.folder) as store:
            return jobs.load(self.settings, store, JobControl(self._emit), self._emit, **options)

    def plan(self) -> Finished:
        with Store.open(self.folder, read_only=True) as store:
            return jobs.plan(self.settings, store, JobControl(self._emit), self._emit)

    def undo(self) -> Finished:
        with Store.open(self.folder) as store:
            return jobs.undo(self.settings, store, JobControl(self._emit), self._emit)


@pytest.fixture
def run(settings: Settings, tmp_path: Path) -> Run:
    return Run(settings, tmp_path / "state")


def test_a_load_takes_the_right_and_gives_it_back(
    run: Run, sandbox: Sandbox, gateway: Running
) -> None:
    leases: list[Any] = []

    def look() -> None:
        with gateway.client() as client:
            leases.append(client.get("health").json())

    run.after = {2: look}
    first = run.load()
    assert (first.exit_code, first.report.outcome) == (0, "done")
    (during,) = leases
    assert during["lease"]["who"]["program"]
    # The base is known by the branch root from the moment that this is made.
    assert during["base"]["state"] == "found"
    with gateway.client() as client:
        assert client.get("health").json()["lease"] is None
    writes = sandbox.studio.writes
    second = run.load()
    assert (second.report.outcome, sandbox.studio.writes) == ("nothing_to_do", writes)
    taken(gateway)
    assert [one.code for one in run.undo().report.findings] == ["writer.busy"]
    assert sandbox.studio.overlaps == 0


def test_a_second_load_is_told_who_writes_before_it_reads(
    run: Run, sandbox: Sandbox, gateway: Running
) -> None:
    token = taken(gateway)
    finished = run.load()
    assert (finished.exit_code, finished.report.outcome) == (3, "stopped")
    assert "Анна on PC-7, since " in str(finished.error)
    assert [one.code for one in finished.report.findings] == ["writer.busy"]
    assert (sandbox.studio.reads, sandbox.studio.writes) == (0, 0)
    assert run.plan().exit_code == 0  # reads only, and takes none
    given_back(gateway, token)
    assert run.load().exit_code == 0


def test_a_scheduled_load_waits_for_its_turn(
    settings: Settings, tmp_path: Path, gateway: Running
) -> None:
    token = taken(gateway)
    events: list[Event] = []

    class Control(VirtualControl):
        def wait(self, seconds: float, reason: str) -> None:
            super().wait(seconds, reason)
            if "writing" in reason and self.time > 60:
                given_back(gateway, token)

    with Store.open(tmp_path / "state") as store:
        control = Control(events.append)
        finished = jobs.load(settings, store, control, events.append, scheduled=True)
    assert finished.exit_code == 0
    assert control.time >= 60


def test_a_scheduled_load_does_not_wait_for_ever(
    settings: Settings, tmp_path: Path, gateway: Running, sandbox: Sandbox
) -> None:
    taken(gateway)
    with Store.open(tmp_path / "state") as store:
        control = VirtualControl(lambda _event: None)
        finished = jobs.load(settings, store, control, lambda _event: None, scheduled=True)
    assert (finished.exit_code, sandbox.studio.reads) == (3, 0)
    assert control.time > SECONDS  # by then the right of a program that has died has ended


def test_a_run_whose_right_has_lapsed_ends_instead_of_writing(
    run: Run, sandbox: Sandbox, gateway: Running, clock: Clock
) -> None:
    def lapse() -> None:
        clock.time += SECONDS
        tokens.append(taken(gateway))  # another program begins to write

    tokens: list[str] = []
    run.after = {10: lapse}
    finished = run.load()
    assert finished.exit_code == 4
    assert finished.error is not None
    assert "right to write has ended" in str(finished.error)
    # One write came too late and was refused by the gateway; none reached the studio.
    assert sandbox.studio.writes == 10
    statuses = [change.status for change in finished.report.changes]
    assert statuses[:10] == ["done"] * 10
    assert set(statuses[10:]) == {"not_attempted"}
    given_back(gateway, tokens[0])
    again = run.load()
    assert (again.exit_code, again.report.outcome) == (0, "done")
    assert run.load().report.outcome == "nothing_to_do"


def test_a_run_ends_when_another_base_is_opened(run: Run, sandbox: Sandbox, clock: Clock) -> None:
    assert run.load().exit_code == 0
    writes = sandbox.studio.writes
    sandbox.portal.state.add_department({"ID": "90", "NAME": "Новый", "PARENT": "1"})
    sandbox.portal.state.add_department({"ID": "91", "NAME": "Ещё новее", "PARENT": "1"})

    def other_base() -> None:
        sandbox.studio.state.clear()
        clock.time += 60

    run.after = {1: other_base}
    finished = run.load()
    assert finished.exit_code == 4
    assert "Another base is open" in str(finished.error)
    assert sandbox.studio.writes == writes + 1


def test_the_test_shows_the_gateway(run: Run, settings: Settings, gateway: Running) -> None:
    def lines() -> dict[str, tuple[str, str]]:
        done = jobs.test(settings, JobControl(lambda _event: None), lambda _event: None)
        assert done.exit_code == 0
        found = (line.check for line in done.checks)
        return {one.name: (one.status, one.parts()[0]) for one in found if "gateway" in one.name}

    assert lines() == {
        "studio.gateway": ("ok", lines()["studio.gateway"][1]),
        "studio.gateway.queue": ("ok", "Requests waiting at the gateway: 0"),
        "studio.gateway.lease": ("ok", "No program is writing now"),
    }
    run.load()
    assert lines()["studio.gateway.base"] == ("ok", "The base that was loaded last is open")
    taken(gateway)
    status, text = lines()["studio.gateway.lease"]
    assert (status, text[:27]) == ("note", "Анна on PC-7 is writing, si")


def test_a_closed_studio_is_told_at_once(
    tmp_path: Path, sandbox: Sandbox, gateway: Running, run: Run
) -> None:
    sandbox.__exit__(None, None, None)
    with Server(application(sandbox.portal), int(sandbox.portal_url.split(":")[2].split("/")[0])):
        finished = run.load()
        assert finished.exit_code == 6
        assert "Business Studio cannot be reached" in str(finished.error)
        done = jobs.test(run.settings, JobControl(lambda _event: None), lambda _event: None)
    failed = [line.check.name for line in done.checks if line.check.status == "failed"]
    assert failed[0] == "studio.gateway.studio"


def test_eight_loaders_of_one_installation_each_never_write_at_once(
    sandbox: Sandbox, settings: Settings, tmp_path: Path
) -> None:
    ended: list[Finished] = []

    def load(number: int) -> None:
        ended.append(Run(settings, tmp_path / f"state-{number}").load())

    threads = [threading.Thread(target=load, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = sorted(finished.exit_code for finished in ended)
    assert codes[0] == 0
    # Whoever was not first was told so, or found the branch made by another installation.
    assert set(codes) <= {0, 3}
    assert sandbox.studio.overlaps == 0
    made = [write for write in sandbox.studio.log if write.verb == "POST"]
    persons = [write.body["Name"] for write in made if write.set == "AppPlatform.Person"]
    assert len(persons) == len(set(persons)) > 0
