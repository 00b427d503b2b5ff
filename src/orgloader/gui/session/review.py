"""When a load straight from the form stops at the preview: there is something to ask."""

from orgloader.plan import ids
from orgloader.run.events import Finished


def must_ask(compared: Finished, root: int) -> bool:
    """Return whether a plan archives, needs a confirmation, may not be loaded, or is a first load.

    In a base that was never loaded the root itself is created or taken over.
    """
    plan = compared.plan
    return (
        plan is None
        or any(finding.severity != "note" for finding in compared.report.findings)
        or any(change.action == "archive" for change in plan.changes)
        or any(
            change.source_id == ids.department(root) and change.action in {"create", "adopt"}
            for change in plan.changes
        )
    )
