"""Counting days between ISO dates, without a clock."""

from datetime import date


def passed(since: str, today: str) -> int:
    """Return the number of days from ``since`` to ``today`` (ISO dates)."""
    return (date.fromisoformat(today) - date.fromisoformat(since)).days
