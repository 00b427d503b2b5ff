"""What came of a command, as lines and tables; what is shown of a report is also its JSON."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orgloader.cli.output import Output
from orgloader.errors import OrgLoaderError
from orgloader.i18n import _, duration, moment, number
from orgloader.org.model import Excluded
from orgloader.plan import words
from orgloader.plan.model import Change, Finding, Plan
from orgloader.plan.render import Line, Tone, findings, render
from orgloader.report import report as reports
from orgloader.report import words as report_words
from orgloader.run.events import Checked, Finished
from orgloader.state.runs import Run
from orgloader.text import Text

Report = Mapping[str, Any]

MOST = 25
"""Lines shown of one group of changes, findings or problems."""
ENDS = {"bitrix24": "Bitrix24", "studio": "Business Studio"}
STATUSES = {"ok": "OK", "note": "Note", "failed": "Failed"}
ERROR = "error"
"""Code of the finding that repeats the error with which a run ended."""
TONES: Mapping[str, Tone] = {"ok": "plain", "note": "note", "failed": "stop"}


def failure(error: OrgLoaderError, mode: str) -> dict[str, Any]:
    """Return the JSON document of a command that could not be carried out."""
    ended = "cancelled" if error.exit_code == 130 else "failed"
    return reports.empty(mode, ended, error) | _error(error)


def show_plan(output: Output, finished: Finished, command: str = "load") -> None:
    """Print all that ``command`` would do, or why that cannot be said."""
    _open(output, finished)
    if finished.plan is not None:
        names = finished.plan.names
        output.lines(render(plan_of(finished.report, names), _, MOST))
        output.lines(_confirmations(finished.report, command))


def show_load(output: Output, finished: Finished, command: str = "load") -> None:
    """Print what ``command`` did; where it was stopped, what it would have done."""
    if finished.report["outcome"] == "stopped":
        show_plan(output, finished, command)
        return
    _open(output, finished)
    noted = plan_of(finished.report).findings
    output.lines(findings([one for one in noted if one.code != ERROR], _, MOST))
    _figures(output, finished.report)


def show_report(output: Output, report: Report) -> None:
    """Print the report of a past run."""
    output.document(report)
    output.lines([Line(outcome(report), "heading")])
    output.lines(f"{what}: {value}" for what, value in report_words.summary(report, _))
    output.lines(render(plan_of(report, report_words.names_in(report)), _, MOST))
    _figures(output, report)


def show_checks(output: Output, finished: Finished) -> None:
    """Print *Test connections*."""
    ended = "failed" if finished.exit_code else "done"
    if finished.exit_code == 130:
        ended = "cancelled"
    document = reports.empty("test", ended, finished.error)
    document["checks"] = [check_document(line) for line in finished.checks]
    output.document(document | _error(finished.error))
    for end, name in ENDS.items():
        output.lines([Line(_(name), "heading")])
        for line in finished.checks:
            if line.end == end:
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
        ended = outcome({"mode": run.mode, "outcome": run.outcome})
        done = report_words.told_counts(run.counts, _)
        parts = (run.id, moment(run.started), _(words.mode_word(run.mode)), ended, done)
        output.lines(["  ".join(part for part in parts if part)])


def plan_of(report: Report, names: Mapping[str, str] | None = None) -> Plan:
    """Return a report's changes, findings and exclusions as a plan, for the reader only."""
    changes = (_planned(at, one) for at, one in enumerate(report["changes"], 1))
    noted = (Finding(one["code"], one["severity"], Text(one["text"])) for one in report["findings"])
    left_out = (
        Excluded(one["kind"], one["source_id"], Text(one["reason"]), one.get("name", ""))
        for one in report["excluded"]
    )
    return Plan(
        changes=tuple(changes),
        findings=tuple(noted),
        excluded=tuple(left_out),
        names=names or {},
    )


def _planned(number: int, change: Mapping[str, Any]) -> Change:
    fields = ("action", "kind", "source_id", "key", "name", "path", "old", "new")
    reason = Text(change["reason"]) if change["reason"] else None
    return Change(number=number, reason=reason, **{name: change[name] for name in fields})


def _open(output: Output, finished: Finished) -> None:
    output.document({**finished.report, **_error(finished.error)})
    if finished.error is not None:
        output.error(finished.error)
    output.lines([Line(outcome(finished.report), "heading")])


def _error(error: OrgLoaderError | None) -> dict[str, Any]:
    if error is None:
        return {}
    title, message, hint = error.told(_)
    return {"error": {"title": title, "message": message, "hint": hint}}


def outcome(report: Report) -> str:
    return _(words.outcome_word(report["outcome"], report["mode"]))


def _confirmations(report: Report, command: str) -> Iterator[Line]:
    """Tell how to go ahead in spite of findings that want a confirmation."""
    asked = [one["code"] for one in report["findings"] if one["severity"] == "confirm"]
    stopped = any(one["severity"] == "stop" for one in report["findings"])
    if asked and not stopped:
        yield Line(_("To go ahead all the same, once what is listed above is right:"))
        yield Line(" ".join([f"  orgloader {command}", *(f"--confirm {code}" for code in asked)]))


def _figures(output: Output, report: Report) -> None:
    """Print planned, accepted and verified by kind and action, what failed, and the run's ID."""
    rows = [
        (f"{_(words.kind_word(kind))}, {_(words.action_word(action))}", *map(number, figures))
        for kind, action, *figures in report_words.reached(report["changes"])
    ]
    if rows:
        output.table(["", _("Planned"), _("Accepted"), _("Verified")], rows)
    output.lines(_problems(report["changes"]))
    output.lines(_account(report))


def _problems(changes: Iterable[Mapping[str, Any]]) -> Iterator[Line]:
    failed = [one for one in changes if one["status"] not in ("planned", "done")]
    for status, count in Counter(one["status"] for one in failed).items():
        yield Line(f"{_(words.status_word(status))} · {count}", "heading")
        group = [one for one in failed if one["status"] == status]
        for one in group[:MOST]:
            what = f"{_(words.action_word(one['action']))} {one['path'] or one['name']}"
            yield Line(f"  {what}: {one['error']}" if one["error"] else f"  {what}", "stop")
        if count > MOST:
            yield Line("  " + _("… and %(count)d more (see --json)") % {"count": count - MOST})


def _account(report: Report) -> Iterator[str]:
    requests = report["requests"]
    if not any(requests.values()):
        return
    yield _("Requests: Bitrix24 %(source)d, Business Studio %(reads)d read, %(writes)d written") % {
        "source": requests["source"],
        "reads": requests["target_reads"],
        "writes": requests["target_writes"],
    }
    yield _("Time: %(time)s") % {"time": duration(sum(report["seconds"].values()))}
    if report["run"]:
        yield _("Run %(run)s; its report: orgloader report %(run)s") % {"run": report["run"]}


def check_document(line: Checked) -> dict[str, str]:
    """Return one line of a test as JSON."""
    text, hint = line.check.told(_)
    check = line.check
    return {
        "end": line.end,
        "name": check.name,
        "status": check.status,
        "text": text,
        "hint": hint,
    }


def check_lines(line: Checked) -> Iterator[Line]:
    text, hint = line.check.told(_)
    status = line.check.status
    yield Line(f"  {_(STATUSES[status])}: {text}", TONES[status])
    if hint:
        yield Line(f"    {hint}")
