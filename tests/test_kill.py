"""Kill −9 of the real program over real HTTP, at every point of its journal.

Nothing is lost, nothing is doubled, and the next load puts everything right by itself. A *moment*
is the state of the disk and of Business Studio at which the process dies: just before a commit of
the state file (what was sent since the last one has been carried out) or just after it (what it
announces has not been sent). So ``2n - 1`` and ``2n`` are the two moments of the nth commit. Beside
them the process dies while a write is under way: carried out, but not answered.
"""

import io
import itertools
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from tests.simulation.portals import Row, department, user

from orgloader.cli import main
from orgloader.sandbox import Fault, Response, Sandbox
from orgloader.sandbox.faults import Exchange
from orgloader.state.store import Store

if sys.platform == "win32":
    pytest.skip("Windows has no SIGKILL", allow_module_level=True)

WRITES = {"first": 11, "later": 5}
"""What each load sends: the first makes the organisation, the later follows its changes."""
COMMITS = {"first": 29, "later": 19}
"""How often each load writes to the state file, from its tables to its report."""
TAKING_UP = {"first": 6, "later": 6}
"""How often a load writes to it until it has taken up one that died in the middle of its writes."""
SECONDS = 60
"""A process that takes longer hangs."""

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["pytest", "orgloader.cli.program", "orgloader.run.jobs", "orgloader.sandbox"]
)


def organisation(load: str) -> tuple[list[Row], list[Row]]:
    """Three departments, two persons; later one department is renamed, one moved below it, and a
    person has left, and with them their position.
    """
    later = load == "later"
    departments = [
        department(1, "Завод", None, head=1),
        department(2, "Цех № 2" if later else "Цех"),
        department(3, "Склад", 2 if later else 1),
    ]
    users = [
        user(1, 1, title="Директор", WORK_PHONE=""),
        user(2, 2, title="Мастер", WORK_PHONE="", EMAIL="", ACTIVE=not later),
    ]
    return departments, users


class Mortal(sqlite3.Connection):
    """A connection whose process dies at the chosen moment of its life."""

    moments = itertools.count(1)
    last = 0

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        if sql != "COMMIT":
            return super().execute(sql, *given)
        self._live()
        committed = super().execute(sql, *given)
        self._live()
        return committed

    def _live(self) -> None:
        if next(self.moments) == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def program(settings: Path, state: Path, report: Path, moment: int) -> None:
    """Be ``orgloader load``, which dies at a moment; 0: never."""
    os.environ["ORGLOADER_STATE_DIR"] = str(state)
    Mortal.last = moment
    sqlite3.connect = partial(sqlite3.connect, factory=Mortal)  # type: ignore[assignment]
    with (
        report.open("w", encoding="utf-8") as file,
        redirect_stdout(file),
        redirect_stderr(io.StringIO()),
    ):
        code = main(["load", "--json", "--settings", str(settings)])
    report.with_suffix(".moments").write_text(str(next(Mortal.moments) - 1))
    sys.exit(code)


