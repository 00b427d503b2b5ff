"""The runs that are kept: begun, ended with a typed report, read again.

The store knows no reports and reports know no store; here they meet.
"""

from dataclasses import asdict, replace

from orgloader.errors import StateError
from orgloader.report.decode import from_json
from orgloader.report.encode import to_json
from orgloader.report.model import Report
from orgloader.run.job import Job
from orgloader.state.store import Store


def begin(job: Job, store: Store) -> None:
    """Record that a run begins, so that it is found again should it be killed."""
    portal = job.portal.host
    report, address = job.report, job.settings.odatao.address
    report.run = store.runs.begin(report.mode, portal, address, started_by=asdict(report.by))
    report.source = replace(report.source, portal=portal)


def keep_report(store: Store, report: Report) -> None:
    """Record the end of a run with its report; of its counts, what was done."""
    store.runs.end(report.run, report.outcome, report.counts.done, to_json(report))


def read_report(store: Store, run: str) -> Report:
    """Return the report of a finished run.

    Raises ``SettingsError`` where there is none, ``StateError`` where it cannot be understood.
    """
    document = store.runs.report(run)
    try:
        return from_json(document)
    except (KeyError, TypeError, ValueError) as fault:
        raise StateError(
            "The report cannot be read",
            "The report of %(run)s is damaged",
            "Links and other reports are not affected",
            detail=repr(fault),
            run=run,
        ) from fault
