"""Kill −9: a real process, real HTTP, at any write of a load: nothing is lost, nothing doubled."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.simulation.portals import small

from orgloader.sandbox import Fault, Request, Response, Sandbox
from orgloader.sandbox.faults import Exchange

WRITES = 38
"""What the first load of the small organisation takes."""
COMMAND = [sys.executable, "-c", "import sys; from orgloader.cli import main; sys.exit(main())"]


class Company:
    """A sandbox, and the program beside it as a process of its own."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox = sandbox
        self._settings = folder / "settings.json"
        settings = {
            "bitrix24": {"webhook_url": sandbox.portal_url},
            "odatao": {"address": sandbox.studio_url},
            "language": "en",
        }
        self._settings.write_text(json.dumps(settings), "utf-8")
        self._environment = os.environ | {"ORGLOADER_STATE_DIR": str(folder / "state")}
        self._process: subprocess.Popen[str] | None = None

    def load(self) -> tuple[int, dict[str, Any]]:
        """Run ``orgloader load`` to its end; return the exit code and the report."""
        self._process = subprocess.Popen(
            [*COMMAND, "load", "--json", "--settings", str(self._settings)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
            encoding="utf-8",
        )
        out, _err = self._process.communicate()
        return self._process.returncode, json.loads(out) if out else {}

    def kill_at(self, number: int, moment: str) -> None:
        """Kill the process at the ``number``th write: before it is carried out, after it, or when
        its answer has come: at the next request.
        """
        at = number + 1 if moment == "answered" else number

        def act(exchange: Exchange) -> Response:
            if moment == "committed":
                exchange.carry_out()
            self._kill()
            return Response(drop=True)

        kills = Fault(act, when=self._counted(), first=at)
        self.sandbox.studio.faults.append(kills)

    def _counted(self) -> Callable[[Request], bool]:
        """Tell writes, and the reads after all of them are through."""
        writes = iter(range(1, 10_000))
        done = threading.Event()

        def is_write(request: Request) -> bool:
            if request.method != "GET" and next(writes) == WRITES:
                done.set()
                return True
            return request.method != "GET" or done.is_set()

        return is_write

    def _kill(self) -> None:
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def heal(self) -> None:
        self.sandbox.studio.faults.clear()


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Company]:
    with Sandbox(small()) as sandbox:
        yield Company(sandbox, tmp_path)


def survives(company: Company, number: int, moment: str) -> None:
    """Kill a first load, load again, and once more: all is there once, the last writes nothing."""
    company.kill_at(number, moment)
    code, _ = company.load()
    assert code == -signal.SIGKILL
    company.heal()
    code, report = company.load()
    assert (code, report["outcome"]) in {(0, "done"), (0, "nothing_to_do")}, report["findings"]
    studio = company.sandbox.studio
    counts = {kind: len(studio.state.objects(kind)) for kind in ALL}
    assert counts == ALL
    assert studio.overlaps == 0
    before = studio.writes
    code, report = company.load()
    assert (code, report["outcome"], studio.writes) == (0, "nothing_to_do", before)


ALL = {"department": 4, "position": 7, "person": 6, "contact": 12, "assignment": 7, "folder": 0}
MOMENTS = ("before", "committed", "answered")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(("number", "moment"), [(1, "committed"), (17, "before")])
def test_a_killed_load_is_taken_up(number: int, moment: str, company: Company) -> None:
    survives(company, number, moment)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("number", [1, 9, 17, 25, 33, WRITES])
def test_a_load_killed_anywhere_is_taken_up(number: int, moment: str, company: Company) -> None:
    survives(company, number, moment)
