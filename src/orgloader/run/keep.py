"""What a run leaves in the store: the links of what was verified."""

from collections.abc import Iterator, Mapping

from orgloader.plan.links import link_to
from orgloader.plan.model import Plan
from orgloader.plan.objects import Link, kind_of
from orgloader.run.apply import Results
from orgloader.run.verify import Verified


def links_to_keep(plan: Plan, stored: Mapping[str, Link], verified: Verified) -> Iterator[Link]:
    """Yield the links to store.

    An object all of whose changes are verified is linked as the plan says. Of any other only the
    identity is kept: what it was linked for before, with the values that stand in the studio now.
    """
    touched = {change.source_id for change in plan.changes}
    partly = {c.source_id for c in plan.changes if c.number not in verified.numbers}
    for source_id, item in verified.objects.items():
        if not source_id.startswith("t:"):
            links = {} if source_id in partly and source_id in stored else plan.links
            yield link_to(item, source_id, links, stored)
    for source_id, link in plan.links.items():
        if source_id not in touched and link.key:
            yield link


def unverified_links(plan: Plan, results: Results) -> Iterator[Link]:
    """Yield links of what was created but could not be read back any more: only the identity."""
    for source_id, guid in results.guids.items():
        if not source_id.startswith("t:"):
            known = plan.links.get(source_id)
            title, holders = (known.title, known.holders) if known else ("", frozenset[str]())
            key = results.keys[source_id]
            yield Link(source_id, kind_of(source_id), key, guid, {}, title, holders)


def links_to_drop(plan: Plan, results: Results) -> Iterator[str]:
    """Yield the source IDs of assignments that were deleted."""
    for change in plan.changes:
        if change.action == "unlink" and results.statuses[change.number] == "done":
            yield change.source_id
