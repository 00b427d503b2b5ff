"""What came of a command, as lines and tables; what is shown of a report is also its JSON."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orgloader.cli.output import Output
from orgloader.errors import OrgLoaderError
from orgloader.i18n import _, duration, moment, number
from orgloader.plan import words
from orgloader.report import words as report_words
from orgloader.report.encode import error_document, to_document
from orgloader.report.lines import Line, Tone, findings, render
from orgloader.report.model import Mode, Outcome, Report
from orgloader.report.results import PROBLEMS
from orgloader.report.safe import run_error
from orgloader.run.events import Checked, Finished
from orgloader.state.runs import Run

MOST = 25
"""Lines shown of one group of changes, findings or problems."""
ENDS = {"bitrix24": "Bitrix24", "studio": "Business Studio"}
STATUSES = {"ok": "OK", "note": "Note", "failed": "Failed"}
TONES: Mapping[str, Tone] = {"ok": "plain", "note": "note", "failed": "stop"}


MODES: Mapping[str, Mode] = {"plan": "plan", "load": "load", "undo": "undo", "report": ""}
"""The commands whose document is a report."""


def failure(error: OrgLoaderError, command: str) -> Mapping[str, Any]:
    """Return the JSON document of a command that could not be carried out."""
    code = error.exit_code
    ended: Outcome = "cancelled" if code == 130 else "failed"
    if command not in MODES:
        return {"schema": 1, "outcome": ended, "exit_code": code, **_error(error)}
    found = run_error(error)
    return to_document(Report(mode=MODES[command], outcome=ended, exit_code=code, error=found), _)


def show_plan(output: Output, finished: Finished, command: str = "load") -> None:
    """Print all that ``command`` would do, or why that cannot be said."""
    _open(output, finished)
    if finished.plan is not None:
        output.lines(render(finished.report, _, MOST))
        output.lines(_confirmations(finished.report, command))


def show_load(output: Output, finished: Finished, command: str = "load") -> None:
    """Print what ``command`` did; where it was stopped, what it would have done."""
    if finished.report.outcome == "stopped":
        show_plan(output, finished, command)
        return
    _open(output, finished)
    output.lines(findings(finished.report.findings, _, MOST))
    _figures(output, finished.report)


def show_report(output: Output, report: Report) -> None:
    """Print the report of a past run."""
    output.document(to_document(report, _))
    output.lines([Line(report_words.outcome_words(report, _), "heading")])
    output.lines(f"{what}: {value}" for what, value in report_words.summary(report, _))
    output.lines(render(report, _, MOST))
    _figures(output, report)


def show_checks(output: Output, finished: Finished) -> None:
    """Print *Test connections*."""
    ended = "failed" if finished.exit_code else "done"
    if finished.exit_code == 130:
        ended = "cancelled"
    document = {
        "schema": 1,
        "outcome": ended,
        "exit_code": finished.exit_code,
        "checks": [check_document(line) for line in finished.checks],
    }
    output.document(document | _error(finished.error))
    for end, name in ENDS.items():
        lines = [line for line in finished.checks if line.end == end]
        output.lines([Line(_(name), "heading")] if lines else [])
        for line in lines:
            output.lines(check_lines(line))
    if finished.error is not None:
        output.error(finished.error)


def show_history(output: Output, runs: Sequence[Run]) -> None:
    """Print the runs, the latest first."""
    listed = [
        {
            "run": run.id,
            "mode": run.mode,
            "outcome": run.outcome,
            "portal": run.portal,
            "address": run.address,
            "started": run.started,
            "ended": run.ended,
            "counts": run.counts,
        }
        for run in runs
    ]
    output.document({"schema": 1, "outcome": "done", "runs": listed})
    if not runs:
        output.lines([_("No run is recorded yet")])
        return
    for run in runs:
        ended = _(words.outcome_word(run.outcome, run.mode))
        done = report_words.counts_words(run.counts, _)
        parts = (run.id, moment(run.started), _(words.mode_word(run.mode)), ended, done)
        output.lines(["  ".join(part for part in parts if part)])


def _open(output: Output, finished: Finished) -> None:
    output.document(to_document(finished.report, _))
    if finished.error is not None:
        output.error(finished.error)
    output.lines([Line(report_words.outcome_words(finished.report, _), "heading")])


def _error(error: OrgLoaderError | None) -> dict[str, Any]:
    if error is None:
        return {}
    return {"error": error_document(run_error(error), _)}


def _confirmations(report: Report, command: str) -> Iterator[Line]:
    """Say how to go ahead in spite of findings that ask for a confirmation."""
    asked = [one.code for one in report.findings if one.severity == "confirm"]
    stopped = any(one.severity == "stop" for one in report.findings)
    if asked and not stopped:
        yield Line(_("To go ahead all the same, once what is listed above is right:"))
        yield Line(" ".join([f"  orgloader {command}", *(f"--confirm {code}" for code in asked)]))


def _figures(output: Output, report: Report) -> None:
    """Print planned, accepted and verified by kind and action, what failed, and the run's ID."""
    rows = [
        (f"{_(words.kind_word(kind))}, {_(words.action_word(action))}", *map(number, figures))
        for kind, action, *figures in report_words.figures(report.counts)
    ]
    if rows:
        output.table(["", _("Planned"), _("Applied"), _("Verified")], rows)
    output.lines(_problems(report))
    output.lines(_account(report))


def _problems(report: Report) -> Iterator[Line]:
    problems = [one for one in report.changes if one.status in PROBLEMS or one.unverified]
    for status, count in Counter(one.status for one in problems).items():
        word = _("Not found as written") if status == "done" else _(words.status_word(status))
        yield Line(f"{word} · {count}", "heading")
        group = [one for one in problems if one.status == status]
        for one in group[:MOST]:
            change = one.change
            what = f"  {_(words.action_word(change.action))} {change.path or change.name}"
            reasons = "; ".join(report_words.error_lines(one, _))
            yield Line(f"{what}: {reasons}" if reasons else what, "stop")
        if count > MOST:
            yield Line("  " + _("… and %(count)d more (see --json)") % {"count": count - MOST})


def _account(report: Report) -> Iterator[str]:
    requests = report.requests
    if not requests.total:
        return
    yield _("Requests: Bitrix24 %(source)d, Business Studio %(reads)d read, %(writes)d written") % {
        "source": requests.source,
        "reads": requests.target_reads,
        "writes": requests.target_writes,
    }
    yield _("Time: %(time)s") % {"time": duration(report.seconds.total)}
    if report.run:
        yield _("Run %(run)s; its report: orgloader report %(run)s") % {"run": report.run}


def check_document(line: Checked) -> dict[str, str]:
    """Return one line of a test as JSON."""
    text, hint = line.check.parts(_)
    check = line.check
    return {
        "end": line.end,
        "name": check.name,
        "status": check.status,
        "text": text,
        "hint": hint,
    }


def check_lines(line: Checked) -> Iterator[Line]:
    text, hint = line.check.parts(_)
    status = line.check.status
    yield Line(f"  {_(STATUSES[status])}: {text}", TONES[status])
    if hint:
        yield Line(f"    {hint}")
