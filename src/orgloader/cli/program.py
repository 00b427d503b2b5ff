"""The commands, their options and their exit codes (contracts.md, Command line)."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from orgloader import __version__
from orgloader.automation.pause import held_back
from orgloader.cli import faults, results
from orgloader.cli.completion import SHELLS, script
from orgloader.cli.gateway import gateway
from orgloader.cli.help import Group, localise
from orgloader.cli.links import links
from orgloader.cli.options import FILE, apart, chosen_language, common, confirm
from orgloader.cli.output import Output
from orgloader.cli.profile import profile
from orgloader.cli.schedule import schedule
from orgloader.cli.secrets import secrets
from orgloader.cli.session import Session, speak_in
from orgloader.cli.system import cleanup, desktop
from orgloader.cli.updates import updates
from orgloader.files import write_file
from orgloader.i18n import _
from orgloader.report.html import to_html
from orgloader.run import jobs
from orgloader.run.events import End
from orgloader.run.gate import Consent
from orgloader.run.kept import read_report
from orgloader.run.planfile import read_plan, save_plan
from orgloader.state.store import Store, now


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out the command in ``argv`` (default: of this process) and return the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output = Output(json="--json" in arguments)
    speak_in(chosen_language(arguments))
    localise(program)
    try:
        code = program.main(arguments, "orgloader", standalone_mode=False, obj=output)
    except (Exception, KeyboardInterrupt) as fault:
        error = faults.to_error(fault)
        output.error(error)
        command = next((word for word in arguments if word in program.commands), "")
        output.document(results.failure(error, command))
        return error.exit_code
    return int(code or 0)


@click.group(cls=Group)
@click.version_option(__version__)
def program() -> None:
    pass


@program.command()
@click.argument("end", metavar="[END]", required=False, type=click.Choice(jobs.BOTH))
@common
def test(session: Session, end: End | None) -> int:
    ends = (end,) if end else jobs.BOTH
    finished = session.run_with_store(
        lambda store, control, emit: jobs.test(
            session.settings, control, emit, ends=ends, store=store
        ),
        "test",
        read_only=True,
    )
    results.show_checks(session.output, finished)
    return finished.exit_code


@program.command()
@click.option("--out", metavar="FILE", type=FILE)
@click.option("--exit-code", is_flag=True)
@common
def plan(session: Session, out: Path | None, exit_code: bool) -> int:
    finished = session.run_with_store(
        lambda store, control, emit: jobs.plan(
            session.settings, store, control, emit, connection=session.name
        ),
        "plan",
        read_only=True,
    )
    if out is not None and finished.plan is not None:
        save_plan(out, session.settings, finished)
    if exit_code and finished.report.outcome == "planned":
        finished = finished.with_exit_code(1)
    results.show_plan(session.output, finished)
    return finished.exit_code


@program.command()
@click.option("--plan", metavar="FILE", type=FILE)
@confirm
@click.option("--scheduled", is_flag=True)
@common
def load(session: Session, plan: Path | None, confirm: tuple[str, ...], scheduled: bool) -> int:
    paused = held_back(session.folder, session.name, now()) if scheduled else None
    if paused is not None:
        raise paused
    consent = Consent(frozenset(confirm))
    if plan is not None:
        saved = read_plan(plan, session.settings)
        consent = replace(consent, expected=saved.plan, base=saved.base)
    finished = session.run_with_store(
        lambda store, control, emit: jobs.load(
            session.settings,
            store,
            control,
            emit,
            consent,
            connection=session.name,
            scheduled=scheduled,
        ),
        "load",
    )
    results.show_load(session.output, finished)
    session.notify(finished.report)
    return finished.exit_code


@program.command()
@common
def history(session: Session) -> int:
    with Store.open(session.folder, read_only=True) as store:
        results.show_history(session.output, store.runs.history())
    return 0


@program.command()
@click.argument("run")
@click.option("--html", metavar="FILE", type=FILE)
@click.option("--xlsx", metavar="FILE", type=FILE)
@common
def report(session: Session, run: str, html: Path | None, xlsx: Path | None) -> int:
    with Store.open(session.folder, read_only=True) as store:
        found = read_report(store, _run_id(store, run))
    if html is not None:
        write_file(html, to_html(found, _))
    if xlsx is not None:
        # Slow to load.
        from orgloader.report.xlsx import to_xlsx

        to_xlsx(found, xlsx, _)
    results.show_report(session.output, found)
    return 0


def _run_id(store: Store, run: str) -> str:
    """Return the ID of the last finished run for ``last``, any other name as it is."""
    ended = (one.id for one in store.runs.history() if one.ended)
    return next(ended, run) if run == "last" else run


@program.command()
@click.argument("run", required=False)
@confirm
@click.option("--dry-run", is_flag=True)
@common
def undo(session: Session, run: str | None, confirm: tuple[str, ...], dry_run: bool) -> int:
    finished = session.run_with_store(
        lambda store, control, emit: jobs.undo(
            session.settings,
            store,
            control,
            emit,
            Consent(frozenset(confirm)),
            run=None if run == "last" else run,
            dry=dry_run,
            connection=session.name,
        ),
        "undo",
        read_only=dry_run,
    )
    show = results.show_plan if dry_run else results.show_load
    show(session.output, finished, f"undo {run}" if run else "undo")
    return finished.exit_code


@program.command()
@click.option("--headless", is_flag=True)
@apart
def demo(output: Output, headless: bool) -> int:
    from orgloader.cli.demo import tell, window
    from orgloader.cli.display import has_display

    return tell(output) if headless or output.json or not has_display() else window()


@program.command()
@click.option("--port", type=click.IntRange(0, 65534), default=0)
@apart
def sandbox(output: Output, port: int) -> int:
    from orgloader.cli.sandbox import serve

    return serve(output, port)


@program.command()
@click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
@apart
def completion(output: Output, shell: str) -> int:
    text = script(program, shell)
    output.document({"schema": 1, "outcome": "done", "text": text})
    output.lines(text.splitlines())
    return 0


for command in (links, profile, schedule, secrets, gateway, desktop, cleanup, updates):
    program.add_command(command)
