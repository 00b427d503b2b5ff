"""The undo of a load: choose it, read the studio, plan the inverse, carry it out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from orgloader.errors import SettingsError
from orgloader.plan.model import Finding, Plan
from orgloader.plan.objects import Target
from orgloader.plan.undo.done import Done
from orgloader.plan.undo.plan import undo_plan
from orgloader.run.bases.recognise import Bound, recognise
from orgloader.run.compare import options_of
from orgloader.run.events import Finished
from orgloader.run.execute import Execution, as_taken_up, take_up
from orgloader.run.gate import Consent, blocking, ignored, outdated
from orgloader.run.job import Job
from orgloader.run.kept import begin, read_report
from orgloader.run.writing import right_to_write, watch_base
from orgloader.state.runs import Run
from orgloader.state.store import Store
from orgloader.text import Text

ENDED = ("done", "with_errors", "unverified")
"""Outcomes of loads that have linked what they took over."""


class Undoing:
    """One undo. ``run`` is the load's ID, ``None`` the last one of this base that wrote."""

    def __init__(self, job: Job, store: Store, run: str | None, today: str = "") -> None:
        self._job = job
        self._store = store
        self._run = run
        self._today = today
        self._undone = ""

    def preview(self) -> Finished:
        """Say what the undo would do; writes nothing."""
        report = self._job.report
        with as_taken_up(self._job, self._store) as taken_up:
            plan = Undoing(self._job, taken_up, self._run, self._today)._plan()[0]
        if any(finding.severity == "stop" for finding in report.findings):
            return self._job.ended("stopped", 3)
        pending = plan.changes or plan.forgotten
        return self._job.ended("planned" if pending else "nothing_to_do", 0)

    def carry_out(self, consent: Consent) -> Finished:
        """Undo, unless a finding forbids it or another program is writing."""
        with right_to_write(self._job, self._store):
            return self._carry_out(consent)

    def _carry_out(self, consent: Consent) -> Finished:
        """The run begins once it is known what is undone."""
        report, confirmed = self._job.report, consent.confirmed
        recovered = take_up(self._job, self._store, confirmed)
        plan, target, bound, run = self._plan()
        watch_base(self._job, bound, target, plan)
        begin(self._job, self._store)
        report.note(*recovered.findings, *outdated(consent, plan, self._job.base))
        report.note(*ignored(confirmed, report.findings))
        report.confirm(confirmed)
        if blocking(report.findings, confirmed):
            return self._job.ended("stopped", 3)
        finished = Execution(self._job, self._store, plan, target, bound).run()
        self._undone = run.id if finished.exit_code == 0 else ""
        return finished

    def settle(self) -> None:
        """Record that the load is undone, once the undo itself is kept as ended.

        The other way round, one that was killed in between would be taken up as unfinished, and
        repeated by its user: that would take back the load before.
        """
        if self._undone:
            self._store.runs.undone(self._undone, by=self._job.report.run)

    def _plan(self) -> tuple[Plan, Target, Bound, Run]:
        job = self._job
        if self._run is not None:
            self._named(self._run)
        with job.phase("read_target"):
            target = job.studio.snapshot()
        with job.phase("plan"):
            bound = self._bound(target)
            job.open_base(bound.base.base, bound.base.root_name)
            run = self._chosen(bound.base.base)
            done = tuple(carried_out(self._store, run))
            options = options_of(
                job.settings, job.portal.host, self._today or date.today().isoformat()
            )
            root = bound.base.root
            plan = undo_plan(done, target, bound.links, options, root=root)
            findings = (_told(run), *bound.findings, *self._older(run), *plan.findings)
            plan = replace(plan, findings=findings)
            job.report.show(plan)
        return plan, target, bound, run

    def _bound(self, target: Target) -> Bound:
        """Return the base in front of us as the last load left it."""
        found = recognise(
            self._store,
            self._job.settings,
            self._job.portal.host,
            target,
            self._job.studio.hashes,
        )
        known = {base.base: base for base in self._store.bases(self._job.portal.host)}
        if found.base.base not in known:
            raise SettingsError(
                "There is nothing to undo here",
                "The base that is open in Business Studio was not loaded from %(portal)s",
                "Open the base that was loaded",
                portal=self._job.portal.host,
            )
        return replace(found, base=known[found.base.base])

    def _named(self, id: str) -> Run:
        """Return the load that is meant; raises ``SettingsError`` where it cannot be undone."""
        run = next((run for run in self._store.runs.history() if run.id == id), None)
        if run is None or not run.ended:
            raise _refused(Text("No finished run with the ID %(run)s"), id)
        if run.mode != "load":
            raise _refused(Text("%(run)s is not a load"), id)
        if run.portal != self._job.portal.host:
            raise _refused(
                Text("%(run)s was a load from another portal, %(portal)s"), id, run.portal
            )
        if run.undone_by:
            raise _refused(Text("%(run)s is undone already"), id)
        return run

    def _chosen(self, base: str) -> Run:
        if self._run is None:
            found = next(self._loads(base), None)
            if found is None:
                raise SettingsError(
                    "There is nothing to undo",
                    "No load has written to this base, or each is undone already",
                    "See the runs with: orgloader history",
                )
            return found
        run = self._named(self._run)
        if run.base != base:
            raise _refused(Text("%(run)s was a load into another base"), run.id)
        if not wrote(self._store, run):
            raise _refused(Text("%(run)s has written nothing"), run.id)
        return run

    def _loads(self, base: str) -> Iterator[Run]:
        """Yield the loads that have written to a base and stand, the latest first."""
        standing = loads_standing(self._store, self._job.portal.host)
        return (run for run in standing if run.base == base)

    def _older(self, run: Run) -> Iterator[Finding]:
        """Ask for a confirmation where later loads stand on the one to be undone."""
        later: list[str] = []
        for other in self._loads(run.base):
            if other.id == run.id:
                break
            later.append(other.id)
        if later:
            text = Text(
                "Later loads have written since: %(runs)s. What they have changed stays",
                {"runs": ", ".join(later)},
            )
            yield Finding("undo.older", "confirm", text)


