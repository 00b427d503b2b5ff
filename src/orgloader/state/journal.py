"""The journal of a run: every write is recorded before it is sent, and what came of it after."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Literal, Self

from orgloader.plan import ids
from orgloader.plan.model import Change
from orgloader.plan.objects import NO_FIELDS, Fields, Link
from orgloader.secrets import redact
from orgloader.state.codec import change_from_json, change_to_json, link_from_json, link_to_json
from orgloader.state.database import Database

State = Literal["owed", "intent", "done", "failed", "unclear", "resolved"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One journalled write.

    ``fields`` were sent and ``before`` is what they replaced, references as studio keys; ``at``
    is the time of the intent. ``resolved`` is an operation in doubt about which a look-up told:
    it was carried out on ``key``, or never where ``key`` is empty. ``namesakes`` are keys of older
    objects that a look-up must not take for what this has made.

    ``link`` is what the plan knew of an object that it makes or adopts: title and holders of a
    position. An adoption is decided by the plan, whether or not its write is carried out.

    ``steps`` are the further requests that it has begun to take, each recorded before it is sent;
    an object that it has made has its ``key`` from then on.

    ``owed`` is a task that is to be written once the change that it tells of is carried out; with
    ``fields`` it was sent before, in vain.
    """

    run: str
    change: Change
    fields: Fields
    before: Fields
    namesakes: tuple[str, ...]
    state: State
    key: str = ""
    guid: str = ""
    error: str = ""
    at: str = ""
    link: Link | None = None
    steps: tuple[Mapping[str, str], ...] = ()

    @property
    def in_doubt(self) -> bool:
        return self.state in {"intent", "unclear"}

    @property
    def carried_out(self) -> bool:
        """Tell whether the studio surely holds this change."""
        return self.state == "done" or (self.state == "resolved" and bool(self.key))


