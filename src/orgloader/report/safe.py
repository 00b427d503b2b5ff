"""Errors and texts as a report keeps them: without secrets, holding on to nothing."""

from orgloader.errors import OrgLoaderError
from orgloader.report.model import ReportedError, RunError
from orgloader.secrets import redact
from orgloader.text import Text, Value, listed


def safe(text: Text) -> Text:
    """Return ``text`` without a secret in its values: a remote's words may hold anything."""
    values = {name: _safe(value) for name, value in text.values.items()}
    return Text(text.message if values else redact(text.message), values, text.code)


def _safe(value: Value) -> Value:
    if isinstance(value, Text):
        return safe(value)
    return redact(value) if isinstance(value, str) else value


def change_error(error: OrgLoaderError) -> ReportedError:
    """Return why a change was not done."""
    parts = [safe(part) for part in error.texts() if part.message]
    text = parts[0] if len(parts) == 1 else listed(parts, between=". ")
    return ReportedError(error.category, text, redact(error.detail))


def run_error(error: OrgLoaderError) -> RunError:
    """Return why a run could not be carried through."""
    title, message, hint = map(safe, error.texts())
    return RunError(error.category, title, message, hint, redact(error.detail))
