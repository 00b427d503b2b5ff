"""Loads by schedule: made, shown, paused and removed in the system's own scheduler."""

from datetime import datetime, timedelta

import click

from orgloader.automation import pause as pauses
from orgloader.automation.schedule import Every, Scheduler, State, job_for, scheduler
from orgloader.cli.help import Group
from orgloader.cli.options import common
from orgloader.cli.session import Session
from orgloader.errors import SettingsError
from orgloader.i18n import _, moment

NOTES = {
    "silent": "Windows does not report its times: PowerShell did not answer",
    "linger": "The schedule runs only while you are signed in. To let it run without: loginctl"
    " enable-linger",
}
"""What keeps a job from running, by the code that a scheduler reports."""


@click.group(cls=Group)
def schedule() -> None:
    pass


@schedule.command("show")
@common
def show(session: Session) -> int:
    return _show(session, scheduler())


@schedule.command("set")
@click.option("--daily", metavar="HH:MM")
@click.option("--every", metavar="MINUTES", type=int)
@click.option("--dry-run", is_flag=True)
@common
def set_(session: Session, daily: str | None, every: int | None, dry_run: bool) -> int:
    job = job_for(_connection(session), _every(daily, every))
    found = scheduler()
    if dry_run:
        text = found.preview(job)
        session.output.document({"schema": 1, "outcome": "planned", "text": text})
        session.output.lines(text.splitlines())
        return 0
    found.install(job)
    return _show(session, found)


@schedule.command("pause")
@click.option("--hours", metavar="HOURS", type=click.IntRange(1, 24 * 365))
@click.option("--until", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]))
@common
def pause(session: Session, hours: int | None, until: datetime | None) -> int:
    now = datetime.now().astimezone()
    end = now + timedelta(hours=hours) if hours else until.astimezone() if until else None
    pauses.pause(session.folder, _connection(session), end)
    return _show(session, scheduler())


@schedule.command("resume")
@common
def resume(session: Session) -> int:
    pauses.resume(session.folder, _connection(session))
    return _show(session, scheduler())


@schedule.command("remove")
@common
def remove(session: Session) -> int:
    found = scheduler()
    found.remove(_connection(session))
    return _show(session, found)


def _every(daily: str | None, every: int | None) -> Every:
    if daily is not None and every is None:
        return Every.daily(daily)
    if every is not None and daily is None:
        return Every.period(every)
    raise SettingsError(
        "The schedule is not possible",
        "Either a time of day or a number of minutes is needed",
        "Give --daily HH:MM or --every MINUTES",
    )


def _connection(session: Session) -> str:
    if session.connection is None:
        raise SettingsError(
            "A file given with --settings cannot be loaded by schedule",
            "A schedule belongs to a connection",
            "Make a connection of the file, and name it with --connection",
        )
    return session.connection


def _show(session: Session, found: Scheduler) -> int:
    """Print what the scheduler itself reports now: what was done is never just asserted."""
    name = _connection(session)
    state = found.state(name)
    until = pauses.paused_until(session.folder, name, datetime.now().astimezone())
    session.output.document(
        {
            "schema": 1,
            "outcome": "done",
            "connection": name,
            "installed": state.installed,
            "enabled": state.enabled,
            "next_run": _iso(state.next_run),
            "last_run": _iso(state.last_run),
            "last_result": state.last_result,
            "running": state.running,
            "missed": state.missed,
            "paused_until": _iso(until),
        }
    )
    session.output.lines(_lines(name, state, until))
    return 0


def _lines(name: str, state: State, until: datetime | None) -> list[str]:
    if not state.installed:
        return [_("Connection %(name)s is not loaded by schedule") % {"name": name}]
    lines = [_("Connection %(name)s is loaded by schedule") % {"name": name}]
    if not state.enabled:
        lines.append(_("The schedule is switched off in the system's scheduler"))
    if state.next_run:
        lines.append(_("Next load: %(when)s") % {"when": _local(state.next_run)})
    if state.last_run:
        values = {"when": _local(state.last_run), "code": state.last_result}
        if state.running:
            text = _("Last load: %(when)s, it is still running")
        elif state.last_result is None:
            text = _("Last load: %(when)s, its result is not known")
        else:
            text = _("Last load: %(when)s, exit code %(code)s")
        lines.append(text % values)
    if state.missed:
        lines.append(_("Runs that did not start: %(count)d") % {"count": state.missed})
    if until:
        forever = until.year == datetime.max.year
        lines.append(
            _("Paused until resumed")
            if forever
            else _("Paused until %(when)s") % {"when": _local(until)}
        )
    if state.note:
        lines.append(_(NOTES[state.note]))
    return lines


def _local(when: datetime) -> str:
    return moment(when.isoformat())


def _iso(when: datetime | None) -> str | None:
    return when.isoformat(timespec="seconds") if when else None
