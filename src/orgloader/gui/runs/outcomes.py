"""How grave the end of a job is, and what is said of it."""

from collections.abc import Mapping

from orgloader.errors import CancelledError, OrgLoaderError
from orgloader.gui.widgets.notice import Severity, Words
from orgloader.i18n import _
from orgloader.plan import words
from orgloader.run.events import Finished
from orgloader.text import Text

_SEVERITIES: dict[str, Severity] = {
    "nothing_to_do": "ok",
    "done": "ok",
    "with_errors": "failed",
    "unverified": "note",
    "stopped": "note",
    "failed": "failed",
    "cancelled": "info",
}

_HINTS: Mapping[str, str] = {
    "See the runs with: orgloader history": Text("Menu View, History shows all runs").message,
}
"""What the window says where a hint speaks of the command line."""


def gravity(error: OrgLoaderError) -> Severity:
    """Return how grave an error is: to have been cancelled is none."""
    return "info" if isinstance(error, CancelledError) else "failed"


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


def error_words(error: OrgLoaderError) -> Words:
    """Return the words of ``error``, for a notice."""

    def shown() -> tuple[str, str]:
        if isinstance(error, CancelledError):
            return _("Cancelled; nothing was written"), ""
        title, message, hint = error.parts(_)
        own = _HINTS.get(error.hint.rstrip("."))
        return ": ".join(part for part in (title, message) if part), _(own) if own else hint

    return shown
