"""A second user of the same computer, links that change hands, and a portal under a new name."""

import random

from tests.simulation import invariants
from tests.simulation.scene import Scene

from orgloader.run.events import Applied, Event, Finished
from orgloader.state.links import export_links, import_links
from orgloader.state.store import Store

AWAITED = {"rename"}
HOSTS = ("portal.example", "portal.example.org", "bitrix.example")


class Owners:
    """What happens to who loads and to what is loaded from; each is checked at once.

    The events that begin with a settled load expect that the last load was a clean one.
    """

    def __init__(self, scene: Scene, chance: random.Random) -> None:
        self._scene = scene
        self._chance = chance
        self._users = 0
        self._beside_load: list[Finished] = []

    def settled(self) -> str:
        """Let one of the events happen that follow a clean load."""
        events = (self.come, self.hand_over, self.rename)
        return self._chance.choice([one for one in events if one.__name__ not in AWAITED])()

    def come(self) -> str:
        """Another user loads what the first has loaded: nothing is written.

        They are asked, unless external IDs tell them what is what.
        """
        finished: Finished = self._beside().load()
        codes = {one.code for one in finished.report.findings}
        assert finished.exit_code == (3 if "links.missing" in codes else 0), codes
        assert finished.report.requests.target_writes == 0
        return "another user came"

    def interfere(self) -> str:
        """Let another user begin to load while the first is at it; ``check`` looks how it ended."""
        number = self._chance.choice((1, 2, 5))
        other = self._beside()

        def hear(event: Event) -> None:
            if isinstance(event, Applied) and event.number == number:
                self._scene.hear = lambda _: None
                self._beside_load.append(other.load())

        self._scene.hear = hear
        return f"another user loads after change {number}"

    def check(self) -> None:
        """See that whoever interfered was refused, and has written nothing."""
        while self._beside_load:
            self._refused(self._beside_load.pop())

    def hand_over(self) -> str:
        """Another user takes the links over and goes on where the first has stopped."""
        other = self._beside()
        file = self._scene.folder.with_suffix(".links.json")
        with self._scene.store() as store:
            (base,) = store.bases()
            export_links(store, base, file)
        with Store.open(other.folder, clock=self._scene.clock.moment) as store:
            import_links(store, file, base.portal)
        self._scene.folder = other.folder
        self._nothing_to_do()
        return "another user took over"

    def rename(self) -> str:
        """Give the portal another name: asked once, then all is as it was."""
        old = self._scene.host
        self._scene.name_portal(self._chance.choice([one for one in HOSTS if one != old]))
        self._refused(self._scene.load(), "portal.moved")
        self._nothing_to_do("portal.moved")
        return f"the portal is now {self._scene.host}"

    def _beside(self) -> Scene:
        self._users += 1
        return self._scene.beside(f"user-{self._users}")

    def _refused(self, finished: Finished, code: str = "") -> None:
        codes = {one.code for one in finished.report.findings}
        assert finished.exit_code == 3, codes
        assert not code or code in codes, codes
        assert finished.report.requests.target_writes == 0

    def _nothing_to_do(self, *confirmed: str) -> None:
        finished: Finished = self._scene.load(*confirmed)
        findings = finished.report.findings
        assert (finished.exit_code, finished.report.outcome) == (0, "nothing_to_do"), findings
        invariants.settled(self._scene)
