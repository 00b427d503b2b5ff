"""The changes of a plan as they are put in order, each with the task that tells of it."""

from collections.abc import Callable, Iterable, Mapping

from orgloader.plan import ids
from orgloader.plan.matching.match import Match
from orgloader.plan.model import Action, Change
from orgloader.plan.objects import NO_FIELDS, Fields, Kind
from orgloader.plan.record import Record, record_class
from orgloader.text import Text

EVENTS: Mapping[Action, str] = {
    "create": "create",
    "rename": "update",
    "update": "update",
    "move": "move",
    "archive": "archive",
    "restore": "restore",
}
"""Which event of the studio's tasks tells of an action."""


class Draft:
    """Numbers changes in the order in which they are added.

    With ``tasks`` each change of a department or position is followed by one task; a unit gets
    one task for each kind of event, and none for an update of what the same plan creates.
    """

    def __init__(self, match: Match, *, tasks: bool = False) -> None:
        self.match = match
        self.changes: list[Change] = []
        self._tasks = tasks
        self._told: set[tuple[str, str]] = set()
        self._records: dict[tuple[str, ...], Callable[[Iterable[str | None]], Record]] = {}

    def add(
        self,
        action: Action,
        kind: Kind,
        source_id: str,
        name: str,
        path: str,
        *,
        old: Fields | None = None,
        new: Fields | None = None,
        reason: Text | None = None,
        needs: tuple[str, ...] = (),
    ) -> None:
        """Append a change; the key and ETag are those of the object tied to ``source_id``."""
        found = self.match.object(source_id, kind)
        change = Change(
            number=len(self.changes) + 1,
            action=action,
            kind=kind,
            source_id=source_id,
            key=found.key if found else "",
            name=name,
            path=path,
            old=self._kept(old) if old else NO_FIELDS,
            new=self._kept(new) if new else NO_FIELDS,
            reason=reason,
            etag=found.etag if found else "",
            needs=needs,
        )
        self.changes.append(change)
        if self._tasks and kind in ("department", "position") and action in EVENTS:
            self._tell(change, EVENTS[action])

    def _kept(self, fields: Fields) -> Fields:
        """Return the fields as a record; those with the same names share a class."""
        names = tuple(fields)
        if names not in self._records:
            self._records[names] = record_class(names)
        return self._records[names](fields.values())

    def _tell(self, change: Change, event: str) -> None:
        told = {(change.source_id, event), (change.source_id, "create")}
        if told & self._told:
            return
        self._told.add((change.source_id, event))
        words = self.match.target.schema.task_events.get(event, event)
        name = f"{words}: {change.name}"
        fields = {
            "name": name,
            "text": f"{words}: {change.path}",
            "unit": change.source_id,
            "event": event,
        }
        fields = {k: v for k, v in fields.items() if self.match.target.schema.has("task", k)}
        self.add("create", "task", ids.task(change.number), name, change.path, new=fields)
