"""What a run leaves in the store: the links of what was verified."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orgloader.org.names import compared
from orgloader.plan.links import link_to
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import KINDS, Kind, Link, StudioObject
from orgloader.report.model import Difference
from orgloader.report.results import Results
from orgloader.run.verify import Missing, read_back
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
                links.append(self._link(item, changes, missing))
            if len(links) >= SAVED_AT_ONCE:
                self._store.save_links(self._base, links)
                links.clear()
        self._store.save_links(self._base, links, gone)

    def _link(self, item: StudioObject, changes: Sequence[Change], missing: Missing) -> Link:
        """Link an object that stands as planned as the plan says.

        Of any other only the identity is kept: what it was linked for before, and how it stands.
        """
        source_id = changes[0].source_id
        partly = bool(missing) or source_id in self._partly
        links = {} if partly and source_id in self._stored else self._plan.links
        return link_to(item, source_id, links, self._stored)

    def keep_untouched(self) -> None:
        """Store what the plan knows of objects that it does not change; forget what it says."""
        left = dict(self._plan.links)
        for change in self._plan.changes:
            left.pop(change.source_id, None)
        forgotten = [id for id in self._plan.forgotten if id not in self._partly]
        links = [link for link in left.values() if link.key]
        self._store.save_links(self._base, links, forgotten)


def keep_carried_out(
    store: Store, base: Base, operations: Iterable[Operation], known: Mapping[str, Link]
) -> None:
    """Link what a run has created and changed, as its journal tells; nothing is read.

    ``known`` tells what the plan knew of new positions.
    """
    stored = store.links(base.portal, base.base)
    links: dict[str, Link] = {}
    gone: list[str] = []
    for operation in operations:
        source_id, action = operation.change.source_id, operation.change.action
        if not operation.carried_out or operation.change.kind == "task":
            continue
        before = links.get(source_id) or stored.get(source_id)
        if action == "unlink":
            gone.append(source_id)
        elif before is None or action in ("create", "link"):
            links[source_id] = link_of(operation, known)
        else:
            links[source_id] = replace(before, written={**before.written, **operation.fields})
    store.save_links(base, links.values(), gone)


def link_of(operation: Operation, known: Mapping[str, Link], key: str = "", guid: str = "") -> Link:
    """Return the link of what an operation created, or a look-up found to be its ``key``."""
    change = operation.change
    planned = known.get(change.source_id)
    title = compared(operation.fields.get("name") or "") if change.kind == "position" else ""
    return Link(
        change.source_id,
        change.kind,
        key or operation.key,
        guid or operation.guid,
        written={} if change.kind == "assignment" else operation.fields,
        title=planned.title if planned else title,
        holders=planned.holders if planned else frozenset(),
    )
