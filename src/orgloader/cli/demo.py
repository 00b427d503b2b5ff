"""The demo in the console."""

import time
from collections import Counter
from collections.abc import Iterator

from orgloader import demo
from orgloader.cli import results
from orgloader.cli.output import Output
from orgloader.cli.session import Job, carry_out, log_to
from orgloader.i18n import _, number
from orgloader.report import words
from orgloader.report.lines import Line, render
from orgloader.run.events import Finished

MOST = 3
"""Lines shown of each group of changes."""


def window() -> int:
    """Open the window on the sandbox."""
    from orgloader.gui import app

    return app.main(["--demo"])


def tell(output: Output) -> int:
    """Tell the story; 0 if every step went as expected, 4 otherwise, 130 if cancelled."""
    began = time.monotonic()
    with demo.DemoSession() as session, log_to(output, session.folder):

        def run(title: str, job: Job) -> Finished:
            output.lines(["", Line(title, "heading")])
            return carry_out(output, job)

        steps = []
        for step in demo.story(session, run):
            steps.append(step)
            _show(output, step)
            if not step.as_expected:
                break
        _close(output, session, steps, time.monotonic() - began)
    if steps[-1].finished.exit_code == 130:
        return 130
    return 0 if all(step.as_expected for step in steps) else 4


def _show(output: Output, step: demo.Step) -> None:
    report = step.finished.report
    if step.finished.checks:
        output.lines(_checks(step.finished))
    if report.mode == "plan":
        output.lines(render(report, _, MOST))
    elif report.mode:
        done = words.counts_words(report.counts.done, _)
        output.lines([f"  {words.outcome_words(report, _)}{': ' if done else ''}{done}"])
        output.lines(["  " + _("Written to Business Studio: %(count)d") % {"count": step.writes}])
    if step.finished.error is not None:
        for part in filter(None, step.finished.error.parts(_)):
            output.lines([f"  {part}"])
    if not step.as_expected and step.finished.exit_code != 130:
        output.note(_("This did not go as described"), "bold red")


def _checks(finished: Finished) -> Iterator[Line | str]:
    statuses = Counter(line.check.status for line in finished.checks)
    yield "  " + _("Checks passed: %(ok)d, notes: %(notes)d, failed: %(failed)d") % {
        "ok": statuses["ok"],
        "notes": statuses["note"],
        "failed": statuses["failed"],
    }
    for line in finished.checks:
        if line.check.status == "failed":
            yield from results.check_lines(line)


def _close(
    output: Output, session: demo.DemoSession, steps: list[demo.Step], seconds: float
) -> None:
    """Print the figures."""
    studio, portal = session.sandbox.studio, session.sandbox.portal
    figures = {
        "requests_to_portal": len(portal.log),
        "writes_to_studio": sum(step.writes for step in steps),
        "overlapping_requests": studio.flight.overlaps,
        "seconds": round(seconds, 1),
    }
    output.document(
        {
            "schema": 1,
            "outcome": "done" if all(step.as_expected for step in steps) else "failed",
            "steps": [
                {
                    "title": step.title,
                    "exit_code": step.finished.exit_code,
                    "outcome": step.finished.report.outcome,
                    "counts": step.finished.report.counts.done,
                    "writes": step.writes,
                }
                for step in steps
            ],
            "figures": figures,
        }
    )
    text = _(
        "Steps: %(steps)d; seconds: %(seconds)s; requests to the portal: %(portal)d; writes to the"
        " studio: %(writes)d, of these at the same time: %(overlaps)d"
    )
    values = {
        "steps": len(steps),
        "seconds": number(seconds, 1),
        "portal": figures["requests_to_portal"],
        "writes": figures["writes_to_studio"],
        "overlaps": figures["overlapping_requests"],
    }
    output.lines(["", Line(text % values, "heading")])
