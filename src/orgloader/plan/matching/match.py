"""Which studio object is which source object: the answer as it grows, and the index to ask."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from orgloader.org.names import clean, compared
from orgloader.plan import ids
from orgloader.plan.model import Candidate, Conflict
from orgloader.plan.objects import KINDS, LEADS_TO, UNITS, Kind, Link, StudioObject, Target
from orgloader.text import Text

SEVERAL = Text("Several objects in Business Studio could be it", code="several")
RIVALS = Text("Several source objects could be the one found in Business Studio", code="rivals")
ABOVE = Text("The department that it belongs to is in conflict", code="above")


class Match:
    """Source IDs tied to studio keys, and the conflicts met on the way.

    ``links`` are the stored ones, by source ID; one whose object is gone stays without a tie.
    ``folders`` are the keys of the archive folders and ``archive_keys`` those of all below them,
    but for a branch whose root (key ``buried_root``) was moved there by hand.
    """

    def __init__(self, target: Target, links: Mapping[str, Link]) -> None:
        self.target = target
        self.links = links
        self.keys: dict[str, str] = {}
        self.adopted: dict[str, Kind] = {}
        self.gone: list[str] = []
        self.conflicts: dict[str, Conflict] = {}
        self.folders: frozenset[str] = frozenset()
        self.archive_keys: frozenset[str] = frozenset()
        self.buried_root: str | None = None
        self._owners: dict[Kind, dict[str, str]] = {kind: {} for kind in KINDS}

    def tie(self, source_id: str, kind: Kind, key: str) -> None:
        """State that the studio object is this source object."""
        self.keys[source_id] = key
        self._owners[kind][key] = source_id

    def relink(self, links: Mapping[str, Link]) -> None:
        """Let links take the place of stored ones; the caller's mapping stays as it is."""
        if links:
            self.links = {**self.links, **links}

    def known(self, source_id: str) -> str:
        """Return a source ID as the very string that its link holds, to keep no other."""
        link = self.links.get(source_id)
        return source_id if link is None else link.source_id

    def lose(self, source_id: str, kind: Kind) -> None:
        """Undo a tie: the linked object is no longer what it was linked for."""
        del self._owners[kind][self.keys.pop(source_id)]
        self.gone.append(source_id)

    def adopt(self, source_id: str, kind: Kind, key: str) -> None:
        """Tie a source object that was never linked to an object that is there already."""
        self.tie(source_id, kind, key)
        self.adopted[source_id] = kind

    def owner(self, kind: Kind, key: str) -> str | None:
        """Return the source ID tied to a studio object, if any."""
        return self._owners[kind].get(key)

    def release(self, kind: Kind) -> None:
        """Forget whose the objects of a kind are, once nobody asks any more: they are many."""
        self._owners[kind].clear()

    def named(self, field: str, key: str | None) -> str | None:
        """Return a reference as a plan names it: a source ID, else ``key:…``."""
        if not key:
            return None
        owners = (self._owners[kind].get(key) for kind in LEADS_TO[field])
        return next((owner for owner in owners if owner), ids.by_key(key))

    def object(self, source_id: str, kind: Kind) -> StudioObject | None:
        """Return the studio object tied to a source ID."""
        key = self.keys.get(source_id)
        return self.target.all(kind).get(key) if key is not None else None

    def contest(
        self, source_id: str, kind: Kind, name: str, reason: Text, keys: Iterable[str] = ()
    ) -> None:
        """Record that a source object cannot be matched for certain."""
        candidates = tuple(self._candidate(kind, key) for key in sorted(keys))
        self.conflicts[source_id] = Conflict(kind, source_id, name, reason, candidates)

    def _candidate(self, kind: Kind, key: str) -> Candidate:
        found = self.target.all(kind).get(key)
        name = (found.fields.get("name") if found else None) or key
        units = (self.target.unit(above) for above in self.target.ancestors(key))
        names = [unit.fields.get("name") or unit.key for unit in units if unit is not None]
        return Candidate(key, name, " / ".join([*reversed(names), name]))

    def adopt_one(
        self, source_id: str, kind: Kind, name: str, found: Iterable[str], *, rivals: bool = False
    ) -> None:
        """Adopt the one free object among ``found``; several, or ``rivals``, are a conflict."""
        candidates = self.free(kind, found)
        if len(candidates) == 1 and not rivals:
            self.adopt(source_id, kind, candidates[0])
        elif candidates:
            reason = SEVERAL if len(candidates) > 1 else RIVALS
            self.contest(source_id, kind, name, reason, candidates)

    def open(self, source_id: str) -> bool:
        """Tell whether an object was never linked and is not in conflict."""
        return (
            source_id not in self.links
            and source_id not in self.keys
            and source_id not in self.conflicts
        )

    def free(self, kind: Kind, keys: Iterable[str]) -> list[str]:
        """Return those of ``keys`` that are nobody's and not in the archive, sorted."""
        owners = self._owners[kind]
        return sorted(key for key in keys if key not in owners and key not in self.archive_keys)


def tie_links(match: Match) -> None:
    """Tie every stored link whose object is still there; note the others as gone."""
    there = {kind: match.target.all(kind) for kind in KINDS}
    for source_id, link in match.links.items():
        found = there[link.kind].get(link.key)
        if found is not None and is_linked(link, found):
            match.tie(source_id, link.kind, link.key)
        elif link.kind in match.target.schema.fields:
            match.gone.append(source_id)


def is_linked(link: Link, found: StudioObject) -> bool:
    """Tell whether an object with the key of a link is the linked one.

    Its GUID says so; where there is none, the external ID that was written into it: once a base is
    restored from a backup, the key of what had been made since goes to what is made next.
    """
    if link.guid and found.guid:
        return link.guid == found.guid
    written = link.written.get("external_id")
    return not written or clean(found.fields.get("external_id", written) or "") == clean(written)


def by_name(match: Match, kind: Kind) -> Mapping[tuple[str | None, str], list[str]]:
    """Index the units that are nobody's by the key of their parent and their compared name."""
    index: dict[tuple[str | None, str], list[str]] = defaultdict(list)
    for key, item in match.target.all(kind).items():
        if match.owner(kind, key) is None:
            name = compared(item.fields.get("name") or "")
            index[item.fields.get("parent"), name].append(key)
    return index


def below(target: Target, tops: Iterable[str]) -> frozenset[str]:
    """Return the keys of all units below ``tops``, without these themselves."""
    waiting = list(tops)
    if not waiting:
        return frozenset()
    children: dict[str, list[str]] = defaultdict(list)
    for kind in UNITS:
        for key, item in target.all(kind).items():
            if parent := item.fields.get("parent"):
                children[parent].append(key)
    found: set[str] = set()
    while waiting:
        fresh = [key for key in children.get(waiting.pop(), ()) if key not in found]
        found.update(fresh)
        waiting.extend(fresh)
    return frozenset(found)
