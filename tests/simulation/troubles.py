"""What goes wrong at random: both ends misbehave, and the process dies."""

import random
from collections.abc import Callable
from typing import Any

from tests.simulation.scene import Scene

from orgloader.run.events import Applied, Event, PhaseBegan
from orgloader.sandbox import faults
from orgloader.sandbox.faults import Action
from orgloader.sandbox.portal.spoiled import (
    CallFault,
    miscounted,
    refused,
    with_row_twice,
    without_rows,
)

Event_ = Callable[[], str]


class Troubles:
    """Prepares a trouble for the next run; ``life`` and ``edit`` change an end in between."""

    def __init__(self, scene: Scene, chance: random.Random, life: Event_, edit: Event_) -> None:
        self._scene = scene
        self._chance = chance
        self._life = life
        self._edit = edit

    def spoil(self) -> str:
        """Prepare one trouble, and say which."""
        what = self._chance.choice(
            (self._portal, self._call, self._read, *4 * (self._write,), *4 * (self.die,))
        )
        return what()

    def _portal(self) -> str:
        actions: dict[str, Action] = {
            "drop": faults.drop(),
            "500": faults.answers(500),
            "503": faults.answers(503, '{"error": "QUERY_LIMIT_EXCEEDED"}', "application/json"),
            "overload": faults.answers(401, '{"error": "OVERLOAD_LIMIT"}', "application/json"),
            "page": faults.html(),
            "moved": faults.redirect("https://elsewhere.example/"),
            "cut": faults.truncated(40),
            "empty": faults.empty(),
            "change": faults.first(self._life),
        }
        name = self._chance.choice((*sorted(actions), "slow"))
        times = self._chance.choice((1, 1, 2, 3, None))
        first = self._chance.randint(1, 3)
        if name == "slow":
            self._scene.strike("bitrix24", faults.delay(90), first=first, times=times)
        else:
            self._scene.spoil_portal(actions[name], first=first, times=times)
        return f"portal: {name} × {times}"

    def _call(self) -> str:
        method = self._chance.choice(("user.get", "department.get"))
        changes = {
            "without rows": without_rows(),
            "miscounted": miscounted(7),
            "twice": with_row_twice(),
            "refused": refused("INTERNAL_SERVER_ERROR"),
            "limited": refused("OPERATION_TIME_LIMIT"),
        }
        name = self._chance.choice(sorted(changes))
        times = self._chance.choice((1, 1, 2, None))
        fault = CallFault(method, changes[name], first=self._chance.randint(1, 3), times=times)
        self._scene.portal.call_faults.append(fault)
        return f"{method}: {name} × {times}"

    def _read(self) -> str:
        actions: dict[str, Action] = {
            "drop": faults.drop(),
            "500": faults.answers(500, "Internal error"),
            "502": faults.html(502),
            "page": faults.html(),
            "cut": faults.truncated(30),
            "empty page": faults.edited(_without_rows),
            "row twice": faults.edited(_row_twice),
            "change": faults.first(self._edit),
        }
        name = self._chance.choice(sorted(actions))
        times = self._chance.choice((1, 1, 3, None))
        self._scene.spoil_studio(
            actions[name], verb="GET", first=self._chance.randint(1, 9), times=times
        )
        return f"studio reads: {name} × {times}"

    def _write(self) -> str:
        clock = self._scene.clock
        actions: dict[str, Action] = {
            "drop": faults.drop(),
            "lost": faults.lost_answer(),
            "late": faults.late(self._chance.randint(1, 3)),
            "later": faults.late_by(self._chance.choice((2, 10, 25)), lambda: clock.time),
            "500": faults.answers(500, "Internal error"),
            "502": faults.html(502),
            "409": faults.answers(409, "Conflict"),
            "423": faults.answers(423, "Locked by Серова"),
            "429": faults.answers(429),
            "cut": faults.truncated(10),
            "empty": faults.empty(),
            "page": faults.changed(lambda _: faults.text(200, "<html>", "text/html")),
            "change": faults.first(self._edit),
        }
        name = self._chance.choice((*sorted(actions), "slow"))
        options: dict[str, Any] = {
            "verb": self._chance.choice(("POST", "POST", "PATCH", "DELETE")),
            "times": self._chance.choice((1, 1, 1, 2, 4)),
            "first": self._chance.choice((1, 1, 2, 5, 20)),
        }
        if name == "slow":
            self._scene.strike("studio", faults.delay(130), **options)
        else:
            self._scene.spoil_studio(actions[name], **options)
        return f"{options['verb']} {options['first']}: {name} × {options['times']}"

    # Death

    def die(self) -> str:
        """Let the process die: at a request, or when it reports something."""
        if self._chance.random() < 0.4:
            return self._die_telling()
        verb = self._chance.choice(("POST", "POST", "PATCH", "DELETE", "GET"))
        return self._die_at(verb, self._chance.choice((1, 1, 2, 3, 9, 27)))

    def die_again(self) -> str:
        """Let a process that takes up the work of a dead one die in its turn."""
        verb = self._chance.choice(("GET", "GET", "POST", "PATCH"))
        return self._die_at(verb, self._chance.choice((1, 2, 4, 6)))

    def _die_at(self, verb: str, first: int) -> str:
        scene = self._scene
        ways: dict[str, Action] = {
            "before it is carried out": scene.dies(after=False),
            "after it was carried out": scene.dies(after=True),
            "and it is carried out later": self._dies_late(self._chance.randint(1, 9)),
        }
        name = self._chance.choice(sorted(ways))
        scene.strike("studio", ways[name], verb=verb, first=first)
        return f"death at {verb} {first}, {name}"

    def _dies_late(self, requests: int) -> Action:
        """The process dies while the service still works on its request."""

        def act(exchange: faults.Exchange) -> faults.Response:
            exchange.later(faults.after(requests), exchange.carry_out)
            self._scene.die()
            raise AssertionError

        return act

    def _die_telling(self) -> str:
        phase = self._chance.choice(("recover", "apply", "verify", "report", ""))
        number = self._chance.choice((1, 2, 5, 20))

        def matches(event: Event) -> bool:
            if phase:
                return isinstance(event, PhaseBegan) and event.phase == phase
            return isinstance(event, Applied) and event.number == number

        self._scene.dies_at(matches)
        return f"death at {phase or f'the end of change {number}'}"


def _without_rows(document: Any) -> Any:
    return {**document, "value": []} if "value" in document else document


def _row_twice(document: Any) -> Any:
    rows = document.get("value")
    return {**document, "value": rows[:-1] + rows[:1]} if rows else document
