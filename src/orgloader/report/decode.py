"""A report from the JSON in which it is kept: schema 2, or 1 of earlier versions."""

from collections.abc import Mapping
from typing import Any

from orgloader.plan import words
from orgloader.plan.model import Candidate, Change, Conflict, Drift, Finding, Inside
from orgloader.report.model import (
    Base,
    Confirmation,
    Counts,
    Destination,
    Difference,
    LeftOut,
    Report,
    ReportedChange,
    ReportedError,
    Requests,
    RowCounts,
    RunError,
    Seconds,
    Source,
    StartedBy,
)
from orgloader.report.schema1 import converted
from orgloader.text import Text

Json = Mapping[str, Any]


def from_json(document: Json) -> Report:
    """Return the report that ``encode`` wrote, or version 0.1 did.

    Raises ``KeyError``, ``TypeError`` or ``ValueError`` where it is none.
    """
    found = converted(document) if document["schema"] == 1 else document
    changes = tuple(map(_change, found["changes"]))
    names = {one.change.source_id: one.change.name for one in changes}
    return Report(
        run=found["run"],
        mode=found["mode"],
        outcome=found["outcome"],
        exit_code=found["exit_code"],
        began=found["began"],
        ended=found["ended"],
        connection=found["connection"],
        by=StartedBy(**found["by"]),
        confirmed=tuple(Confirmation(**one) for one in found["confirmed"]),
        source=Source(**found["source"]),
        target=Destination(**{**found["target"], "base": Base(**found["target"]["base"])}),
        counts=Counts(**found["counts"]),
        rows={kind: RowCounts(**rows) for kind, rows in found["rows"].items()},
        changes=changes,
        names=found["names"],
        conflicts=tuple(map(_conflict, found["conflicts"])),
        drift=tuple(Drift(**one, name=names.get(one["source_id"], "")) for one in found["drift"]),
        findings=tuple(map(_finding, found["findings"])),
        excluded=tuple(map(_left_out, found["excluded"])),
        requests=Requests(**found["requests"]),
        seconds=Seconds(**found["seconds"]),
        error=_error(found["error"]) if found.get("error") else None,
    )


def _text(kept: Any, code: str = "") -> Text:
    """Return a text from its message alone, or from message and values."""
    if isinstance(kept, str):
        return Text(kept, code=code)
    values = {
        name: _text(value) if isinstance(value, Mapping) else value
        for name, value in kept["values"].items()
    }
    return Text(kept["message"], values, code)


def _reason(kept: Json) -> Text:
    return _text(kept["text"], kept["code"])


def _change(kept: Json) -> ReportedChange:
    error = kept["error"]
    return ReportedChange(
        Change(
            number=kept["number"],
            action=kept["action"],
            kind=kept["kind"],
            source_id=kept["source_id"],
            key=kept["key"],
            name=kept["name"],
            path=kept["path"],
            old=kept["old"],
            new=kept["new"],
            reason=_own_reason(kept),
            inside=tuple(Inside(**one) for one in kept["inside"]),
        ),
        kept["status"],
        kept["key"],
        verified=kept["verified"],
        unverified=tuple(Difference(**one) for one in kept["unverified"]),
        error=error and ReportedError(error["code"], _text(error["text"]), error["remote"]),
    )


def _own_reason(kept: Json) -> Text | None:
    """Return the reason that the plan named itself: the usual one of an action is none."""
    reason = _reason(kept["reason"])
    usual = not reason.message or reason == words.reason_of(kept["action"])
    return None if usual else reason


def _conflict(kept: Json) -> Conflict:
    candidates = tuple(Candidate(**one) for one in kept["candidates"])
    reason = _reason(kept["reason"])
    return Conflict(kept["kind"], kept["source_id"], kept["name"], reason, candidates)


def _finding(kept: Json) -> Finding:
    objects = tuple(kept["objects"])
    return Finding(kept["code"], kept["severity"], _text(kept["text"]), objects)


def _left_out(kept: Json) -> LeftOut:
    return LeftOut(kept["kind"], kept["source_id"], kept["name"], _reason(kept["reason"]))


def _error(kept: Json) -> RunError:
    title, message, hint = (_text(kept[part]) for part in ("title", "message", "hint"))
    return RunError(kept["code"], title, message, hint, kept["remote"])
