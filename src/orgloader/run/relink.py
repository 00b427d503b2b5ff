"""What a run leaves in the store: the links of what was verified."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from orgloader.plan.links import link_to
from orgloader.plan.model import Plan
from orgloader.plan.objects import KINDS, Kind, Link, StudioObject
from orgloader.report.model import Difference
from orgloader.report.results import Results
from orgloader.run.namesakes import CREATING
from orgloader.run.verify import read_back
from orgloader.state.journal import Operation
from orgloader.state.store import Base, Store
from orgloader.studio.interface import Studio

SAVED_AT_ONCE = 2_000


class Keeper:
    """Reads back what was written and stores its links, some thousands at a time.

    ``unverified`` are, by number, the changes that were done but not found as written.
    """

    def __init__(
        self, store: Store, base: Base, plan: Plan, stored: Mapping[str, Link], results: Results
    ) -> None:
        self._store = store
        self._base = base
        self._plan = plan
        self._stored = stored
        self._results = results
        self._partly = {c.source_id for c in plan.changes if c.number in results.statuses}
        self.unverified: dict[int, tuple[Difference, ...]] = {}

    def verify(self, studio: Studio) -> None:
        """Read back every touched object and store its link; raises ``TargetError``."""
        for kind in KINDS:
            self._verify(studio, kind)

    def _verify(self, studio: Studio, kind: Kind) -> None:
        links: list[Link] = []
        gone: list[str] = []
        for item, changes, missing in read_back(studio, kind, self._plan, self._results):
            self.unverified.update(missing)
            if item is None:
                gone += (change.source_id for change in changes)
            elif kind != "task":
                links.append(self._link(item, changes[0].source_id))
            if len(links) >= SAVED_AT_ONCE:
                self._store.save_links(self._base, links)
                links.clear()
        self._store.save_links(self._base, links, gone)

    def _link(self, item: StudioObject, source_id: str) -> Link:
        """Link an object as the plan says, and as it is: not all of it may have been done."""
        return link_to(item, source_id, self._plan.links, self._stored)

    def keep_untouched(self) -> None:
        """Store what the plan knows of objects that it does not change; forget what it says."""
        left = dict(self._plan.links)
        for change in self._plan.changes:
            left.pop(change.source_id, None)
        forgotten = [id for id in self._plan.forgotten if id not in self._partly]
        links = [link for link in left.values() if link.key]
        self._store.save_links(self._base, links, forgotten)


def keep_carried_out(store: Store, base: Base, operations: Iterable[Operation]) -> None:
    """Link what a run has created, adopted and changed, as its journal tells; nothing is read."""
    stored = store.links(base.portal, base.base)
    links: dict[str, Link] = {}
    gone: list[str] = []
    for operation in operations:
        change = operation.change
        is_linked = operation.carried_out or change.action == "adopt"
        if not is_linked or change.kind == "task":
            continue
        if change.action == "unlink":
            gone.append(change.source_id)
            continue
        before = links.get(change.source_id) or stored.get(change.source_id)
        links[change.source_id] = _link_after(operation, before)
    store.save_links(base, links.values(), gone)


def _link_after(operation: Operation, before: Link | None) -> Link:
    """Return the link of an object after an operation, ``before`` being the one it had."""
    change = operation.change
    known = operation.link or before or Link(change.source_id, change.kind, "")
    if change.action in CREATING:
        return replace(
            known,
            key=operation.key,
            guid=operation.guid,
            written={} if change.kind == "assignment" else operation.fields,
        )
    fields = operation.fields if operation.carried_out else {}
    return replace(known, key=known.key or operation.key, written={**known.written, **fields})
