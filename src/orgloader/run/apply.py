"""Carrying a plan out: one request at a time, each journalled before it is sent."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from orgloader.errors import (
    BlockedError,
    CancelledError,
    OrgLoaderError,
    RefusedError,
    StaleError,
    StateError,
    TargetError,
    UnclearError,
)
from orgloader.http import Control
from orgloader.plan import ids, words
from orgloader.plan.diff import same
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import REFERENCES, Fields, Kind, StudioObject
from orgloader.report.results import Results, Status, left_out
from orgloader.run.events import Applied, Emit
from orgloader.run.lookup import create_once, look_up, repeat
from orgloader.run.namesakes import CREATING, Namesakes
from orgloader.run.owed_tasks import debt, signed
from orgloader.run.verify import shows
from orgloader.state.journal import Journal
from orgloader.studio.interface import Note, Step, Studio
from orgloader.text import Text

log = logging.getLogger(__name__)

MOST_FAILURES = 20
"""After so many failures in a row the rest is not attempted."""
FAILING = ("failed", "unclear")
RECHECKED = ("move", "archive", "restore")


class Applier:
    """Carries out one plan. ``known`` are the keys that the studio held before, by kind, and
    ``namesakes`` those of them that bear the identity of what a change makes.

    Where the ``root`` of the branch could not be made, nothing is: there is no base to link it in.
    """

    def __init__(
        self,
        studio: Studio,
        journal: Journal,
        plan: Plan,
        known: Mapping[Kind, Collection[str]],
        namesakes: Namesakes,
        *,
        doubted: Collection[str] = (),
        root: str,
        run: str,
        control: Control,
        emit: Emit,
    ) -> None:
        self._studio = studio
        self._journal = journal
        self._plan = plan
        self._known = known
        self._namesakes = namesakes
        self._doubted = doubted
        self._root = root
        self._run = run
        self._control = control
        self._emit = emit
        self._failed: set[str] = set()
        self._rewritten: set[str] = set()
        self._begun: set[int] = set()
        self.results = Results(dict(plan.keys), left_out(plan))

    def apply(self) -> Results:
        """Carry out all changes; what cannot be done is recorded, never raised."""
        in_a_row = 0
        for at, change in enumerate(self._plan.chosen, 1):
            if self.results.ended is not None and change.writes:
                self.results.statuses[change.number] = "not_attempted"
                continue
            status = self._attempt(change)
            self._record(change, status, at)
            in_a_row = 0 if status == "done" else in_a_row + (status in FAILING)
            if in_a_row >= MOST_FAILURES:
                self.results.ended = _too_many(in_a_row)
        return self.results

    def _record(self, change: Change, status: Status, at: int) -> None:
        if status != "done":
            self.results.statuses[change.number] = status
            self._failed.add(change.source_id)
        error = self.results.errors.get(change.number)
        self._emit(Applied(change, status, at, len(self._plan.chosen), error))

    def _attempt(self, change: Change) -> Status:
        blocker = next((name for name in self._needed(change) if name in self._failed), None)
        if blocker is not None:
            own = change.name if blocker == change.source_id else blocker
            self.results.errors[change.number] = _blocked(self._plan.names.get(blocker, own))
            return "blocked"
        try:
            if change.writes:
                self._control.check()
                self._in_turn(change)
        except (CancelledError, StateError, TargetError) as error:
            self.results.ended = error
            return self._fail(change, error, "not_attempted")
        except StaleError as error:
            return self._fail(change, error, "stale")
        except UnclearError as error:
            return self._fail(change, error, "unclear")
        except OrgLoaderError as error:
            return self._fail(change, error, "failed")
        return "done"

    def _needed(self, change: Change) -> Iterable[str]:
        if self._root not in self.results.keys:
            yield self._root
        yield from _depends_on(change)

    def _fail(self, change: Change, error: OrgLoaderError, status: Status) -> Status:
        log.warning(
            "%(action)s %(kind)s %(source_id)s: %(error)s %(detail)s",
            {
                **_told(change),
                "source_id": change.source_id,
                "error": error.text(),
                "detail": error.detail,
            },
            extra={"object": change.source_id},
        )
        self.results.errors[change.number] = error
        return status

    def _in_turn(self, change: Change) -> None:
        """Carry a change out; a name that is taken by what this plan renames later is freed first.

        Names may change places where the studio wants them to be unique.
        """
        try:
            self._carry_out(change)
        except RefusedError as error:
            rival = None if isinstance(error, StaleError) else self._rival(change)
            if rival is None:
                raise
            name = f"{rival.old['name']} ({self._run} / {rival.number})"
            self._carry_out(replace(rival, new={"name": name}))
            self._carry_out(change)

    def _rival(self, change: Change) -> Change | None:
        """Return the later rename of what bears the name, at its place, that a change wants."""
        name, place = change.new.get("name"), _place(change)
        later = (c for c in self._plan.chosen if c.number > change.number and c.action == "rename")
        rivals = (c for c in later if c.kind == change.kind and _place(c) == place)
        return next((c for c in rivals if name and same(c.old.get("name"), name)), None)

    def _carry_out(self, change: Change) -> None:
        fields = self.results.resolved(change, change.new)
        if change.kind == "task" and not debt(change):
            fields["text"] = signed(fields["text"] or "", self._run, change.number)
        if change.action in RECHECKED and not self._is_guarded(change):
            self._recheck(change)
        self._journal.intend(
            change,
            fields,
            self.results.resolved(change, change.old),
            namesakes=self._namesakes.get(change.number, ()),
            link=self._plan.links.get(change.source_id),
            task=self._task_of(change),
            settles=debt(change),
        )
        try:
            key, guid = self._send(change, fields)
        except (UnclearError, CancelledError) as error:
            self._journal.unclear(change.number, str(error))
            raise
        except OrgLoaderError as error:
            record = self._journal.unclear if self._is_open(change, error) else self._journal.failed
            record(change.number, str(error))
            raise
        self._journal.done(change.number, key, guid)
        log.info(
            "%(action)s %(kind)s %(name)s",
            {**_told(change), "name": change.name},
            extra={"object": change.source_id},
        )

    def _is_open(self, change: Change, error: OrgLoaderError) -> bool:
        """Return whether it is still in doubt what has become of a change that was not done.

        What lost its answer stays in doubt, however the looking for it ends, and so does what has
        done some of its steps; but a create that was refused was looked for after that, in vain.
        """
        if change.number in self._begun:
            return True
        settled = isinstance(error, RefusedError) and change.action in CREATING
        return change.number in self.results.doubtful and not settled

    def _task_of(self, change: Change) -> Change | None:
        """Return the task that tells of a change of the plan: it stands right after it."""
        index = change.number
        if self._plan.changes[index - 1] is not change or index == len(self._plan.changes):
            return None
        task = self._plan.changes[index]
        wanted = task.number not in self._plan.left_out
        return task if wanted and task.source_id == ids.task(index) else None

    def _send(self, change: Change, fields: Fields) -> tuple[str, str]:
        """Send a change and return the key of its object, and the GUID of one made by it."""

        def doubt() -> None:
            self.results.doubtful[change.number] = fields

        if change.action in CREATING:
            return self._create(change, fields, doubt)
        key = change.key or self.results.keys.get(change.source_id, "")
        if change.action == "unlink":
            before = self.results.resolved(change, change.old)
            repeat(
                lambda: self._studio.delete(
                    key, change.etag, before=before, note=self._noting(change, key)
                ),
                lambda: self._studio.get("assignment", key) is None,
                doubt=doubt,
                control=self._control,
            )
            return key, ""
        self._update(change, key, fields, doubt)
        return key, ""

    def _update(self, change: Change, key: str, fields: Fields, doubt: Callable[[], None]) -> None:
        etag = self._etag(change)
        before = self.results.resolved(change, change.old)
        repeat(
            lambda: self._studio.update(
                change.kind, key, fields, etag, before=before, note=self._noting(change, key)
            ),
            lambda: shows(self._studio.get(change.kind, key), fields),
            doubt=doubt,
            control=self._control,
        )
        self._rewritten.add(change.source_id)

    def _noting(self, change: Change, key: str, guid: str = "") -> Note:
        """Return what records the further requests of a change."""

        def note(step: Step) -> None:
            self._begun.add(change.number)
            self._journal.step(change.number, step, key, guid)

        return note

    def _is_guarded(self, change: Change) -> bool:
        """Return whether the service itself notices that somebody moves the object meanwhile.

        An object's version says nothing of the relations that lead to it.
        """
        related = self._studio.schema.related.get(change.kind, frozenset())
        return "parent" not in related and self._etag(change) != ""

    def _etag(self, change: Change) -> str:
        """Return the version that the plan saw, unless this run has changed the object since."""
        return "" if change.source_id in self._rewritten else change.etag

    def _create(self, change: Change, fields: Fields, doubt: Callable[[], None]) -> tuple[str, str]:
        is_known = self._is_known(change.kind)
        earlier = None
        doubted = change.source_id in self._doubted
        if debt(change):
            earlier = look_up(self._studio, "task", fields, is_known)
        elif doubted:
            doubt()  # What an earlier process has sent may have been carried out since.
            earlier = look_up(self._studio, change.kind, fields, is_known, is_complete=True)
        item = earlier or create_once(
            self._studio,
            change.kind,
            fields,
            is_known=is_known,
            doubted=doubted,
            doubt=doubt,
            control=self._control,
        )
        self.results.keys[change.source_id] = item.key
        if change.kind == "department":
            self.results.guids[change.source_id] = item.guid
        self._relate(change, item, fields, doubt)
        return item.key, item.guid

    def _relate(
        self, change: Change, made: StudioObject, fields: Fields, doubt: Callable[[], None]
    ) -> None:
        """Set the references of a new object that are kept by objects of their own."""
        names = self._studio.schema.related.get(change.kind, frozenset())
        related = {name: fields[name] for name in fields if name in names and fields[name]}
        if "parent" in names - related.keys() and (top := self._studio.top(change.kind)):
            related["parent"] = top
        if related:
            self._noting(change, made.key, made.guid)({"made": made.key})
            self._update(change, made.key, related, doubt)

    def _is_known(self, kind: Kind) -> Callable[[str], bool]:
        """Tell which objects cannot be the one just created: older ones, and others made here."""
        before = self._known.get(kind, ())
        made: set[str] = set()

        def is_known(key: str) -> bool:
            made.update(self.results.keys.values() if not made else ())
            return key in before or key in made

        return is_known

    def _recheck(self, change: Change) -> None:
        """Stop a move whose object no longer stands where the plan saw it."""
        found = self._studio.get(change.kind, change.key)
        before = self.results.key(change.old.get("parent"))
        if found is None or (found.fields.get("parent") or None) != before:
            raise StaleError(
                "The object has changed in Business Studio",
                "%(name)s is no longer where it was when the plan was made",
                "Load again: the next run starts from what is there now",
                name=change.name,
            )


def _told(change: Change) -> Mapping[str, Text]:
    """Return the words for what a change is, for the log: the window says them in its language."""
    return {"action": words.ACTIONS[change.action], "kind": words.KINDS[change.kind]}


def _place(change: Change) -> str:
    return change.path.rpartition(" / ")[0]


def _depends_on(change: Change) -> Iterable[str]:
    yield change.source_id
    yield from change.needs
    for name in REFERENCES[change.kind]:
        if value := change.new.get(name):
            yield value


def _blocked(name: str) -> OrgLoaderError:
    return BlockedError(
        "Skipped because a change it depends on failed",
        "%(name)s was not done",
        "Load again once that is settled",
        name=name,
    )


def _too_many(count: int) -> OrgLoaderError:
    return TargetError(
        "Business Studio refuses one change after the other",
        "%(count)d changes in a row failed; the rest was not attempted",
        "See the first of them in the report",
        count=count,
    )
