"""The jobs that a front end starts: each runs to its end and returns its ``Finished``.

They are plain synchronous code and raise nothing: whatever goes wrong is in the ``Finished`` that
they emit last and return. ``control`` is a ``JobControl`` made with the same ``emit``.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from orgloader.bitrix24.check import check as check_portal
from orgloader.bitrix24.direct import tree as portal_tree
from orgloader.errors import Check, OrgLoaderError, StateError, UnexpectedError
from orgloader.http import Control
from orgloader.org.model import Department
from orgloader.plan.model import Finding
from orgloader.plan.objects import KINDS
from orgloader.run import quarantine
from orgloader.run.bases.blindness import check_sight
from orgloader.run.compare import compare
from orgloader.run.connections import Transports, network, open_portal, studio_client
from orgloader.run.events import Checked, Emit, End, Finished
from orgloader.run.execute import as_taken_up
from orgloader.run.gate import NO_CONSENT, Consent
from orgloader.run.job import Job, carry_through
from orgloader.run.kept import begin, keep_report
from orgloader.run.load import load as load_once
from orgloader.run.undo import Undoing
from orgloader.settings import Settings
from orgloader.state.store import Store
from orgloader.studio import profiles
from orgloader.studio.check import check as check_studio
from orgloader.studio.check_gateway import check_gateway
from orgloader.studio.gateway import GatewayLink
from orgloader.studio.service import Service

_Checking = Callable[[Job, Transports], Iterator[Check]]
BOTH: tuple[End, ...] = ("bitrix24", "studio")


def test(
    settings: Settings,
    control: Control,
    emit: Emit,
    *,
    ends: Collection[End] = BOTH,
    transports: Transports = network,
    profile: Mapping[str, Any] | None = None,
    store: Store | None = None,
) -> Finished:
    """*Test connections*: check the ends line by line; writes nothing.

    ``profile`` is the JSON of a profile that is tried instead of that of the settings. With
    ``store`` it is seen whether what was loaded before is visible.
    """
    checks: Mapping[End, _Checking] = {
        "bitrix24": _check_portal,
        "studio": partial(_check_studio, document=profile, store=store),
    }

    def work(job: Job) -> Finished:
        found: list[Checked] = []
        with job.phase("test"):
            for end in BOTH:
                if end in ends:
                    for check in checks[end](job, transports):
                        found.append(Checked(end, check))
                        emit(found[-1])
        return Finished(_exit_code(found), checks=tuple(found))

    return carry_through(Job(settings, control, emit, "test", transports), work)


def _exit_code(checks: Collection[Checked]) -> int:
    """Return 2 where only names of the profile do not fit, 6 where more is wrong."""
    failed = [line.check for line in checks if line.check.status == "failed"]
    return (2 if all(map(_is_name, failed)) else 6) if failed else 0


def _is_name(check: Check) -> bool:
    """Return whether a check is of a class or field that the profile names."""
    end, _, what = check.name.partition(".")
    return end == "studio" and what.partition(".")[0] in (*KINDS, "path", "settings")


def _check_portal(job: Job, _: Transports) -> Iterator[Check]:
    try:
        yield from check_portal(job.portal, str(job.settings.bitrix24.root_department_id))
    except OrgLoaderError as error:
        yield failed("portal.settings", error)


def _check_studio(
    job: Job,
    transports: Transports,
    document: Mapping[str, Any] | None = None,
    store: Store | None = None,
) -> Iterator[Check]:
    try:
        name = job.settings.odatao.profile
        profile = profiles.load(name) if document is None else profiles.parse(document, name)
        address = job.settings.odatao.address
        with studio_client(job.settings, transports) as client:
            above = Service(client, address, profile, job.control).above
            yield from check_gateway(GatewayLink(client, above, job.control))
            whole = True
            for check in check_studio(client, address, profile, job.control):
                whole = whole and check.status != "failed"
                yield check
        if whole and store is not None:
            yield from check_sight(job.studio, store, job.settings)
    except OrgLoaderError as error:
        yield failed("studio.settings", error)


def failed(name: str, error: OrgLoaderError) -> Check:
    """Return an error as a failed check; a cancelled one is raised again."""
    if error.exit_code == 130:
        raise error
    return Check(name, "failed", error.message or error.title, error.hint, error.values)


def plan(
    settings: Settings,
    store: Store,
    control: Control,
    emit: Emit,
    *,
    connection: str = "default",
    transports: Transports = network,
    today: str = "",
) -> Finished:
    """Read both ends and say what a load would do; writes nothing."""

    def work(job: Job) -> Finished:
        with as_taken_up(job, store) as taken_up:
            found = compare(job, taken_up, today).plan
        if any(finding.severity == "stop" for finding in job.report.findings):
            return job.ended("stopped", 3)
        return job.ended("planned" if found.changes else "nothing_to_do", 0)

    job = Job(settings, control, emit, "plan", transports, connection=connection, clock=store.now)
    return carry_through(job, work)


def load(
    settings: Settings,
    store: Store,
    control: Control,
    emit: Emit,
    consent: Consent = NO_CONSENT,
    *,
    scheduled: bool = False,
    connection: str = "default",
    transports: Transports = network,
    today: str = "",
) -> Finished:
    """Bring Business Studio to the state of the portal, as far as ``consent`` allows it.

    A finding that asks for a confirmation which was not given stops the load before the first
    write. A ``scheduled`` load may be held back by quarantine.
    """
    job = Job(
        settings,
        control,
        emit,
        "load",
        transports,
        connection=connection,
        scheduled=scheduled,
        clock=store.now,
    )

    def work(job: Job) -> Finished:
        if scheduled and (held := quarantine.held_back(store, job.portal.host)):
            job.report.note(Finding("quarantine", "stop", held.text()))
            return job.ended("stopped", held.exit_code, held)
        begin(job, store)
        return load_once(job, store, consent, today)

    def keep(finished: Finished) -> None:
        _keep(store, job, finished)
        if job.report.run:
            portal = job.report.source.portal
            quarantine.note(store, portal, finished, scheduled=scheduled)

    return carry_through(job, work, keep)


def undo(
    settings: Settings,
    store: Store,
    control: Control,
    emit: Emit,
    consent: Consent = NO_CONSENT,
    *,
    run: str | None = None,
    dry: bool = False,
    connection: str = "default",
    transports: Transports = network,
    today: str = "",
) -> Finished:
    """Bring Business Studio back to where it was before a load; the portal is not asked.

    ``run`` names the load, ``None`` the last one into the open base that wrote and is not undone.
    With ``dry`` nothing is written: the plan is shown, as by ``plan``. Otherwise as ``load``.
    """
    job = Job(settings, control, emit, "undo", transports, connection=connection, clock=store.now)

    undoing = Undoing(job, store, run, today)

    def work(job: Job) -> Finished:
        job.report.source = replace(job.report.source, portal=job.portal.host)
        return undoing.preview() if dry else undoing.carry_out(consent)

    def keep(finished: Finished) -> None:
        _keep(store, job, finished)
        undoing.settle()

    return carry_through(job, work, keep)


def _keep(store: Store, job: Job, finished: Finished) -> None:
    """Record the end of a run.

    One that broke off where it could not keep its links is left open: the next load takes it up.
    """
    broke_off = isinstance(finished.error, (StateError, UnexpectedError))
    if job.report.run and not broke_off:
        with job.phase("report"):
            keep_report(store, finished.report)


def tree(
    settings: Settings, control: Control, transports: Transports = network
) -> tuple[Department, ...]:
    """Return all departments of the portal, to choose the root from. Raises ``SourceError``."""
    with open_portal(settings, control, transports) as portal:
        return portal_tree(portal)
