"""A report as JSON, schema 2 (``contracts.md``, Report).

Texts are written in a reader's language, or, where a report is kept, as message and values: it
will be read in a language that nobody knows yet.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

from orgloader.plan import words
from orgloader.plan.model import Conflict, Drift, Finding
from orgloader.report.document import Streamed, pieces
from orgloader.report.model import LeftOut, Report, ReportedChange, RunError
from orgloader.text import Text, Translate

SCHEMA = 2


def to_json(report: Report, translate: Translate | None = None) -> Iterator[bytes]:
    """Yield the JSON of a report piece by piece, its texts in the language of ``translate``.

    Without ``translate`` they are kept as they are, for ``decode.from_json``.
    """
    return pieces(to_document(report, translate))


def to_document(report: Report, translate: Translate | None = None) -> Mapping[str, Any]:
    """Return the JSON document of a report; its long lists are made while they are written."""
    text = _writer(translate)
    document = {
        "schema": SCHEMA,
        "run": report.run,
        "mode": report.mode,
        "outcome": report.outcome,
        "exit_code": report.exit_code,
        "began": report.began,
        "ended": report.ended,
        "connection": report.connection,
        "by": asdict(report.by),
        "confirmed": [asdict(one) for one in report.confirmed],
        "source": asdict(report.source),
        "target": asdict(report.target),
        "counts": asdict(report.counts),
        "rows": {kind: asdict(rows) for kind, rows in report.rows.items()},
        "changes": Streamed(report.changes, partial(_change, text)),
        "names": report.names,
        "conflicts": [_conflict(text, one) for one in report.conflicts],
        "drift": Streamed(report.drift, _drift),
        "findings": Streamed(report.findings, partial(_finding, text)),
        "excluded": Streamed(report.excluded, partial(_left_out, text)),
        "requests": asdict(report.requests),
        "seconds": asdict(report.seconds),
    }
    if report.error is None:
        return document
    return {**document, "error": error_document(report.error, translate)}


def error_document(error: RunError, translate: Translate | None = None) -> dict[str, Any]:
    """Return the JSON of an error, its texts as in ``to_document``."""
    text = _writer(translate)
    return {
        "code": error.code,
        "title": text(error.title),
        "message": text(error.message),
        "hint": text(error.hint),
        "remote": error.remote,
    }


def _writer(translate: Translate | None) -> "Write":
    return _kept if translate is None else partial(Text.render, translate=translate)


Write = Callable[[Text], Any]


def _kept(text: Text) -> object:
    """Return a text to be kept: the message alone, or with its values."""
    return _with_values(text) if text.values else text.message


def _with_values(text: Text) -> dict[str, Any]:
    values = {
        # A text among the values stays an object: as a string it would be taken for a value.
        name: _with_values(value) if isinstance(value, Text) else value
        for name, value in text.values.items()
    }
    return {"message": text.message, "values": values}


def _reason(text: Write, reason: Text) -> dict[str, Any]:
    return {"code": reason.code, "text": text(reason)}


def _change(text: Write, one: ReportedChange) -> dict[str, Any]:
    change, error = one.change, one.error
    return {
        "number": change.number,
        "action": change.action,
        "kind": change.kind,
        "source_id": change.source_id,
        "key": one.key,
        "name": change.name,
        "path": change.path,
        "old": dict(change.old),
        "new": dict(change.new),
        "inside": [asdict(item) for item in change.inside],
        "status": one.status,
        "verified": one.verified,
        "unverified": [asdict(item) for item in one.unverified],
        "reason": _reason(text, words.reason_of(change.action, change.reason)),
        "error": error and {"code": error.code, "text": text(error.text), "remote": error.remote},
    }


def _conflict(text: Write, one: Conflict) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "source_id": one.source_id,
        "name": one.name,
        "reason": _reason(text, one.reason),
        "candidates": [asdict(candidate) for candidate in one.candidates],
    }


def _drift(one: Drift) -> dict[str, Any]:
    names = ("kind", "source_id", "field", "written", "found", "wanted")
    return {name: getattr(one, name) for name in names}


def _finding(text: Write, one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "severity": one.severity,
        "text": text(one.text),
        "objects": one.objects,
    }


def _left_out(text: Write, one: LeftOut) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "source_id": one.source_id,
        "name": one.name,
        "reason": _reason(text, one.reason),
    }
