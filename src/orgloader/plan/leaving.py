"""Why people lose a position: transferred, dismissed, deleted, or outside what is loaded."""

from collections.abc import Mapping
from dataclasses import replace

from orgloader.plan import ids
from orgloader.plan.matching.match_all import Matched
from orgloader.plan.model import Change, Plan
from orgloader.text import Text

LEFT = Text("The person no longer holds the position", code="left")
TRANSFERRED = Text("The person holds another position now", code="transferred")
DISMISSED = Text("The person is dismissed", code="dismissed")
DELETED = Text("The portal does not show the person any more", code="deleted")


def why_left(matched: Matched, assignment: str, excluded: Mapping[str, Text]) -> Text:
    """Return why a person lost a position; ``LEFT`` where the read does not show the person.

    ``excluded`` are the reasons for which persons are not loaded, by the portal's ID.
    """
    person = ids.portal_id(ids.person_of(assignment))
    return TRANSFERRED if person in matched.org.persons else excluded.get(person, LEFT)


def unexplained(plan: Plan) -> set[str]:
    """Return the portal's IDs of the persons of whom the plan does not know why they left."""
    return {_person(change) for change in plan.changes if _is_open(change)}


def explained(plan: Plan, dismissed: frozenset[str], shown: frozenset[str]) -> Plan:
    """Return the plan with the reasons of all who left, once the portal was asked.

    ``dismissed`` are persons whom it shows as dismissed, ``shown`` those who are there after all.
    """
    reasons = dict.fromkeys(unexplained(plan) - dismissed - shown, DELETED)
    reasons |= dict.fromkeys(dismissed, DISMISSED)
    return replace(plan, changes=tuple(_with_reason(change, reasons) for change in plan.changes))


def _is_open(change: Change) -> bool:
    return change.action == "unlink" and change.reason == LEFT


def _person(change: Change) -> str:
    return ids.portal_id(ids.person_of(change.source_id))


def _with_reason(change: Change, reasons: Mapping[str, Text]) -> Change:
    reason = reasons.get(_person(change)) if _is_open(change) else None
    return replace(change, reason=reason) if reason else change
