"""Whether a load is worth a notice (pure)."""

from typing import Literal

from orgloader.report.model import Report

When = Literal["never", "problems", "changes", "always"]
Occasion = Literal["problem", "recovery", "changes", "result"]

CANCELLED = 130


def problem_of(report: Report) -> str:
    """Return what is wrong, in a form by which equal failures are known; empty: nothing is.

    What a person cancelled is no problem: they know of it.
    """
    if report.exit_code in (0, CANCELLED):
        return ""
    asked = sorted(one.code for one in report.findings if one.severity != "note")
    error = report.error.code if report.error else ""
    return " ".join((report.outcome, str(report.exit_code), error, *asked))


def occasion(when: When, report: Report, last_problem: str) -> Occasion | None:
    """Return why a notice is due, ``None`` if none is.

    ``last_problem`` is ``problem_of`` the last load. A row of equal failures is one notice, and
    the load that ends it is another.
    """
    problem = problem_of(report)
    if when == "never" or report.exit_code == CANCELLED:
        return None
    if problem:
        return "problem" if problem != last_problem or when == "always" else None
    if last_problem:
        return "recovery"
    if report.requests.target_writes and when in ("changes", "always"):
        return "changes"
    return "result" if when == "always" else None
