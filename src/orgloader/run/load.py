"""The load: recover, compare, decide, prove, carry out (architecture.md, The life of a run)."""

from dataclasses import replace

from orgloader.plan.model import Plan
from orgloader.plan.selection.selected import selected
from orgloader.run.compare import Compared, compare
from orgloader.run.confirm import prove_gone, prove_missing
from orgloader.run.events import Finished
from orgloader.run.execute import Execution, take_up
from orgloader.run.gate import Consent, blocking, ignored, outdated
from orgloader.run.job import Job
from orgloader.run.writing import right_to_write, watch_base
from orgloader.state.store import Store


def load(job: Job, store: Store, consent: Consent, today: str = "") -> Finished:
    """Load once, as far as ``consent`` allows it, if no other program is writing."""
    with right_to_write(job, store):
        return _load(job, store, consent, today)


def _load(job: Job, store: Store, consent: Consent, today: str) -> Finished:
    report, confirmed = job.report, consent.confirmed
    recovered = take_up(job, store, confirmed)
    compared = compare(job, store, today)
    compared = _as_chosen(job, compared, consent.expected)
    plan = compared.plan
    watch_base(job, compared.bound, compared.target, plan)
    report.note(*recovered.findings, *outdated(consent, plan, job.base))
    report.note(*ignored(confirmed, report.findings))
    report.confirm(confirmed)
    if blocking(report.findings, confirmed):
        return job.ended("stopped", 3)
    if plan.chosen:
        with job.phase("confirm"):
            prove_gone(job.portal, compared)
            prove_missing(job.studio, compared)
    execution = Execution(
        job, store, plan, compared.target, compared.bound, doubted=recovered.doubted
    )
    del compared  # The portal's rows have served: there may be hundreds of thousands.
    return execution.run()


def _as_chosen(job: Job, compared: Compared, expected: Plan | None) -> Compared:
    """Leave out what the plan that was shown leaves out, if it is that very plan."""
    if expected is None or not expected.left_out:
        return compared
    chosen = selected(compared.plan, expected.left_out)
    if chosen.fingerprint != expected.fingerprint:
        return compared
    job.report.show(chosen)
    return replace(compared, plan=chosen)
