"""From the two ends to a plan: read, prove, recognise the base, compare."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from orgloader.bitrix24.direct import ask_whereabouts
from orgloader.bitrix24.directory import read
from orgloader.bitrix24.reading import Reading
from orgloader.errors import SourceError
from orgloader.org.assemble import RootMissingError, assemble
from orgloader.org.model import Organisation
from orgloader.plan import ids
from orgloader.plan.leaving import explained, unexplained
from orgloader.plan.model import Finding, Plan
from orgloader.plan.objects import Target
from orgloader.plan.options import Limits, Options
from orgloader.plan.planner import make_plan
from orgloader.report.model import Source
from orgloader.run.bases.recognise import Bound, recognise
from orgloader.run.gate import MOST_NAMED
from orgloader.run.job import Job
from orgloader.run.owed_tasks import with_debts
from orgloader.settings import Settings
from orgloader.state.store import Store
from orgloader.text import Text

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """Both ends as they were read, and the plan that follows."""

    reading: Reading
    target: Target
    bound: Bound
    plan: Plan


def compare(job: Job, store: Store, today: str = "") -> Compared:
    """Read both ends and plan. ``today`` is an ISO date, by default the real one.

    Raises ``SourceError`` or ``TargetError`` where an end could not be read whole.
    """
    studio = job.studio  # A wrong profile is told before either end is asked for anything.
    with job.phase("read_source"):
        reading = read(job.portal)
        job.report.source = _source(job, reading)
    with job.phase("read_target"):
        target = studio.snapshot()
    with job.phase("plan"):
        portal = job.portal.host
        organisation = _organise(job.settings, reading)
        inside = frozenset(map(ids.department, organisation.departments))
        found = recognise(store, job.settings, portal, target, studio.hashes, inside=inside)
        bound = _as_loaded(found, store, reading)
        job.open_base(bound.base.base, bound.base.root_name)
        options = options_of(job.settings, portal, today or date.today().isoformat())
        plan = _planned(organisation, target, bound, options)
        plan = _explained(job, plan)
        plan = replace(plan, findings=(*bound.findings, *_changed(reading), *plan.findings))
        if options.create_tasks:
            plan = with_debts(plan, store, bound.base, target)
        job.report.show(plan)
        log.info("Changes to Business Studio: %(count)d", {"count": plan.writes})
    return Compared(reading, target, bound, plan)


def _planned(organisation: Organisation, target: Target, bound: Bound, options: Options) -> Plan:
    """Plan; for a base that cannot be seen nothing: all would be made a second time."""
    if any(finding.code.startswith("studio.blind.") for finding in bound.findings):
        return Plan()
    return make_plan(organisation, target, bound.links, options)


def _explained(job: Job, plan: Plan) -> Plan:
    """Ask the portal why those left of whom its read shows nothing."""
    if not (asked := unexplained(plan)):
        return plan
    found = ask_whereabouts(job.portal, asked)
    return explained(plan, found.dismissed, found.active)


def _as_loaded(bound: Bound, store: Store, reading: Reading) -> Bound:
    """Return the base as it shall be stored after this load."""
    root = ids.portal_id(bound.base.root)
    names = (item.name for item in reading.departments if item.id == root)
    base = replace(
        bound.base,
        root_name=next(names, ""),
        loaded=store.now().isoformat(timespec="seconds"),
    )
    return replace(bound, base=base)


def _changed(reading: Reading) -> Iterator[Finding]:
    """Tell that the source did not keep still."""
    if reading.changed:
        text = Text(
            "The portal changed while it was being read: %(count)d rows, among them %(ids)s; they "
            "were read again, and their later values count",
            {"count": len(reading.changed), "ids": ", ".join(reading.changed[:MOST_NAMED])},
        )
        yield Finding("source.changed", "note", text)


def _source(job: Job, reading: Reading) -> Source:
    return Source(
        portal=reading.portal.host,
        root=str(job.settings.bitrix24.root_department_id),
        departments=len(reading.departments),
        persons=len(reading.persons),
        complete=True,
    )


def _organise(settings: Settings, reading: Reading) -> Organisation:
    root = str(settings.bitrix24.root_department_id)
    try:
        return assemble(
            reading.departments,
            reading.persons,
            root=root,
            default_position=settings.sync.default_position,
            unseen=reading.unseen,
            unknown=reading.unknown,
            broken=reading.broken,
        )
    except RootMissingError:
        raise SourceError(
            "The root department is not there",
            "The portal shows no department with the ID %(root)s",
            "Choose the root department from the tree in the settings",
            root=root,
        ) from None


def options_of(settings: Settings, portal: str, today: str) -> Options:
    """Return what the settings say about planning."""
    sync = settings.sync
    return Options(
        portal=portal,
        today=today,
        archive_folder=sync.archive_folder,
        default_position=sync.default_position,
        create_persons=sync.create_persons,
        create_tasks=sync.create_tasks,
        vacant_days=sync.vacant_position_days,
        limits=Limits(**sync.limits.model_dump()),
    )
