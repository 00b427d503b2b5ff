"""Adding to the kept report of a run what became known after it had ended."""

import logging
from dataclasses import replace
from pathlib import Path

from orgloader.errors import OrgLoaderError
from orgloader.plan.model import Finding
from orgloader.report.decode import from_json
from orgloader.report.encode import to_json
from orgloader.state.store import Store

log = logging.getLogger(__name__)


def add_finding(folder: Path, run: str, code: str, error: OrgLoaderError) -> None:
    """Write ``error`` as a note into the report of ``run``, if one is kept and nobody writes."""
    if not run:
        return
    try:
        with Store.open(folder, "report") as store:
            report = from_json(store.runs.report(run))
            finding = Finding(code, "note", error.text())
            findings = (*report.findings, finding)
            store.runs.amend(run, to_json(replace(report, findings=findings)))
    except OrgLoaderError as fault:
        log.warning("The report could not be completed: %(fault)s", {"fault": fault})
