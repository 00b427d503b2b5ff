"""The load: recover, compare, decide, prove, carry out (architecture.md, The life of a run)."""

from collections.abc import Collection

from orgloader.plan.model import Plan
from orgloader.run.compare import compare
from orgloader.run.confirm import prove_gone, prove_missing
from orgloader.run.events import Finished
from orgloader.run.execute import Execution, take_up
from orgloader.run.gate import blocking, elsewhere, ignored, stale
from orgloader.run.job import Job
from orgloader.state.store import Store


def load(
    job: Job,
    store: Store,
    *,
    confirmed: Collection[str] = (),
    expected: Plan | None = None,
    expected_base: str | None = None,
    today: str = "",
) -> Finished:
    """Load once. ``confirmed`` are codes of findings; ``expected`` is a plan that was shown, made
    for the base ``expected_base`` (``None``: that of now).
    """
    draft = job.draft
    recovered = take_up(job, store, confirmed)
    compared = compare(job, store, today)
    plan = compared.plan
    outdated = [*elsewhere(expected_base, job.base)] or [*stale(expected, plan)]
    draft.tell(*recovered, *outdated)
    draft.tell(*ignored(confirmed, draft.findings))
    if blocking(draft.findings, confirmed):
        return job.ended("stopped", 3)
    if plan.changes:
        with job.phase("confirm"):
            prove_gone(job.portal, compared)
            prove_missing(job.studio, compared)
    execution = Execution(job, store, plan, compared.target, compared.bound)
    del compared  # The portal's rows have served: there may be hundreds of thousands.
    return execution.run()
