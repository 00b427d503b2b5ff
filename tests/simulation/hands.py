"""What people do in Business Studio by hand, and that the loader leaves their own alone."""

import random
from typing import Any

from tests.simulation import invariants
from tests.simulation.scene import Scene

from orgloader.sandbox.studio import Refusal

Row = dict[str, Any]
Object = tuple[str, Any]
"""Kind and key."""

UNITS = ("department", "position")


class Hands:
    """Edits at random. ``mine`` are objects that people made, as they were then; ``owners`` are
    values of a field that no profile names.
    """

    def __init__(self, scene: Scene, chance: random.Random) -> None:
        self._scene = scene
        self._chance = chance
        self._made = 0
        self.mine: dict[Object, tuple[Row, Object | None]] = {}
        self.owners: dict[Object, str] = {}

    def edit(self) -> str:
        """Change something; refused where the studio's own rules forbid it. Return what."""
        events = (self.add, self.add, self.rename, self.move, self.remove, self.own, self.leave)
        event = self._chance.choice(events)
        try:
            event()
        except (Refusal, KeyError):
            return f"{event.__name__} was refused"
        return f"by hand: {event.__name__}"

    def check(self) -> None:
        """See that what people made is as it was, and lies where it lay."""
        state = self._scene.studio.state
        for (kind, key), (row, above) in self.mine.items():
            assert state.find(key, kind) == row, f"touched: {row}"
            assert state.above(key, kind) == above, f"moved: {row}"
        for (kind, key), owner in self.owners.items():
            found = state.find(key, kind)
            assert found is None or found["OwnerSID"] == owner

    def add(self) -> None:
        state = self._scene.studio.state
        kind = self._chance.choice((*UNITS, "folder", "person"))
        self._made += 1
        fields: Row = {"name": f"Своё {self._made}"}
        if kind != "person":
            fields["parent"] = self._any("department")[1]
        one = kind, state.add(kind, **fields)
        self.mine[one] = dict(state.find(one[1], kind) or {}), state.above(one[1], kind)

    def rename(self) -> None:
        kind = self._chance.choice((*UNITS, "person"))
        kind, key = self._managed(kind)
        self._scene.studio.state.edit(key, kind, name=f"Правка {self._chance.random():.3}")

    def move(self) -> None:
        moved = self._managed(self._chance.choice(UNITS))
        if moved != self._root():
            self._move(moved, self._any("department"))

    def _move(self, moved: Object, above: Object) -> None:
        self._scene.studio.state.edit(moved[1], moved[0], parent=above[1])

    def remove(self) -> None:
        """Delete something of the loader's own; the root of the branch stays."""
        kinds = ("position", "department", "assignment", "contact", "person")
        gone = self._managed(self._chance.choice(kinds))
        if gone != self._root():
            self._scene.studio.state.remove(gone[1], gone[0])
            self.owners.pop(gone, None)

    def own(self) -> None:
        """Fill a field that the profile does not name."""
        one = self._managed(self._chance.choice((*UNITS, "person")))
        row = self._scene.studio.state.find(one[1], one[0])
        assert row is not None
        row["OwnerSID"] = self.owners[one] = f"S-1-5-{self._chance.randrange(99)}"

    def leave(self) -> None:
        """Take a head away."""
        kind, key = self._managed("department")
        self._scene.studio.state.edit(key, kind, head=None)

    def _root(self) -> Object:
        return "department", invariants.root(self._scene)["key"]

    def _managed(self, kind: str) -> Object:
        """Choose an object of the loader's own.

        One whose create is still in doubt is left alone: renamed, nothing could tell that it is it.
        """
        rows = [row["key"] for row in self._scene.studio.state.objects(kind)]
        linked = {
            (link.kind, invariants.own_key(link))
            for link in self._scene.links().values()
            if link.kind == kind
        }
        with self._scene.store() as store:
            doubtful = bool(store.in_doubt())
        own = [
            (kind, key)
            for key in rows
            if (kind, key) not in self.mine and ((kind, str(key)) in linked or not doubtful)
        ]
        if not own or not self._scene.links():
            raise KeyError(kind)
        return self._chance.choice(own)

    def _any(self, *kinds: str) -> Object:
        state = self._scene.studio.state
        rows = [(kind, row["key"]) for kind in kinds for row in state.objects(kind)]
        if not rows:
            raise KeyError(kinds)
        return self._chance.choice(rows)
