"""When a load straight from the form stops at the preview: there is something to ask."""

from orgloader.plan import ids
from orgloader.run.events import Finished


def must_ask(compared: Finished, root: int) -> bool:
    """Tell whether a plan archives, wants a confirmation, may not be loaded, or is a first load.

    In a base that was never loaded the root itself is created or taken over.
    """
    plan = compared.plan
    return (
        plan is None
        or any(finding["severity"] != "note" for finding in compared.report["findings"])
        or any(action == "archive" for action, _kind in plan.tally)
        or any(
            change.source_id == ids.department(root) and change.action in {"create", "adopt"}
            for change in plan.changes
        )
    )