class Company:
    """A sandbox, and the program beside it as a process of its own.

    ``ends`` is what the studio holds after each load that nothing has disturbed.
    """

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self._sandbox = sandbox
        self.studio = sandbox.studio
        self._folder = folder
        self._state = folder / "state"
        self._settings = folder / "settings.json"
        settings = {
            "bitrix24": {"webhook_url": sandbox.portal_url},
            "odatao": {"address": sandbox.studio_url},
            "language": "en",
        }
        self._settings.write_text(json.dumps(settings), "utf-8")
        self._starts: dict[str, dict[str, list[Row]]] = {}
        self.ends: dict[str, dict[str, list[Row]]] = {}
        self._pid = 0
        for load in WRITES:
            self._rehearse(load)

    def _rehearse(self, load: str) -> None:
        """Keep both ends' states before and after a load, and see that its points are all."""
        self._state.mkdir(exist_ok=True)
        shutil.copytree(self._state, self._folder / load)
        self._starts[load] = self.studio.state.dump()
        self.begin(load)
        before = self.studio.writes
        assert self.load()[0] == 0
        assert self.studio.writes - before == WRITES[load]
        assert (self._folder / "report.moments").read_text() == str(2 * COMMITS[load])
        self.ends[load] = self.studio.state.dump()

    def begin(self, load: str) -> None:
        """Let everything be as it was before a load."""
        shutil.rmtree(self._state)
        shutil.copytree(self._folder / load, self._state)
        self.studio.state.load(self._starts[load])
        self._sandbox.portal.state.put(*organisation(load))

    def load(self, moment: int = 0) -> tuple[int | None, dict[str, Any]]:
        """Run ``orgloader load`` to its end; return the exit code and the report."""
        report = self._folder / "report.json"
        given = (self._settings, self._state, report, moment)
        process: BaseProcess = PROCESSES.Process(target=program, args=given)
        process.start()
        self._pid = process.pid or 0
        process.join(SECONDS)
        assert process.exitcode is not None, "the process hangs"
        text = report.read_text("utf-8")
        return process.exitcode, json.loads(text) if text else {}

    def load_killed_at(self, moment: int) -> None:
        assert self.load(moment)[0] == -signal.SIGKILL

    def load_killed_writing(self, number: int) -> None:
        """Run a load that is killed while it waits for the answer to its ``number``th write."""
        kill = Fault(self._kill, when=lambda request: request.method != "GET", first=number)
        self.studio.faults.append(kill)
        code, _ = self.load()
        self.studio.faults.clear()
        assert code == -signal.SIGKILL

    def _kill(self, exchange: Exchange) -> Response:
        """Carry a write out; its process is no more when the answer comes."""
        exchange.carry_out()
        os.kill(self._pid, signal.SIGKILL)
        return Response(drop=True)

    def interrupted(self) -> set[str]:
        """Return the finding by which a load shall tell of each run that never ended."""
        with Store.open(self._state, read_only=True) as store:
            return {f"recovered.{run.id}" for run in store.runs.unfinished()}

    def is_settled(self) -> bool:
        """Tell whether nothing is left to be taken up but the last run."""
        with Store.open(self._state, read_only=True) as store:
            return len(store.runs.unfinished()) == 1 and not store.in_doubt()

    def check(self, load: str) -> None:
        """Load again: it tells of what died, and the end is as if nothing had happened."""
        died = self.interrupted()
        code, report = self.load()
        assert (code, report["outcome"]) in {(0, "done"), (0, "nothing_to_do")}, report["findings"]
        assert died <= {finding["code"] for finding in report["findings"]}
        assert self.studio.state.dump() == self.ends[load]
        assert self.studio.overlaps == 0
        before = self.studio.writes
        code, report = self.load()
        assert (code, report["outcome"], self.studio.writes) == (0, "nothing_to_do", before)
        assert not self.interrupted()


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    with Sandbox() as sandbox:
        yield Company(sandbox, tmp_path_factory.mktemp("company"))


def points(numbers: dict[str, int], *quick: tuple[str, int]) -> list[Any]:
    """Return each point of each load; all but the ``quick`` ones are marked as slow."""
    every = [(load, number + 1) for load, most in numbers.items() for number in range(most)]
    return [
        pytest.param(*point, marks=() if point in quick else pytest.mark.slow) for point in every
    ]


MOMENTS = {load: 2 * commits for load, commits in COMMITS.items()}


@pytest.mark.parametrize(("load", "moment"), points(MOMENTS, ("later", 8)))
def test_a_load_killed_at_any_commit(load: str, moment: int, company: Company) -> None:
    company.begin(load)
    company.load_killed_at(moment)
    company.check(load)


@pytest.mark.parametrize(("load", "number"), points(WRITES, ("first", 1)))
def test_a_load_killed_at_any_write(load: str, number: int, company: Company) -> None:
    company.begin(load)
    company.load_killed_writing(number)
    company.check(load)


TAKEN_UP = {load: 2 * commits for load, commits in TAKING_UP.items()}


@pytest.mark.parametrize(("load", "moment"), points(TAKEN_UP))
def test_a_load_killed_while_it_takes_up_another(load: str, moment: int, company: Company) -> None:
    company.begin(load)
    company.load_killed_writing(WRITES[load] // 2)
    company.load_killed_at(moment)
    assert company.is_settled() == (moment == TAKEN_UP[load]), "there are more, or fewer, moments"
    company.check(load)