def carried_out(store: Store, run: Run) -> Iterator[Done]:
    """Yield what a load did: what its journal says was carried out, and what it took over as it
    stood, which is no write and stands in its report only.
    """
    with store.journal(run.id) as journal:
        for operation in journal.operations():
            if operation.carried_out:
                yield Done(operation.change, operation.key, operation.fields, operation.before)
            elif operation.change.action == "adopt":
                yield Done(operation.change, operation.change.key)
    yield from _adopted(store, run) if run.outcome in ENDED else ()


def loads_standing(store: Store, portal: str) -> Iterator[Run]:
    """Yield the loads from a portal that have written and are not undone, the latest first."""
    for run in store.runs.history():
        standing = run.mode == "load" and not run.undone_by
        if run.portal == portal and standing and wrote(store, run):
            yield run


def wrote(store: Store, run: Run) -> bool:
    """Tell whether a load has changed the studio or taken anything over; a task that it owed to
    an earlier one is no change.
    """
    return any(done.change.kind != "task" for done in carried_out(store, run))


def _adopted(store: Store, run: Run) -> Sequence[Done]:
    if not any(actions.get("adopt") for actions in run.counts.values()):
        return ()
    return [
        Done(replace(one.change, number=0), one.key)
        for one in read_report(store, run.id).changes
        if one.change.action == "adopt" and one.status == "done" and not one.change.new
    ]


def _told(run: Run) -> Finding:
    return Finding("undo.run", "note", Text("The load %(run)s is being undone", {"run": run.id}))


def _refused(why: Text, run: str, portal: str = "") -> SettingsError:
    return SettingsError(
        "This run cannot be undone",
        why.message,
        "See the runs with: orgloader history",
        run=run,
        portal=portal,
    )
