"""What is said of an error in the window."""

from collections.abc import Mapping

from orgloader.errors import CancelledError, OrgLoaderError
from orgloader.gui.widgets.notice import Severity, Words
from orgloader.i18n import _
from orgloader.text import Text

_HINTS: Mapping[str, str] = {
    "See the runs with: orgloader history": Text("Menu View, History shows all runs").message,
}
"""What the window says where a hint speaks of the command line."""


def gravity(error: OrgLoaderError) -> Severity:
    """Return how grave an error is: to have been cancelled is none."""
    return "info" if isinstance(error, CancelledError) else "failed"


def error_words(error: OrgLoaderError) -> Words:
    """Return the words of ``error``, for a notice."""

    def shown() -> tuple[str, str]:
        if isinstance(error, CancelledError):
            return _("Cancelled; nothing was written"), ""
        title, message, hint = error.parts(_)
        own = _HINTS.get(error.hint.rstrip("."))
        return ": ".join(part for part in (title, message) if part), _(own) if own else hint

    return shown
