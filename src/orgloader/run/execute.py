"""Carrying a plan through: apply, verify, keep, and what came of it. Load and undo share it."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace

from orgloader.errors import CancelledError, EndError, OrgLoaderError
from orgloader.plan.model import Finding, Plan
from orgloader.plan.objects import KINDS, Target
from orgloader.report.results import Results, left_out
from orgloader.run.apply import Applier
from orgloader.run.bases.recognise import Bound
from orgloader.run.events import Applied, Event, Finished
from orgloader.run.job import Job
from orgloader.run.lookup import made_alike
from orgloader.run.namesakes import namesakes
from orgloader.run.recover import Recovered, pending, pending_note, recover
from orgloader.run.relink import Keeper, keep_carried_out
from orgloader.run.writing import watch_made
from orgloader.state.store import Base, Store
from orgloader.text import Text


def take_up(job: Job, store: Store, confirmed: Collection[str] = ()) -> Recovered:
    """Settle the runs that never ended; report what was found."""
    portal = job.portal.host
    if not pending(store, portal, job.report.run):
        return Recovered()
    with job.phase("recover"):
        return recover(
            store, job.studio, portal, job.report.run, control=job.control, confirmed=confirmed
        )


@contextmanager
def as_taken_up(job: Job, store: Store) -> Iterator[Store]:
    """Yield the store as the next load will find it once it has taken up what was interrupted.

    Nothing is kept: that is done in a copy. What needs to be told is told.
    """
    notes = pending_note(store, job.portal.host)
    if not notes:
        yield store
        return
    with store.scratch() as copy:
        asked = [one for one in take_up(job, copy).findings if one.severity == "confirm"]
        yield copy
        job.report.findings = (*notes, *asked, *job.report.findings)


class Execution:
    """One plan being carried out in ``bound.base``, whose objects are those of ``target``.

    ``doubted`` are the source IDs of creates that an earlier process left in doubt.
    """

    def __init__(
        self,
        job: Job,
        store: Store,
        plan: Plan,
        target: Target,
        bound: Bound,
        *,
        doubted: Collection[str] = (),
    ) -> None:
        self._job = job
        self._store = store
        self._plan = plan
        self._target = target
        self._bound = bound
        self._doubted = doubted

    def run(self) -> Finished:
        """Write, read back and store what was verified."""
        if not self._plan.chosen:
            return self._nothing_to_do()
        self._decide()
        results = self._apply()
        fault = self._verify(results)
        return self._outcome(results, fault)

    def _nothing_to_do(self) -> Finished:
        results = Results(dict(self._plan.keys), left_out(self._plan))
        self._job.report.results = results
        self._job.report.unverified = {}
        base = self._base(results)
        # Who leaves everything out may have left out the root, too: then there is no base.
        if base is not None and not self._plan.left_out:
            Keeper(self._store, base, self._plan, {}, results).keep_untouched()
        return self._job.ended("nothing_to_do", 0)

    def _decide(self) -> None:
        """Keep what this plan has found out: which objects are ours, for which titles and holders.

        Before the first write, so that whatever interrupts the load, the next one matches as if
        it had been done in one piece.
        """
        plan, run = self._plan, self._job.report.run
        adoptions = (change for change in plan.chosen if change.action == "adopt")
        with self._store.journal(run) as journal:
            journal.adopted((change, plan.links.get(change.source_id)) for change in adoptions)
        if (base := self._base(Results(dict(plan.keys)))) is not None:
            self._store.runs.bind(run, base.base)
            self._store.save_links(base, (link for link in plan.links.values() if link.key))

    def _apply(self) -> Results:
        job = self._job
        known = {kind: self._target.all(kind).keys() for kind in KINDS}
        with job.phase("apply"), self._store.journal(job.report.run) as journal:
            applier = Applier(
                job.studio,
                journal,
                self._plan,
                known,
                namesakes(self._plan, self._target, self._bound.links),
                doubted=self._doubted,
                root=self._bound.base.root,
                run=job.report.run,
                control=job.control,
                emit=lambda event: self._emit(event, applier.results),
            )
            job.report.results = applier.apply()
        return job.report.results

    def _emit(self, event: Event, results: Results) -> None:
        self._job.emit(event)
        root = self._bound.base.root
        if isinstance(event, Applied) and event.change.source_id == root and root in results.guids:
            watch_made(self._job, results.keys[root], results.guids[root])

    def _verify(self, results: Results) -> OrgLoaderError | None:
        """Read back and keep the links; return the error where that could not be done."""
        base = self._base(results)
        if base is None:
            return results.ended
        self._store.runs.bind(self._job.report.run, base.base)
        keeper = Keeper(self._store, base, self._plan, self._bound.links, results)
        try:
            self._job.control.check()
            with self._job.phase("verify"):
                keeper.verify(self._job.studio)
                keeper.keep_untouched()
                self._job.report.note(*self._twins(results))
        except (EndError, CancelledError) as error:
            with self._store.journal(self._job.report.run) as journal:
                keep_carried_out(self._store, base, list(journal.operations()))
            return error
        self._job.report.unverified = keeper.unverified
        return None

    def _twins(self, results: Results) -> Iterator[Finding]:
        """Look once more for the doubles of creates whose first answer was lost."""
        for change in self._plan.changes:
            fields = results.doubtful.get(change.number)
            if fields is None or change.action not in ("create", "link"):
                continue
            known = self._target.all(change.kind)
            alike = made_alike(self._job.studio, change.kind, fields)
            if sum(item.key not in known for item in alike) > 1:
                text = Text(
                    "%(name)s exists twice in Business Studio: a lost request was applied "
                    "late. Delete the one that is not linked",
                    {"name": change.name},
                )
                yield Finding(f"twin.{change.source_id}", "note", text, (change.source_id,))

    def _base(self, results: Results) -> Base | None:
        """Return the base as it shall be stored; ``None`` where not even the root stands."""
        base = self._bound.base
        if base.base:
            return base
        key = results.keys.get(base.root)
        if key is None:
            return None
        known = self._target.all("department").get(key)
        guid = known.guid if known else results.guids.get(base.root, "")
        return replace(base, base=guid or key)

    def _outcome(self, results: Results, fault: OrgLoaderError | None) -> Finished:
        plan = self._plan
        wrote = any(results.status(change) == "done" and change.writes for change in plan.changes)
        ended = results.ended
        for error in (ended, fault):
            if isinstance(error, CancelledError):
                return self._job.ended("cancelled", error.exit_code, error)
        if ended is not None and not wrote and not results.doubtful:
            return self._job.ended("failed", ended.exit_code, ended)
        if results.statuses.keys() - plan.left_out:
            return self._job.ended("with_errors", 4, ended)
        if self._job.report.unverified != {}:
            return self._job.ended("unverified", 5, fault)
        return self._job.ended("done", 0)
