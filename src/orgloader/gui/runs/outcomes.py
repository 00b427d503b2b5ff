"""How grave the end of a load is, and what is said of it."""

from orgloader.gui.widgets.notice import Severity, Words
from orgloader.i18n import _
from orgloader.plan import words
from orgloader.run.events import Finished

_SEVERITIES: dict[str, Severity] = {
    "nothing_to_do": "ok",
    "done": "ok",
    "with_errors": "failed",
    "unverified": "note",
    "stopped": "note",
    "failed": "failed",
    "cancelled": "info",
}


def outcome(finished: Finished) -> str:
    """Return how a load or an undo ended, as in its report."""
    return finished.report.outcome or "failed"


def undoes(finished: Finished) -> bool:
    """Return whether it was about an undo."""
    return finished.report.mode == "undo"


def severity(finished: Finished) -> Severity:
    """Return how grave that is."""
    return _SEVERITIES.get(outcome(finished), "note")


def outcome_words(finished: Finished) -> Words:
    """Return the words for how it ended, for a notice."""
    mode = "undo" if undoes(finished) else "load"
    return lambda: (_(words.outcome_word(outcome(finished), mode)), "")


def wrote(finished: Finished) -> bool:
    """Return whether anything was sent to the studio: then a dialog shows the result."""
    return finished.report.requests.target_writes > 0
