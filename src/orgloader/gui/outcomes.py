"""The words for how a job ended."""

from orgloader.errors import CancelledError, OrgLoaderError
from orgloader.gui.notice import Severity, Told
from orgloader.i18n import _
from orgloader.run.events import Finished

OUTCOMES = {
    "nothing_to_do": "Nothing to change: Business Studio is as Bitrix24",
    "planned": "Compared",
    "done": "Loaded",
    "with_errors": "Loaded, with problems",
    "unverified": "Loaded, but not everything could be read back",
    "stopped": "Stopped before the first write",
    "failed": "The load could not be carried through",
    "cancelled": "Stopped by you",
}
_SEVERITIES: dict[str, Severity] = {
    "nothing_to_do": "ok",
    "done": "ok",
    "with_errors": "failed",
    "unverified": "note",
    "stopped": "note",
    "failed": "failed",
    "cancelled": "info",
}


def gravity(error: OrgLoaderError) -> Severity:
    """Return how grave an error is: to have been cancelled is none."""
    return "info" if isinstance(error, CancelledError) else "failed"


def outcome(finished: Finished) -> str:
    """Return how a load ended, as in its report."""
    return str(finished.report.get("outcome", "failed"))


def severity(finished: Finished) -> Severity:
    """Return how grave that is."""
    return _SEVERITIES.get(outcome(finished), "note")


def wrote(finished: Finished) -> bool:
    """Tell whether anything was sent to the studio: then the result wants a dialog."""
    return bool(finished.report.get("requests", {}).get("target_writes"))


def told(error: OrgLoaderError) -> Told:
    """Return the words of ``error``, for a notice."""

    def words() -> tuple[str, str]:
        if isinstance(error, CancelledError):
            return _("Cancelled; nothing was written"), ""
        title, message, hint = error.told(_)
        return ": ".join(part for part in (title, message) if part), hint

    return words
