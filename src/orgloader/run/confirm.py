"""Proof before removal, and before creating again: a second, direct look (rules.md, rule 13)."""

from collections.abc import Collection, Iterator

from orgloader.bitrix24.direct import confirm_gone
from orgloader.bitrix24.portal import Portal
from orgloader.errors import SourceError, TargetError
from orgloader.plan import ids
from orgloader.plan.matching.match import below
from orgloader.plan.model import Plan
from orgloader.run.compare import Compared
from orgloader.studio.interface import Studio


def prove_gone(portal: Portal, compared: Compared) -> None:
    """Ask the portal once more for all that the plan takes out of service for want of a row.

    What the read has shown (dismissed, or outside the chosen root) needs no second look. Raises
    ``SourceError`` when the portal shows something after all: then nothing may be written.
    """
    departments = _unread(_departments(compared), (d.id for d in compared.reading.departments))
    persons = _unread(_persons(compared.plan), (p.id for p in compared.reading.persons))
    if not departments and not persons:
        return
    present = confirm_gone(portal, departments, persons)
    if present.departments or present.persons:
        raise SourceError(
            "Inconsistent data from the portal",
            "%(departments)d departments and %(persons)d persons were missing from the read, "
            "yet the portal still shows them",
            "Load again in a few minutes; nothing was written",
            departments=len(present.departments),
            persons=len(present.persons),
        )


def prove_missing(studio: Studio, compared: Compared) -> None:
    """Ask the studio once more, key by key, for linked objects that the plan would create again.

    Raises ``TargetError`` when one is there after all: its list was cut short.
    """
    for change in compared.plan.chosen:
        link = compared.bound.links.get(change.source_id)
        if link is None or change.key or link.key in compared.target.all(link.kind):
            continue
        if studio.get(link.kind, link.key) is not None:
            raise TargetError(
                "Inconsistent data from Business Studio",
                "%(name)s was missing from the list, yet Business Studio still shows it",
                "Load again in a few minutes; nothing was written",
                name=change.name,
            )


def _unread(ids: Iterator[str], read: Iterator[str]) -> Collection[str]:
    return set(ids).difference(read)


def _persons(plan: Plan) -> Iterator[str]:
    for change in plan.chosen:
        if change.action == "unlink":
            yield ids.portal_id(ids.person_of(change.source_id))


def _departments(compared: Compared) -> Iterator[str]:
    """Yield the departments that go down, those inside an archived one too."""
    archived = [change for change in compared.plan.chosen if change.action == "archive"]
    keys = {change.key for change in archived}
    inside = keys | below(compared.target, keys) if keys else keys
    for source_id, key in compared.plan.keys.items():
        if key in inside and ids.kind_of(source_id) == "department":
            yield ids.portal_id(source_id)
    for change in archived:
        if change.kind == "position":
            yield ids.department_of(change.source_id)
