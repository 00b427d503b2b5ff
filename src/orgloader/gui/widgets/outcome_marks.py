"""The icons and colours of the outcomes of a run; words are beside them."""

from collections.abc import Mapping

OUTCOMES: Mapping[str, tuple[str, str]] = {
    "nothing_to_do": ("ok", "ok"),
    "planned": ("compare", "muted"),
    "done": ("ok", "ok"),
    "with_errors": ("note", "note"),
    "unverified": ("note", "note"),
    "stopped": ("stop", "failed"),
    "failed": ("failed", "failed"),
    "cancelled": ("close", "muted"),
    "": ("pending", "note"),
}


def outcome_mark(outcome: str) -> tuple[str, str]:
    """Return icon and colour of an outcome."""
    return OUTCOMES.get(outcome, ("info", "muted"))
