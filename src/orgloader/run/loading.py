"""The load: recover, compare, decide, prove, apply, verify, keep (DESIGN §2)."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from orgloader.errors import CancelledError, EndError, OrgLoaderError
from orgloader.org.text import Text
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.objects import KINDS
from orgloader.run.apply import Applier
from orgloader.run.comparing import Compared, compare
from orgloader.run.events import Finished
from orgloader.run.job import Job
from orgloader.run.keep import Keeper, keep_carried_out
from orgloader.run.lookup import identity
from orgloader.run.proof import prove_gone
from orgloader.run.recover import pending, recover
from orgloader.run.results import Results
from orgloader.run.store import Base, Store


class Load:
    """One load. ``confirmed`` are codes of findings; ``expected`` a plan that was shown."""

    def __init__(
        self,
        job: Job,
        store: Store,
        *,
        confirmed: Collection[str] = (),
        expected: Plan | None = None,
        today: str = "",
    ) -> None:
        self._job = job
        self._store = store
        self._confirmed = confirmed
        self._expected = expected
        self._today = today

    def run(self) -> Finished:
        recovered = self._recover()
        compared = compare(self._job, self._store, self._today)
        self._tell(*recovered)
        blocking = self._decide(compared.plan)
        if blocking:
            return self._job.ended("stopped", 3)
        if compared.plan.changes:
            return self._write(compared)
        if (base := self._base(compared, Results(dict(compared.plan.keys)))) is not None:
            Keeper(self._store, base, compared.plan, {}, Results({})).keep_untouched()
        return self._job.ended("nothing_to_do", 0)

    def _tell(self, *findings: Finding) -> None:
        self._job.draft.findings = (*self._job.draft.findings, *findings)

    def _recover(self) -> list[Finding]:
        portal = self._job.portal.host
        if not pending(self._store, portal, self._job.draft.run):
            return []
        with self._job.phase("recover"):
            return recover(self._store, self._job.studio, portal, self._job.draft.run)

    def _decide(self, plan: Plan) -> list[Finding]:
        """Return the findings that forbid to go on."""
        self._tell(*_stale(self._expected, plan), *_ignored(self._confirmed, plan))
        return [
            finding
            for finding in self._job.draft.findings
            if finding.severity == "stop"
            or (finding.severity == "confirm" and finding.code not in self._confirmed)
        ]

    def _write(self, compared: Compared) -> Finished:
        with self._job.phase("confirm"):
            prove_gone(self._job.portal, compared)
        if compared.bound.base.base:
            self._store.runs.bind(self._job.draft.run, compared.bound.base.base)
        results = self._apply(compared)
        fault = self._verify(compared, results)
        return self._outcome(compared.plan, results, fault)

    def _apply(self, compared: Compared) -> Results:
        job = self._job
        known = {kind: compared.target.all(kind).keys() for kind in KINDS}
        with job.phase("apply"), self._store.journal(job.draft.run) as journal:
            job.draft.results = Applier(
                job.studio,
                journal,
                compared.plan,
                known,
                run=job.draft.run,
                control=job.control,
                emit=job.emit,
            ).apply()
        return job.draft.results

    def _verify(self, compared: Compared, results: Results) -> OrgLoaderError | None:
        """Read back and keep the links; return the error where that could not be done."""
        base = self._base(compared, results)
        if base is None:
            return results.ended
        self._store.runs.bind(self._job.draft.run, base.base)
        keeper = Keeper(self._store, base, compared.plan, compared.bound.links, results)
        try:
            self._job.control.check()
            with self._job.phase("verify"):
                keeper.verify(self._job.studio)
                keeper.keep_untouched()
                self._tell(*self._twins(compared, results))
        except (EndError, CancelledError) as error:
            with self._store.journal(self._job.draft.run) as journal:
                keep_carried_out(self._store, base, list(journal.operations()), compared.plan.links)
            return error
        self._job.draft.unverified = keeper.unverified
        return None

    def _twins(self, compared: Compared, results: Results) -> Iterator[Finding]:
        """Look once more for the doubles of creates whose first answer was lost."""
        for change in compared.plan.changes:
            fields = results.doubtful.get(change.source_id)
            if fields is None or change.action not in ("create", "link"):
                continue
            known = compared.target.all(change.kind)
            same = self._job.studio.find(change.kind, identity(change.kind, fields))
            if sum(item.key not in known for item in same) > 1:
                text = Text(
                    "%(name)s stands in Business Studio twice: a lost request was carried out "
                    "late. Delete the one that is not linked",
                    {"name": change.name},
                )
                yield Finding(f"twin.{change.source_id}", "note", text)

    def _base(self, compared: Compared, results: Results) -> Base | None:
        """Return the base as it shall be stored; ``None`` where not even the root stands."""
        base = compared.bound.base
        key = results.keys.get(base.root)
        if key is None:
            return None
        known = compared.target.all("department").get(key)
        guid = known.guid if known else results.guids.get(base.root, "")
        return replace(
            base,
            base=base.base or guid or key,
            root_name=_root_name(compared),
            loaded=self._store.now().isoformat(timespec="seconds"),
        )

    def _outcome(self, plan: Plan, results: Results, fault: OrgLoaderError | None) -> Finished:
        done = len(plan.changes) - len(results.statuses)
        ended = results.ended
        if isinstance(ended, CancelledError):
            return self._job.ended("cancelled", ended.exit_code, ended)
        if ended is not None and not done:
            return self._job.ended("failed", ended.exit_code, ended)
        if results.statuses:
            return self._job.ended("with_errors", 4, ended)
        if self._job.draft.unverified != set():
            return self._job.ended("unverified", 5, fault)
        return self._job.ended("done", 0)


def _root_name(compared: Compared) -> str:
    root = compared.bound.base.root.removeprefix("d:")
    return next(item.name for item in compared.reading.departments if item.id == root)


def _essence(change: Change) -> tuple[object, ...]:
    values = (*sorted(change.old.items()), None, *sorted(change.new.items()))
    return change.action, change.source_id, change.key, values


def _stale(expected: Plan | None, plan: Plan) -> Iterator[Finding]:
    """Refuse a plan that is no longer the one that was shown, naming what has changed."""
    if expected is None or expected.fingerprint == plan.fingerprint:
        return
    before = {_essence(change) for change in expected.changes}
    now = {_essence(change) for change in plan.changes}
    changed = [c for c in expected.changes if _essence(c) not in now]
    changed += [c for c in plan.changes if _essence(c) not in before]
    names = ", ".join(dict.fromkeys(f"{change.name} ({change.source_id})" for change in changed))
    text = Text("The plan is out of date. What has changed since: %(names)s", {"names": names})
    yield Finding("plan.stale", "stop", text)


def _ignored(confirmed: Collection[str], plan: Plan) -> Iterator[Finding]:
    asked = {finding.code for finding in plan.findings if finding.severity == "confirm"}
    for code in sorted(set(confirmed) - asked):
        text = Text("Nothing asks for the confirmation %(code)s", {"code": code})
        yield Finding(f"confirm.ignored.{code}", "note", text)
