"""A portal and a studio in one process under one clock, and the real engine between them."""

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
from tests.faces import CHOSEN
from tests.sandbox.profiles import Face
from tests.simulation.line import Line, Sockets

from orgloader.plan.objects import Link
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Event, Finished, Waiting
from orgloader.run.gate import Consent
from orgloader.sandbox import (
    Fault,
    Portal,
    PortalState,
    Request,
    Response,
    Studio,
    StudioState,
    Transport,
)
from orgloader.sandbox.faults import Action, Exchange
from orgloader.sandbox.studio import Switches, Write
from orgloader.sandbox.studio.keys import Numbering
from orgloader.settings import Settings, parse
from orgloader.state.database import FILE
from orgloader.state.store import Store

SECRET = "c4n4ry5ecr3t"
LONGEST = timedelta(hours=12)
"""No run may take longer than this on the virtual clock."""
RUN = "x-run"
NO_LIMITS = {"archive_percent": 100, "change_percent": 100}


class Death(BaseException):
    """The process is no more: what comes after in its own code does not count."""


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self) -> None:
        self.time = 0.0
        self.start = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=3)))

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def moment(self) -> datetime:
        return self.start + timedelta(seconds=self.time)

    def wall(self) -> float:
        return self.moment().timestamp()


class SimulatedControl(JobControl):
    """The control of a job whose waits take no time."""

    def __init__(self, emit: Callable[[Event], None], clock: Clock) -> None:
        super().__init__(emit)
        self._clock = clock
        self._until = clock.time + LONGEST.total_seconds()
        self._told = emit

    def now(self) -> float:
        return self._clock.time

    def wait(self, seconds: float, reason: str) -> None:
        self.check()
        self._told(Waiting(reason, seconds))
        self._clock.sleep(max(0.0, seconds))
        assert self._clock.time < self._until, "the run does not come to its end"
        self.check()


class Guarded:
    """The studio; no write reaches it that does not stand in the journal as the one intended.

    Each request says of which run it is: the studio may carry it out when the run is over.
    """

    CHANGES = ("adopt", "rename", "update", "move", "archive", "restore")
    MAKES = ("create", "link")
    ACTIONS: Mapping[str, tuple[str, ...]] = {
        "POST": MAKES,
        "DELETE": ("unlink",),
        "PATCH": CHANGES,
    }

    def __init__(self, line: Line, folder: Path, run: str) -> None:
        self.run = run
        self.flight = line.flight
        self.writes = 0
        self._line = line
        self._folder = folder

    def answer(self, request: Request) -> Response:
        if request.method != "GET":
            self.writes += 1
            (change,) = self._intended()
            assert change["action"] in self._actions(request)
        return self._line.answer(replace(request, headers={**request.headers, RUN: self.run}))

    def _actions(self, request: Request) -> tuple[str, ...]:
        """Return what a request may be a part of; relations are made and deleted by any change."""
        is_relation = any(name in request.path for name in ("Hierarchy", "Links", "Headships"))
        return (*self.MAKES, *self.CHANGES) if is_relation else self.ACTIONS[request.method]

    def _intended(self) -> list[Any]:
        connection = sqlite3.connect(self._folder / FILE)
        rows = connection.execute(
            "SELECT change FROM operations WHERE state = 'intent' "
            "AND run = (SELECT max(number) FROM runs)"
        ).fetchall()
        connection.close()
        return [json.loads(change) for (change,) in rows]


