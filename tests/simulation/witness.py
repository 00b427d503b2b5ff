"""Whatever a run took away had really gone from the portal: seen before it and after it."""

from typing import Any

from tests.simulation import invariants
from tests.simulation.scene import Scene

from orgloader.plan.objects import Link

UNITS = ("department", "position")


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


class Witness:
    """Looks before a run; ``check`` looks after it and compares."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._archived = invariants.archived(scene)
        self._links = scene.links()
        self._portals = [Seen(scene)]

    def check(self) -> None:
        self._portals.append(Seen(self._scene))
        self._check_archived()
        self._check_unlinked()

    def _check_archived(self) -> None:
        units = {
            (link.kind, invariants.own_key(link)): link
            for link in self._links.values()
            if link.kind in UNITS
        }
        for one in invariants.archived(self._scene, by_last=True) - self._archived:
            if one in units:
                link = units[one]
                assert any(not seen.shows(link) for seen in self._portals), link.source_id

    def _check_unlinked(self) -> None:
        assignments = self._scene.studio.state.schema.kinds["assignment"].set
        owned = {
            invariants.own_key(link): link.source_id
            for link in self._links.values()
            if link.kind == "assignment"
        }
        for write in self._scene.log():
            if write.verb == "DELETE" and write.set == assignments:
                self._check_leaver(owned.get(str(write.key)), write)

    def _check_leaver(self, source_id: str | None, write: Any) -> None:
        if source_id is not None:
            _, person, position = source_id.split(":", 2)
            known = self._links[position]
            assert any(not seen.holds(person, known) for seen in self._portals), write
