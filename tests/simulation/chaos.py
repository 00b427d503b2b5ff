"""One seed: an organisation lives, people edit by hand, both ends fail, processes die."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.sandbox.profiles import FACES, Face
from tests.simulation import invariants
from tests.simulation.hands import Hands
from tests.simulation.line import Sockets
from tests.simulation.owners import Owners
from tests.simulation.portals import Life
from tests.simulation.scene import Scene
from tests.simulation.troubles import Troubles
from tests.simulation.witness import Witness
from tests.studio.profiles import ALL

from orgloader.run.events import Finished
from orgloader.sandbox import faults
from orgloader.sandbox.studio import Switches, mangling

STUDIOS = {name: Face(profile) for name, profile in ALL.items()} | {
    name: face for name, face in FACES.items() if face.profile["schema"] == 1
}
AWAITED = {"interfere", "rename", "mangled"}
"""What is left out, as the engine does not do it yet."""
MANGLED = {
    "": lambda text: text,
    "plus": mangling.plus_as_space,
    "cut": mangling.cut(6),
    "upper": mangling.upper,
    "twice": mangling.decoded_twice,
}


@dataclass
class Setting:
    """What a seed plays in; ``told`` says it in a line."""

    studio: str
    manners: dict[str, Any]
    sync: dict[str, Any]
    unique: bool
    mangled: str

    @property
    def told(self) -> str:
        return ", ".join(str(one) for one in vars(self).values())

    def scene(self, folder: Path, life: Life, sockets: Sockets | None) -> Scene:
        face = STUDIOS[self.studio]
        return Scene(
            folder,
            life.state,
            face.profile,
            switches=Switches(**self.manners, sought=MANGLED[self.mangled]),
            unique_names=self.unique,
            numbering=face.numbering,
            sockets=sockets,
            **self.sync,
        )


def setting(chance: random.Random) -> Setting:
    """Choose a studio, its manners and the settings of the load."""
    choice = chance.choice
    studio = choice(sorted(STUDIOS))
    face = STUDIOS[studio]
    manners: dict[str, Any] = {
        "page": choice((None, None, 3)),
        "etags": choice((False, True)),
        "count": choice((False, True)),
        **face.manners,
    }
    persons = choice((True, True, True, False))
    sync = {
        "create_tasks": choice((False, False, True)) and "task" in face.profile["classes"],
        "create_persons": persons,
        "vacant_position_days": choice((0, 0, 30)) if persons else 0,
    }
    unique = choice((False, False, False, True))
    mangled = choice(("", "", *sorted(MANGLED)))
    return Setting(studio, manners, sync, unique, "" if "mangled" in AWAITED else mangled)


class Chaos:
    """A scene that a seed plays; ``story`` tells what happened."""

    def __init__(self, seed: int, folder: Path, sockets: Sockets | None = None) -> None:
        random.seed(seed)  # the engine spreads its pauses
        self.chance = random.Random(seed)
        self.life = Life(self.chance)
        setting_ = setting(self.chance)
        self.unique = setting_.unique
        self.scene = setting_.scene(folder, self.life, sockets)
        self.hands = Hands(self.scene, self.chance)
        self.troubles = Troubles(self.scene, self.chance, self.life.pass_by, self.hands.edit)
        self.owners = Owners(self.scene, self.chance)
        self.story = [setting_.told]
        self.failed: list[datetime] = []
        """When scheduled loads have failed, one after the other."""

    def play(self) -> None:
        """Live through some loads, each checked, and end with clean ones."""
        for _ in range(self.chance.randint(2, 4)):
            self._several(3, self.life.pass_by)
            self._several(2, self.hands.edit)
            self._several(3, self.troubles.spoil)
            if self.chance.random() < 0.1 and "interfere" not in AWAITED:
                self.story.append(self.owners.interfere())
            self.run()
            if self.chance.random() < 0.3 and self.clean():
                self._several(1, self.owners.settled)
        self.clean()

    def _several(self, most: int, event: Callable[[], str]) -> None:
        for _ in range(self.chance.randint(0, most)):
            self.story.append(event())

    def run(self) -> None:
        """Load or undo once, whatever happens, and check what must hold after any run."""
        choice = self.chance.choice
        what = choice((self._load, self._load, self._load, self._scheduled, self._undo))
        died = what()
        while died and self.chance.random() < 0.4:
            self.story.append(self.troubles.die_again())
            died = self._load()

    def _load(self) -> bool:
        """Load once; return whether the process died."""

        def load() -> Finished | None:
            finished: Finished | None = self.scene.load()
            invariants.after_any_run(self.scene, finished)
            self._count(finished, scheduled=False)
            return finished

        return self._checked(load) is None

    def _scheduled(self) -> bool:
        """Load as a scheduler does; at times the portal is away for some loads in a row."""
        died = False
        for away in self.chance.choice(((False,), (False,), (False,), (True, True, True, False))):
            if away:
                self.scene.spoil_portal(faults.drop(), times=None)
            self.scene.clock.sleep(self.chance.choice((60, 5000, 90_000)))
            died = self._load_scheduled()
        return died

    def _load_scheduled(self) -> bool:
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
        return self._checked(load) is None

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

    def _undo(self) -> bool:
        """Take the last load back: that archives what still lives in the portal."""
        finished: Finished | None = self.scene.undo()
        invariants.after_any_run(self.scene, finished)
        self._ended(finished, "undo")
        return finished is None

    def clean(self) -> bool:
        """Load undisturbed: the studio is brought to the state of the portal, once.

        Return whether nothing is left, as where names must be unique it may.
        """

        def load() -> Finished:
            check = invariants.clean_but_for_twins if self.unique else invariants.clean
            return check(self.scene, self.hands.mine, "titles.missing")

        finished = self._checked(load)
        self.failed.clear()
        return finished is not None and finished.exit_code == 0

    def _checked(self, load: Callable[[], Finished | None]) -> Finished | None:
        witness = Witness(self.scene)
        finished = load()
        self._ended(finished, "load")
        witness.check()
        return finished

    def _ended(self, finished: Finished | None, what: str) -> None:
        self.scene.heal()
        told = "died" if finished is None else f"ended: {finished.report.outcome}"
        self.story.append(f"{what} {told}")
        self.hands.check()
        self.owners.check()