class Scene:
    """Both ends and the engine's data folder; the studio has the test's face, or a profile.

    ``load`` returns ``None`` when the process died on the way: the data folder is then what lay
    on the disk at that moment. With ``sockets`` both ends are reached over HTTP. ``written`` counts
    the write requests of all runs; ``mark`` is the length of the studio's log when the last run
    began.
    """

    def __init__(
        self,
        folder: Path,
        portal: PortalState,
        profile: Mapping[str, Any] | None = None,
        *,
        switches: Switches | None = None,
        unique_names: bool = False,
        numbering: Numbering | None = None,
        sockets: Sockets | None = None,
        owner: str = "1",
        root: int = 1,
        **sync: Any,
    ) -> None:
        self.clock = Clock()
        self.portal = Portal(portal, owner=owner, secret=SECRET, now=self.clock.wall)
        face = CHOSEN.get() if profile is None else Face(dict(profile))
        self.profile = face.profile
        state = StudioState(
            face.profile, unique_names=unique_names, numbering=numbering or face.numbering
        )
        self.studio = Studio(state, switches or Switches(**face.manners))
        self.lines = _lines(self.portal, self.studio, sockets)
        self.folder = folder / "state"
        self.events: list[Event] = []
        self.hear: Callable[[Event], None] = lambda _: None
        self.written = 0
        self.deaths = 0
        self._grave: Path | None = None
        self.mark = 0
        self._writes: list[int] = []
        (folder / "profile.json").write_text(json.dumps(self.profile), "utf-8")
        self._settings: dict[str, Any] = {
            "bitrix24": {"root_department_id": root},
            "odatao": {
                "address": "http://localhost:5000/",
                "profile": str(folder / "profile.json"),
            },
            "sync": {"limits": NO_LIMITS, **sync},
        }
        self._path = f"/rest/{owner}/{SECRET}/"
        self.name_portal("portal.example")

    def name_portal(self, host: str) -> None:
        """Let the portal be reached under this name only; the settings follow."""
        self.host = self.lines["bitrix24"].host = host
        portal = self._settings["bitrix24"] | {"webhook_url": f"https://{host}{self._path}"}
        self.settings = parse(self._settings | {"bitrix24": portal})

    def beside(self, name: str) -> "Scene":
        """Return another user at the same ends, with an own data folder of this name."""
        other = copy(self)
        other.folder = self.folder.with_name(name)
        other.events, other.hear, other._writes = [], lambda _: None, []
        return other

    # Runs

    def load(self, *confirmed: str, settings: Settings | None = None, **options: Any) -> Any:
        """Load once; return what it finished with, ``None`` when it died."""
        return self._job(jobs.load, settings, consent=self._consent(confirmed, options), **options)

    def undo(self, *confirmed: str, **options: Any) -> Any:
        """Take the last load back; return what it finished with, ``None`` when it died."""
        return self._job(jobs.undo, None, consent=self._consent(confirmed, options), **options)

    @staticmethod
    def _consent(confirmed: Iterable[str], options: dict[str, Any]) -> Consent:
        return Consent(frozenset(confirmed), options.pop("expected", None))

    def plan(self, settings: Settings | None = None) -> Finished:
        found: Finished = self._job(jobs.plan, settings)
        return found

    def test(self, settings: Settings | None = None) -> Finished:
        self.events = []
        return jobs.test(
            settings or self.settings, self._control(), self._emit, transports=self._transports()
        )

    def _job(self, job: Any, settings: Settings | None, **options: Any) -> Finished | None:
        self.events, self._grave = [], None
        self.mark = len(self.studio.log)
        with Store.open(self.folder, clock=self.clock.moment) as store:
            guarded = Guarded(self.lines["studio"], self.folder, str(len(self._writes)))
            try:
                finished: Finished = job(
                    settings or self.settings,
                    store,
                    self._control(),
                    self._emit,
                    transports=self._transports(guarded),
                    today=f"{self.clock.moment():%Y-%m-%d}",
                    **options,
                )
            except Death:
                finished = None  # type: ignore[assignment]
            finally:
                self._writes.append(guarded.writes)
                self.written += guarded.writes
        if self._grave is not None:
            self.folder = self._grave
            return None
        return finished

    def _control(self) -> SimulatedControl:
        self.control = SimulatedControl(self._emit, self.clock)
        return self.control

    def _emit(self, event: Event) -> None:
        self.events.append(event)
        self.hear(event)

    def _transports(
        self, studio: Guarded | None = None
    ) -> Callable[[str], httpx.BaseTransport | None]:
        ends: Mapping[str, Any] = self.lines | ({"studio": studio} if studio else {})
        return lambda end: Transport(ends[end], self.clock.sleep)

    def log(self) -> list[Write]:
        """Return the writes of the last run that the studio has carried out by now."""
        run = str(len(self._writes) - 1)
        writes = self.studio.log[self.mark :]
        return [one for one in writes if one.status < 300 and one.headers.get(RUN) == run]

    @property
    def writes(self) -> int:
        """How many write requests the last run sent, those included that got no answer."""
        return self._writes[-1]

    # Death

    def die(self) -> None:
        """End the process here and now."""
        if self._grave is None:
            self.deaths += 1
            self._grave = self.folder.with_name(f"state-{self.deaths}")
            # What SQLite keeps in shared memory does not outlive the process.
            shutil.copytree(
                self.folder, self._grave, ignore=shutil.ignore_patterns("*-shm", "*.lock")
            )
        raise Death

    def dies(self, *, after: bool) -> Action:
        """A fault: the process dies while it waits for an answer, the request carried out or not"""

        def act(exchange: Exchange) -> Response:
            if after:
                exchange.carry_out()
            self.die()
            raise AssertionError

        return act

    def dies_at(self, matches: Callable[[Event], bool]) -> None:
        """Let the process die when it tells a certain event."""

        def hear(event: Event) -> None:
            if matches(event):
                self.hear = lambda _: None
                self.die()

        self.hear = hear

    # Faults and looks

    def spoil_portal(self, what: Action, **options: Any) -> None:
        self.portal.faults.append(Fault(what, **options))

    def spoil_studio(self, what: Action, **options: Any) -> None:
        self.studio.faults.append(Fault(what, **options))

    def strike(self, end: str, what: Action, **options: Any) -> None:
        """Let something happen to the client when it asks the portal or the studio something."""
        self.lines[end].faults.append(Fault(what, **options))

    def heal(self) -> None:
        """Let both ends behave from now on; what a fault has put off still happens."""
        self.portal.faults.clear()
        self.portal.call_faults.clear()
        self.studio.faults.clear()
        for line in self.lines.values():
            line.faults.clear()
        self.hear = lambda _: None

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(self.folder, read_only=True) as store:
            yield store

    def links(self) -> Mapping[str, Link]:
        """Return the stored links of the only base, none before the first load.

        Their keys are as the studio shows them: a number without the set that makes it unique.
        """
        with self.store() as store:
            bases = store.bases()
            assert len(bases) <= 1
            found = store.links(bases[0].portal, bases[0].base) if bases else {}
        return {id: replace(link, key=_bare(link.key)) for id, link in found.items()}

    def key(self, kind: str, name: str) -> str:
        """Return the key of the only object of a kind with this name."""
        (key,) = (row["key"] for row in self.studio.state.objects(kind) if row["name"] == name)
        return str(key) if not isinstance(key, int) else key  # type: ignore[return-value]

    def named(self, kind: str) -> list[str]:
        return sorted(row["name"] for row in self.studio.state.objects(kind))


def _lines(portal: Portal, studio: Studio, sockets: Sockets | None) -> dict[str, Line]:
    if sockets is None:
        return {"bitrix24": Line(portal.answer), "studio": Line(studio.answer)}
    sockets.plug(portal, studio)
    return {"bitrix24": Line(sockets.portal.reach), "studio": Line(sockets.studio.reach)}


def _bare(key: str) -> str:
    """Return the number in ``Departments(5)``, any other key as it is."""
    numbered = re.fullmatch(r"[^()]+\((-?\d+)\)", key)
    return numbered[1] if numbered else key
