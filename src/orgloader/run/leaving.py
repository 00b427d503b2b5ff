"""Why people lose a position: dismissed, deleted or transferred. The portal is asked for those whom
the read does not show.
"""

from collections.abc import Mapping
from dataclasses import replace

from orgloader.bitrix24.direct import ask_whereabouts
from orgloader.bitrix24.portal import Portal
from orgloader.plan import ids
from orgloader.plan.archive import LEFT
from orgloader.plan.model import Change, Plan
from orgloader.text import Text

DISMISSED = Text("The person is dismissed", code="dismissed")
DELETED = Text("The portal does not show the person any more", code="deleted")


def with_reasons(plan: Plan, portal: Portal) -> Plan:
    """Return the plan with the reason of each assignment that ends; raises ``SourceError``."""
    asked = {_person(change) for change in plan.changes if _is_open(change)}
    if not asked:
        return plan
    found = ask_whereabouts(portal, asked)
    reasons = dict.fromkeys(asked - found.dismissed - found.active, DELETED)
    reasons |= dict.fromkeys(found.dismissed, DISMISSED)
    return replace(plan, changes=tuple(_explained(change, reasons) for change in plan.changes))


def _is_open(change: Change) -> bool:
    return change.action == "unlink" and change.reason == LEFT


def _person(change: Change) -> str:
    return ids.portal_id(ids.person_of(change.source_id))


def _explained(change: Change, reasons: Mapping[str, Text]) -> Change:
    reason = reasons.get(_person(change)) if _is_open(change) else None
    return replace(change, reason=reason) if reason else change
