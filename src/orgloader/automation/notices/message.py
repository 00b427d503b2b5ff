"""What a notice says: what happened, how much, what to do. Never names of persons."""

from collections.abc import Iterator
from dataclasses import dataclass

from orgloader.automation.notices.decide import Occasion
from orgloader.i18n import moment
from orgloader.i18n import translate as _
from orgloader.report.model import Report
from orgloader.report.words import count_lines, outcome_words
from orgloader.text import Text

SUBJECTS: dict[Occasion, Text] = {
    "problem": Text("Org Loader: a load needs attention (%(connection)s)"),
    "recovery": Text("Org Loader: loads succeed again (%(connection)s)"),
    "changes": Text("Org Loader: Business Studio was changed (%(connection)s)"),
    "result": Text("Org Loader: result of a load (%(connection)s)"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """A notice as plain text, in the language in use when it was made."""

    subject: str
    text: str


def message(occasion: Occasion, report: Report, connection: str) -> Message:
    """Return the notice: counts and findings only, since reports hold everybody's data."""
    subject = SUBJECTS[occasion].message
    return Message(_(subject) % {"connection": connection}, "\n".join(_lines(report)))


def test_message(connection: str) -> Message:
    """Return the notice that only shows that notices arrive."""
    return Message(
        _("Org Loader: test message (%(connection)s)") % {"connection": connection},
        _("This is a test. Notices of loads will arrive in the same way."),
    )


def _lines(report: Report) -> Iterator[str]:
    yield outcome_words(report, _)
    if report.ended:
        yield moment(report.ended)
    wrote = report.requests.target_writes
    yield from count_lines(report.counts.done if wrote else report.counts.planned, _)
    if report.error is not None:
        yield _error(report)
    for finding in report.findings:
        if finding.severity != "note":
            yield f"• {finding.text.render(_)}"
    yield ""
    yield _advice(report)


def _error(report: Report) -> str:
    error = report.error
    parts = (error.title.render(_), error.message.render(_)) if error else ()
    return ": ".join(part for part in parts if part)


def _advice(report: Report) -> str:
    if report.outcome == "stopped":
        return _("Nothing was written. Open Org Loader, compare, and decide what is asked there.")
    if report.exit_code == 6:
        return _("Nothing was written. Check that Bitrix24 and Business Studio can be reached.")
    if report.exit_code in (4, 5):
        return _("Open the report in Org Loader: it names each object and the reason.")
    if report.exit_code == 2:
        return _("Nothing was written. Correct the settings in Org Loader.")
    return _("There is nothing to do.")
