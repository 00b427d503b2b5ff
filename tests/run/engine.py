"""A whole load in one thread: sandbox portal and studio, the engine, its state, a virtual clock."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import httpx
from tests.faces import CHOSEN

from orgloader.plan.model import Plan
from orgloader.report.model import ReportedChange
from orgloader.run import jobs
from orgloader.run.control import JobControl
from orgloader.run.events import Applied, Event, Finished, PhaseBegan
from orgloader.run.gate import Consent
from orgloader.sandbox import (
    Fault,
    Portal,
    PortalState,
    Response,
    Studio,
    StudioState,
    Transport,
)
from orgloader.sandbox.faults import Exchange
from orgloader.settings import Settings, parse
from orgloader.state.store import Store

DEPARTMENTS: list[dict[str, Any]] = [
    {"ID": "1", "NAME": "ООО «Пример»", "UF_HEAD": "101"},
    {"ID": "2", "NAME": "Отдел продаж", "PARENT": "1", "UF_HEAD": "102"},
    {"ID": "3", "NAME": "Склад", "PARENT": "1"},
    {"ID": "4", "NAME": "Приёмка", "PARENT": "3"},
]
USERS: list[dict[str, Any]] = [
    {
        "ID": id,
        "ACTIVE": True,
        "LAST_NAME": last,
        "NAME": first,
        "EMAIL": f"u{id}@example.ru",
        "WORK_POSITION": title,
        "UF_DEPARTMENT": places,
    }
    for id, last, first, title, places in (
        ("101", "Серова", "Анна", "Директор", [1]),
        ("102", "Ильин", "Пётр", "Начальник отдела", [2]),
        ("103", "Ким", "Олег", "Продавец", [2]),
        ("104", "Белова", "Ольга", "Кладовщик", [3, 4]),
    )
]
UNITS = ("department", "position")


class Killed(BaseException):
    """The process dies here."""


class VirtualControl(JobControl):
    """Waiting takes no time."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        super().__init__(emit)
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def wait(self, seconds: float, reason: str) -> None:
        super().wait(0.0, reason)
        self.time += seconds


Hook = Callable[[VirtualControl, Event], None]


def in_phase(phase: str) -> Hook:
    """Cancel as soon as ``phase`` begins."""
    return lambda control, event: control.cancel() if event == PhaseBegan(phase) else None  # type: ignore[arg-type]


def after(number: int) -> Hook:
    """Cancel after change ``number``."""
    return lambda control, event: control.cancel() if _applied(event) == number else None


def _applied(event: Event) -> int:
    return event.number if isinstance(event, Applied) else 0


@dataclass
class Engine:
    """``load()`` runs one load; ``events`` are those of the last job."""

    folder: Path
    portal: Portal = field(default_factory=lambda: Portal(PortalState(DEPARTMENTS, USERS)))
    studio: Studio = field(default_factory=lambda: CHOSEN.get().studio())
    options: dict[str, Any] = field(default_factory=dict)
    profile: Path | None = None
    root: int = 1
    host: str = "portal.example"
    address: str = "https://studio.example/"
    events: list[Event] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings; where no other ``profile`` is named, it is that of the test's face."""
        own = self.folder.parent / "profile.json"
        own.write_text(json.dumps(CHOSEN.get().profile), "utf-8")
        profile = str(self.profile or own)
        return parse(
            {
                "bitrix24": {
                    "webhook_url": f"https://{self.host}/{self.portal.path}",
                    "root_department_id": self.root,
                },
                "odatao": {"address": self.address, "profile": profile},
                "sync": self.options,
            }
        )

    def load(
        self,
        *confirmed: str,
        expected: Plan | None = None,
        hook: Hook | None = None,
        scheduled: bool = False,
    ) -> Finished:
        control = self._control(hook)
        with Store.open(self.folder) as store:
            return jobs.load(
                self.settings,
                store,
                control,
                control._emit,
                Consent(frozenset(confirmed), expected),
                scheduled=scheduled,
                transports=self._transports(control),
                today="2026-11-21",
            )

    def plan(self) -> Finished:
        control = self._control(None)
        with Store.open(self.folder, read_only=True) as store:
            return jobs.plan(
                self.settings, store, control, control._emit,
                transports=self._transports(control), today="2026-11-21",
            )  # fmt: skip

    def killed_at(self, number: int, *confirmed: str) -> None:
        """Run a load that dies when change ``number`` has ended, before that is written down."""

        def die(_: VirtualControl, event: Event) -> None:
            if _applied(event) == number:
                self._die()

        self._load_killed(die, *confirmed)

    def killed_writing(self, verb: str, name: str, *, sent: bool) -> None:
        """Run a load that dies when it writes this name, the write being carried out or not."""

        def die(exchange: Exchange) -> Response:
            if sent:
                exchange.carry_out()
            self._die()

        fault = Fault(die, verb=verb, holds=f'"{name}"')
        self.studio.faults.append(fault)
        self._load_killed(None)
        self.studio.faults.remove(fault)

    @property
    def _grave(self) -> Path:
        return self.folder.with_name("killed")

    def _die(self) -> NoReturn:
        shutil.copytree(self.folder, self._grave)
        raise Killed

    def _load_killed(self, hook: Hook | None, *confirmed: str) -> None:
        try:
            self.load(*confirmed, hook=hook)
        except Killed:
            shutil.rmtree(self.folder)
            self._grave.rename(self.folder)

    def _control(self, hook: Hook | None) -> VirtualControl:
        self.events.clear()

        def emit(event: Event) -> None:
            self.events.append(event)
            if hook is not None:
                hook(control, event)

        control = VirtualControl(emit)
        return control

    def _transports(self, control: VirtualControl) -> Callable[[str], httpx.BaseTransport]:
        ends = {"bitrix24": self.portal, "studio": self.studio}

        def sleep(seconds: float) -> None:
            control.time += seconds

        return lambda end: Transport(ends[end], sleep)

    # What stands in the studio

    @property
    def state(self) -> StudioState:
        return self.studio.state

    def names(self, kind: str) -> list[str]:
        return sorted(row["name"] for row in self.state.objects(kind))

    def key(self, kind: str, name: str) -> Any:
        (found,) = (row["key"] for row in self.state.objects(kind) if row["name"] == name)
        return found

    def count(self) -> dict[str, int]:
        kinds = ("department", "position", "person", "contact", "assignment", "folder")
        return {kind: len(self.state.objects(kind)) for kind in kinds}

    def clear_faults(self) -> None:
        self.studio.faults.clear()
        self.portal.faults.clear()


LOADED = {
    "department": 4, "position": 5, "person": 4, "contact": 4, "assignment": 5, "folder": 0,
}  # fmt: skip


def codes(finished: Finished) -> set[str]:
    return {finding.code for finding in finished.report.findings}


def result(finished: Finished) -> tuple[str, int]:
    return finished.report.outcome, finished.exit_code


def error_of(one: ReportedChange) -> str:
    """Return why a change was not done, in our words and the remote's; maybe empty."""
    return f"{one.error.text} {one.error.remote}" if one.error else ""