class Journal:
    """Records the operations of one run; one is under way at a time.

    ``intend`` is on the disk when it returns. A result is written together with the next intent,
    or by ``flush``: lost before that, its operation is in doubt and gets looked up. Raises
    ``StateError`` where nothing can be recorded; then nothing may be sent.
    """

    def __init__(self, database: Database, run: str, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._run = run
        self._clock = clock
        self._results: list[tuple[State, str, str, str, int, int]] = []
        ((self._number,),) = database.rows("SELECT number FROM runs WHERE id = ?", run)

    def intend(
        self,
        change: Change,
        fields: Fields,
        before: Fields | None = None,
        *,
        namesakes: Sequence[str] = (),
        link: Link | None = None,
        task: Change | None = None,
        settles: tuple[str, int] | None = None,
    ) -> None:
        """Record what is about to be sent; a second intent of one change replaces the first.

        ``task`` will be owed once it is carried out. ``settles`` is the debt, run and number, that
        passes over to it.
        """
        rows = [self._row("intent", change, fields, before or {}, namesakes=namesakes, link=link)]
        if task is not None:
            rows.append(self._row("owed", task))
        self._write(rows, settles)

    def adopted(self, adoptions: Iterable[tuple[Change, Link | None]]) -> None:
        """Record what the plan takes over, each with its link: decided before anything is sent."""
        if rows := [self._row("done", change, link=link) for change, link in adoptions]:
            self._write(rows)

    def _row(
        self,
        state: State,
        change: Change,
        fields: Fields = NO_FIELDS,
        before: Fields = NO_FIELDS,
        *,
        namesakes: Sequence[str] = (),
        link: Link | None = None,
    ) -> tuple[object, ...]:
        return (
            self._number,
            change.number,
            _json(change_to_json(change)),
            _json(dict(fields)),
            _json(dict(before)),
            change.key,
            self._clock().isoformat(timespec="milliseconds"),
            state,
            _json(list(namesakes)),
            _json(link_to_json(link)) if link is not None else "",
        )

    def step(self, number: int, step: Mapping[str, str], key: str, guid: str = "") -> None:
        """Record one further request of change ``number`` to the object ``key``."""
        self._write(step=(_json(dict(step)), key, guid, self._number, number))

    def done(self, number: int, key: str, guid: str = "") -> None:
        """The studio accepted change ``number``; ``key`` is the object it made or changed."""
        self._result(number, "done", key, guid)

    def failed(self, number: int, error: str) -> None:
        """The studio refused it and changed nothing."""
        self._result(number, "failed", error=error)

    def unclear(self, number: int, error: str = "") -> None:
        """The answer was lost: it may or may not have been carried out."""
        self._result(number, "unclear", error=error)

    def resolve(self, number: int, key: str, guid: str = "") -> None:
        """A look-up found it carried out on ``key``; or never, where ``key`` is empty."""
        self._result(number, "resolved", key, guid)

    def owe(self, number: int) -> None:
        """A look-up did not find the task: it is still to be written."""
        self._result(number, "owed")

    def flush(self) -> None:
        """Write the results that no further intent has carried along."""
        if self._results:
            self._write()

    def operations(self) -> Iterator[Operation]:
        """Yield what was intended, in the order of the plan."""
        self.flush()
        return operations(self._database, "WHERE r.id = ? AND o.state <> 'owed'", self._run)

    def _result(
        self, number: int, state: State, key: str = "", guid: str = "", error: str = ""
    ) -> None:
        # A remote's words may hold anything, an address among them.
        self._results.append((state, key, guid, redact(error), self._number, number))

    def _write(
        self,
        rows: Iterable[tuple[object, ...]] = (),
        settled: tuple[str, int] | None = None,
        step: tuple[object, ...] | None = None,
    ) -> None:
        with self._database.transaction() as connection:
            connection.executemany(_RESULT, self._results)
            connection.executemany(_ROW, rows)
            if settled is not None:
                run, number = settled
                connection.execute(_SETTLED, (run, number, ids.task(number, run)))
            if step is not None:
                connection.execute(_STEP, step)
        self._results.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.flush()


def operations(database: Database, where: str, *values: object) -> Iterator[Operation]:
    """Yield the operations chosen by an SQL condition over ``o`` (operations) and ``r`` (runs)."""
    with database.reading() as connection:
        for row in connection.execute(_READ % where, values):
            run, change, fields, before, namesakes, link, steps, state, key, guid, error, at = row
            yield Operation(
                run,
                change_from_json(change),
                json.loads(fields),
                json.loads(before),
                tuple(json.loads(namesakes)),
                state,
                key,
                guid,
                error,
                at,
                link_from_json(link) if link else None,
                tuple(json.loads(steps)),
            )


OWED = """WHERE o.state = 'owed' AND (o.fields <> '{}' OR EXISTS (
    SELECT 1 FROM operations u WHERE u.run = o.run AND u.number = o.number - 1
    AND (u.state = 'done' OR u.state = 'resolved' AND u.key <> '')))"""
"""Chooses the tasks whose change, the one before them, was carried out."""

_ROW = """INSERT OR REPLACE INTO operations
    (run, number, change, fields, before, key, at, state, namesakes, link, guid, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')"""
_SETTLED = """DELETE FROM operations WHERE state = 'owed'
    AND (run = (SELECT number FROM runs WHERE id = ?) AND number = ?
    OR json_extract(change, '$.source_id') = ?)"""
"""Forgets a debt where it arose, and where a later run has tried to settle it in vain."""
_RESULT = """UPDATE operations SET state = ?1, guid = ?3, error = ?4,
    key = CASE WHEN ?1 IN ('done', 'resolved') THEN ?2 ELSE key END
    WHERE run = ?5 AND number = ?6"""
_STEP = """UPDATE operations SET steps = json_insert(steps, '$[#]', json(?1)), key = ?2,
    guid = CASE WHEN ?3 <> '' THEN ?3 ELSE guid END WHERE run = ?4 AND number = ?5"""
_READ = """SELECT r.id, o.change, o.fields, o.before, o.namesakes, o.link, o.steps, o.state, o.key,
    o.guid, o.error, o.at FROM operations o JOIN runs r ON r.number = o.run %s
    ORDER BY o.run, o.number"""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
