"""One seed: an organisation lives, people edit by hand, both ends fail, processes die."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.simulation import invariants
from tests.simulation.portals import Life
from tests.simulation.scene import Scene
from tests.studio.profiles import ALL

from orgloader.plan.objects import Link
from orgloader.run.events import Applied, Event, Finished, PhaseBegan
from orgloader.sandbox import faults
from orgloader.sandbox.faults import Action
from orgloader.sandbox.portal.spoiled import (
    CallFault,
    miscounted,
    refused,
    with_row_twice,
    without_rows,
)
from orgloader.sandbox.studio import Refusal, Switches

Row = dict[str, Any]


class Chaos:
    """A scene that a seed plays; ``story`` tells what happened."""

    def __init__(self, seed: int, folder: Path) -> None:
        random.seed(seed)  # the engine spreads its pauses
        self.chance = random.Random(seed)
        choice = self.chance.choice
        self.life = Life(self.chance)
        profile = choice(sorted(ALL))
        switches = Switches(
            page=choice((None, None, 3)), etags=choice((False, True)), count=choice((False, True))
        )
        persons = choice((True, True, True, False))
        sync = {
            "create_tasks": choice((False, False, True)),
            "create_persons": persons,
            "vacant_position_days": choice((0, 0, 30)) if persons else 0,
        }
        self.unique = choice((False, False, False, True))
        self.scene = Scene(
            folder,
            self.life.state,
            ALL[profile],
            switches=switches,
            unique_names=self.unique,
            **sync,
        )
        self.story = [f"{profile}, {switches}, {sync}, unique names: {self.unique}"]
        self.failed: list[datetime] = []
        """When scheduled loads have failed, one after the other."""
        self.mine: dict[Any, Row] = {}
        self.owners: dict[Any, str] = {}

    def play(self) -> None:
        """Live through some loads, each checked, and end with clean ones."""
        for _ in range(self.chance.randint(2, 4)):
            self._several(3, self.life.pass_by)
            self._several(2, self.edit)
            self._several(3, self.spoil)
            self.run()
            if self.chance.random() < 0.3:
                self.clean()
        self.clean()

    def _several(self, most: int, event: Callable[[], str]) -> None:
        for _ in range(self.chance.randint(0, most)):
            self.story.append(event())

    def run(self) -> None:
        """Load or undo once, whatever happens, and check what must hold after any run."""
        choice = self.chance.choice
        what = choice((self._load, self._load, self._load, self._scheduled, self._undo))
        what()

    def _load(self) -> None:
        def load() -> Finished | None:
            finished: Finished | None = self.scene.load()
            invariants.after_any_run(self.scene, finished)
            self._count(finished, scheduled=False)
            return finished

        self._checked(load)

    def _scheduled(self) -> None:
        """Load as a scheduler does; at times the portal is away for some loads in a row."""
        for away in self.chance.choice(((False,), (False,), (False,), (True, True, True, False))):
            if away:
                self.scene.spoil_portal(faults.drop(), times=None)
            self.scene.clock.sleep(self.chance.choice((60, 5000, 90_000)))
            self._load_scheduled()

    def _load_scheduled(self) -> None:
        """Load once, unless the loads before have failed too often for that."""
        held, requests = self._held(), len(self.scene.portal.log)

        def load() -> Finished | None:
            finished: Finished | None = self.scene.load(scheduled=True)
            invariants.after_any_run(self.scene, finished)
            if held:
                assert finished is not None
                assert [row.code for row in finished.report.findings] == ["quarantine"]
                assert (len(self.scene.portal.log), self.scene.writes) == (requests, 0)
            else:
                self._count(finished, scheduled=True)
            return finished

        self.story.append("scheduled, held back" if held else "scheduled")
        self._checked(load)

    def _held(self) -> bool:
        """Tell whether scheduled loads pause now: after two failures an hour, then twice that."""
        if len(self.failed) < 2:
            return False
        pause = min(timedelta(hours=2 ** (len(self.failed) - 2)), timedelta(days=1))
        return self.scene.clock.moment() - self.failed[-1] < pause

    def _count(self, finished: Finished | None, *, scheduled: bool) -> None:
        if finished is not None and finished.exit_code in (0, 5):
            self.failed.clear()
        elif finished is not None and scheduled and finished.exit_code in (3, 4, 6):
            self.failed.append(self.scene.clock.moment().replace(microsecond=0))

    def _undo(self) -> None:
        """Take the last load back: that archives what still lives in the portal."""
        finished = self.scene.undo()
        invariants.after_any_run(self.scene, finished)
        self._ended(finished, "undo")

    def clean(self) -> None:
        """Load undisturbed: the studio is brought to the state of the portal, once."""

        def load() -> Finished:
            if self.unique:
                return invariants.clean_but_for_twins(self.scene, self.mine, "titles.missing")
            return invariants.clean(self.scene, self.mine, "titles.missing")

        self._checked(load)
        self.failed.clear()

    def _checked(self, load: Callable[[], Finished | None]) -> None:
        archived = invariants.archived(self.scene)
        links = self.scene.links()
        log = len(self.scene.studio.log)
        portals = [Seen(self.scene)]
        finished = load()
        portals.append(Seen(self.scene))
        self._ended(finished, "load")
        self._proved(links, archived, log, portals)
        self._unlinked(links, log, portals)

    def _ended(self, finished: Finished | None, what: str) -> None:
        self.scene.heal()
        told = "died" if finished is None else f"ended: {finished.report.outcome}"
        self.story.append(f"{what} {told}")
        self._untouched()

    def _untouched(self) -> None:
        for key, row in self.mine.items():
            assert self.scene.studio.state.find(key) == row, f"touched: {row}"
        for key, owner in self.owners.items():
            found = self.scene.studio.state.find(key)
            assert found is None or found["OwnerSID"] == owner

    def _proved(
        self, links: Mapping[str, Link], before: set[str], log: int, portals: "list[Seen]"
    ) -> None:
        """Whatever the loader moved to the archive had really gone from the portal."""
        units = {
            link.key: link for link in links.values() if link.kind in ("department", "position")
        }
        for key in invariants.archived(self.scene, since=log) - before:
            if key in units:
                assert any(not seen.shows(units[key]) for seen in portals), units[key].source_id

    def _unlinked(self, links: Mapping[str, Link], log: int, portals: "list[Seen]") -> None:
        owned = {link.key: link.source_id for link in links.values() if link.kind == "assignment"}
        for write in self.scene.studio.log[log:]:
            if write.verb == "DELETE" and write.status < 300 and str(write.key) in owned:
                _, person, position = owned[str(write.key)].split(":", 2)
                known = links[position]
                assert any(not seen.holds(person, known) for seen in portals), write

    # By hand

    def edit(self) -> str:
        """Somebody edits Business Studio; refused where the studio's own rules forbid it."""
        events = (self.add, self.add, self.rename, self.move, self.remove, self.own, self.leave)
        event = self.chance.choice(events)
        try:
            event()
        except (Refusal, KeyError):
            return f"{event.__name__} was refused"
        return f"by hand: {event.__name__}"

    def add(self) -> None:
        state = self.scene.studio.state
        kind = self.chance.choice(("department", "position", "folder", "person"))
        fields: Row = {"name": f"Своё {len(self.mine)}"}
        if kind != "person":
            fields["parent"] = self._any("department")
        key = state.add(kind, **fields)
        self.mine[key] = dict(state.find(key) or {})

    def rename(self) -> None:
        kind = self.chance.choice(("department", "position", "person"))
        self.scene.studio.state.edit(self._managed(kind), name=f"Правка {self.chance.random():.3}")

    def move(self) -> None:
        moved = self._managed(self.chance.choice(("department", "position")))
        if moved != invariants.root(self.scene)["key"]:
            self.scene.studio.state.edit(moved, parent=self._any("department", "folder"))

    def remove(self) -> None:
        """Delete something of the loader's own; the root of the branch stays."""
        kinds = ("position", "department", "assignment", "contact", "person")
        gone = self._managed(self.chance.choice(kinds))
        if gone != invariants.root(self.scene)["key"]:
            self.scene.studio.state.remove(gone)
            self.owners.pop(gone, None)

    def own(self) -> None:
        """Fill a field that the profile does not name."""
        key = self._managed(self.chance.choice(("department", "person", "position")))
        row = self.scene.studio.state.find(key)
        assert row is not None
        row["OwnerSID"] = self.owners[key] = f"S-1-5-{self.chance.randrange(99)}"

    def leave(self) -> None:
        self.scene.studio.state.edit(self._managed("department"), head=None)

    def _managed(self, kind: str) -> Any:
        """Choose an object of the loader's own.

        One whose create is still in doubt is left alone: renamed, nothing could tell that it is it.
        """
        rows = [row["key"] for row in self.scene.studio.state.objects(kind)]
        linked = {link.key for link in self.scene.links().values()}
        with self.scene.store() as store:
            doubtful = bool(store.in_doubt())
        own = [key for key in rows if key not in self.mine and (str(key) in linked or not doubtful)]
        if not own or not linked:
            raise KeyError(kind)
        return self.chance.choice(own)

    def _any(self, *kinds: str) -> Any:
        rows = [row["key"] for kind in kinds for row in self.scene.studio.state.objects(kind)]
        if not rows:
            raise KeyError(kinds)
        return self.chance.choice(rows)

    # What goes wrong

    def spoil(self) -> str:
        what = self.chance.choice(
            (self._portal, self._call, self._read, *4 * (self._write,), *4 * (self._die,))
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
            "slow": faults.delay(90),
            "change": faults.first(self.life.pass_by),
        }
        name = self.chance.choice(sorted(actions))
        times = self.chance.choice((1, 1, 2, 3, None))
        self.scene.spoil_portal(actions[name], first=self.chance.randint(1, 3), times=times)
        return f"portal: {name} × {times}"

    def _call(self) -> str:
        method = self.chance.choice(("user.get", "department.get"))
        changes = {
            "without rows": without_rows(),
            "miscounted": miscounted(7),
            "twice": with_row_twice(),
            "refused": refused("INTERNAL_SERVER_ERROR"),
            "limited": refused("OPERATION_TIME_LIMIT"),
        }
        name = self.chance.choice(sorted(changes))
        times = self.chance.choice((1, 1, 2, None))
        fault = CallFault(method, changes[name], first=self.chance.randint(1, 3), times=times)
        self.scene.portal.call_faults.append(fault)
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
            "change": faults.first(self.edit),
        }
        name = self.chance.choice(sorted(actions))
        times = self.chance.choice((1, 1, 3, None))
        self.scene.spoil_studio(
            actions[name], verb="GET", first=self.chance.randint(1, 9), times=times
        )
        return f"studio reads: {name} × {times}"

    def _write(self) -> str:
        actions: dict[str, Action] = {
            "drop": faults.drop(),
            "lost": faults.lost_answer(),
            "late": faults.late(self.chance.randint(1, 3)),
            "slow": faults.delay(130),
            "500": faults.answers(500, "Internal error"),
            "502": faults.html(502),
            "409": faults.answers(409, "Conflict"),
            "423": faults.answers(423, "Locked by Серова"),
            "429": faults.answers(429),
            "cut": faults.truncated(10),
            "empty": faults.empty(),
            "page": faults.changed(lambda _: faults.text(200, "<html>", "text/html")),
            "change": faults.first(self.edit),
        }
        name = self.chance.choice(sorted(actions))
        verb = self.chance.choice(("POST", "POST", "PATCH", "DELETE"))
        times = self.chance.choice((1, 1, 1, 2, 4))
        first = self.chance.choice((1, 1, 2, 5, 20))
        self.scene.spoil_studio(actions[name], verb=verb, first=first, times=times)
        return f"{verb} {first}: {name} × {times}"

    def _die(self) -> str:
        if self.chance.random() < 0.4:
            return self._die_telling()
        verb = self.chance.choice(("POST", "POST", "PATCH", "DELETE", "GET"))
        first, after = self.chance.choice((1, 1, 2, 3, 9, 27)), self.chance.choice((False, True))
        self.scene.spoil_studio(self.scene.dies(after=after), verb=verb, first=first)
        return f"death at {verb} {first}, {'after' if after else 'before'} it is carried out"

    def _die_telling(self) -> str:
        phase = self.chance.choice(("recover", "apply", "verify", "report", ""))
        number = self.chance.choice((1, 2, 5, 20))

        def matches(event: Event) -> bool:
            if phase:
                return isinstance(event, PhaseBegan) and event.phase == phase
            return isinstance(event, Applied) and event.number == number

        self.scene.dies_at(matches)
        return f"death at {phase or f'the end of change {number}'}"


class Seen:
    """What the portal wants at one moment."""

    def __init__(self, scene: Scene) -> None:
        self._people = invariants.placed(scene)

    def shows(self, link: Link) -> bool:
        _, place, *_rest = link.source_id.split(":")
        if link.kind == "department":
            return place in self._people
        return bool(self._people.get(place, {}).get(link.title))

    def holds(self, person: str, position: Link) -> bool:
        place = position.source_id.split(":")[1]
        return person in self._people.get(place, {}).get(position.title, ())


def _without_rows(document: Any) -> Any:
    return {**document, "value": []} if "value" in document else document


def _row_twice(document: Any) -> Any:
    rows = document.get("value")
    return {**document, "value": rows[:-1] + rows[:1]} if rows else document
