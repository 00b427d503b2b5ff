"""Whether a service shows what the portal has: worked out from the two ends, without the engine."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orgloader.sandbox import PortalState

Place = tuple[str, str]
"""Kind and key of a unit: ``("department", "17")``."""
Tree = dict[str, Any]

ARCHIVE = "Удалённые"


@dataclass
class Picture:
    """What a service holds: names of units, what they lie under, heads, people, who holds what."""

    names: dict[Place, str] = field(default_factory=dict)
    parents: dict[Place, Place | None] = field(default_factory=dict)
    heads: dict[str, str | None] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    held: list[tuple[str, str]] = field(default_factory=list)

    def key(self, kind: str, name: str) -> str:
        """Return the key of the only unit of a kind with this name."""
        (key,) = (place[1] for place, one in self.names.items() if (place[0], one) == (kind, name))
        return key

    def is_archived(self, place: Place) -> bool:
        above = self.parents[place]
        while above is not None:
            if above[0] == "folder" and self.names[above] == ARCHIVE:
                return True
            above = self.parents[above]
        return False

    def tree(self) -> Tree:
        """Return the branch outside the archive, by names; nothing may be there twice."""
        assert len(set(self.held)) == len(self.held), "somebody holds a position twice"
        units = [place for place in self.names if place[0] != "folder"]
        tops = [place for place in units if self.parents[place] is None]
        assert len(tops) == 1, [self.names[top] for top in tops]
        return self._node(tops[0])

    def _node(self, place: Place) -> Tree:
        below = [one for one, above in self.parents.items() if above == place]
        titles = Counter(self.names[one].casefold() for one in below if one[0] == "position")
        assert not titles or max(titles.values()) == 1, titles
        head = self.heads.get(place[1])
        return {
            "name": self.names[place],
            "head": head and self.names["position", head].casefold(),
            "positions": {
                self.names[one].casefold(): sorted(
                    self.people[person] for person, seat in self.held if seat == one[1]
                )
                for one in below
                if one[0] == "position"
            },
            "below": _sorted(self._node(one) for one in below if one[0] == "department"),
        }


def expected(portal: PortalState, contacts: bool) -> Tree:
    """Return the branch that a portal asks for; ``contacts``: with e-mails and phones."""
    rows = {str(row["ID"]): row for row in portal.tree()}
    people = {id: row for id, row in portal.users.items() if row["ACTIVE"] and row["UF_DEPARTMENT"]}

    def seats(id: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one, row in people.items():
            if int(id) in row["UF_DEPARTMENT"] or str(rows[id]["UF_HEAD"]) == one:
                found.setdefault(_spelled(row["WORK_POSITION"]).casefold(), []).append(one)
        return found

    def node(id: str) -> Tree:
        here, head = seats(id), str(rows[id]["UF_HEAD"])
        return {
            "name": _spelled(rows[id]["NAME"]),
            "head": next((title for title, some in here.items() if head in some), None),
            "positions": {
                title: sorted(_person(people[one], contacts=contacts) for one in some)
                for title, some in here.items()
            },
            "below": _sorted(node(one) for one, row in rows.items() if row.get("PARENT") == id),
        }

    return node(next(iter(rows)))


def person(name: Any, values: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return a person as trees show one: the name, then e-mail and both phones, if kept."""
    if values is None:
        return (str(name),)
    return (str(name), *(str(values.get(one) or "") for one in ("email", "work", "mobile")))


def _person(row: Mapping[str, Any], *, contacts: bool) -> tuple[str, ...]:
    name = _spelled(" ".join((row["LAST_NAME"], row["NAME"], row["SECOND_NAME"])))
    values = {"email": row["EMAIL"], "work": row["WORK_PHONE"], "mobile": ""}
    return person(name, values if contacts else None)


def _spelled(text: str) -> str:
    return " ".join(text.split())


def _sorted(nodes: Any) -> list[Tree]:
    return sorted(nodes, key=repr)
