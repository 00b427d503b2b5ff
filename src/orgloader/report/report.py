"""The report of a run, as other programs read it (contracts.md, Report)."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from orgloader.errors import OrgLoaderError
from orgloader.i18n import translate
from orgloader.plan import ids
from orgloader.plan.model import Action, Change, Finding, Plan
from orgloader.plan.objects import KINDS, Kind
from orgloader.report.document import Rows
from orgloader.report.results import Results, Status
from orgloader.secrets import redact
from orgloader.text import Text

UNIT: tuple[Action, ...] = ("create", "rename", "update", "move", "archive", "restore", "adopt")
ACTIONS: Mapping[Kind, tuple[Action, ...]] = {
    "department": UNIT,
    "position": UNIT,
    "person": UNIT,
    "contact": ("create", "update", "adopt"),
    "assignment": ("link", "unlink", "adopt"),
    "folder": ("create", "adopt"),
    "task": ("create",),
}
ROWS: tuple[Kind, ...] = ("department", "person")


@dataclass(slots=True)
class Draft:
    """What is known of a run when its report is written.

    ``results`` is ``None`` before anything is applied. ``unverified`` holds the numbers of changes
    that were done but not found as written, ``None`` where nothing could be read back.
    """

    run: str
    mode: str
    source: Mapping[str, Any]
    target: Mapping[str, str]
    plan: Plan = field(default_factory=Plan)
    findings: tuple[Finding, ...] = ()
    results: Results | None = None
    unverified: Collection[int] | None = None
    requests: dict[str, int] = field(
        default_factory=lambda: {"source": 0, "target_reads": 0, "target_writes": 0}
    )
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(
            ("read_source", "read_target", "plan", "apply", "verify"), 0.0
        )
    )

    planned: bool = False

    def show(self, plan: Plan) -> None:
        """Take the plan that was made, with its findings."""
        self.plan, self.findings, self.planned = plan, plan.findings, True

    def tell(self, *findings: Finding) -> None:
        """Add what was found beside the plan."""
        self.findings = (*self.findings, *findings)

    def status(self, change: Change) -> Status:
        return self.results.status(change) if self.results else "planned"

    def verified(self, change: Change) -> bool:
        known = self.unverified is not None and change.number not in self.unverified
        return known and self.status(change) == "done"


def write(draft: Draft, outcome: str) -> dict[str, Any]:
    """Return the report as a JSON document, texts in the language of now."""
    plan = draft.plan
    return {
        "schema": 1,
        "run": draft.run,
        "mode": draft.mode,
        "outcome": outcome,
        "source": dict(draft.source),
        "target": dict(draft.target),
        "counts": _counts(draft),
        "rows": {kind: _rows(draft, kind) for kind in ROWS},
        "changes": Rows(plan.changes, partial(_change, draft)),
        "names": _names(plan),
        "findings": [_finding(finding) for finding in draft.findings],
        "excluded": [
            {
                "kind": row.kind,
                "source_id": row.id,
                "name": row.name,
                "reason": row.reason.render(translate),
            }
            for row in plan.excluded
        ],
        "requests": draft.requests,
        "seconds": {phase: round(seconds, 3) for phase, seconds in draft.seconds.items()},
    }


def empty(mode: str, outcome: str, error: OrgLoaderError | None = None) -> dict[str, Any]:
    """Return the report of a run that came to nothing, with every key."""
    nothing = {"portal": "", "root": "", "departments": 0, "persons": 0, "complete": False}
    findings = (Finding("error", "stop", told(error)),) if error else ()
    draft = Draft("", mode, nothing, {"address": "", "profile": ""}, findings=findings)
    return write(draft, outcome)


def _names(plan: Plan) -> dict[str, str]:
    """Return readable names of the references in changes, but of what has changes itself."""
    touched = {change.source_id for change in plan.changes if change.source_id in plan.names}
    return {id: name for id, name in plan.names.items() if id not in touched}


def _counts(draft: Draft) -> dict[str, dict[str, int]]:
    """Count actions by kind: those carried out, or planned where nothing was attempted."""
    counted = draft.plan.tally - Counter(
        (change.action, change.kind)
        for change in draft.plan.changes
        if draft.status(change) not in ("planned", "done")
    )
    sources = draft.plan.sources
    touched = {change.source_id for change in draft.plan.changes if change.kind in sources}
    contested = {conflict.source_id for conflict in draft.plan.conflicts}
    counts: dict[str, dict[str, int]] = {}
    for kind in KINDS:
        counts[kind] = {str(action): counted[action, kind] for action in ACTIONS[kind]}
        if kind in sources or kind in ("department", "position", "person"):
            ids = sources.get(kind, ())
            unchanged = sum(1 for id in ids if id not in touched and id not in contested)
            counts[kind]["unchanged"] = unchanged
    return counts


def _rows(draft: Draft, kind: Kind) -> dict[str, int]:
    """Count each source row once: read = created + updated + unchanged + excluded + …"""
    rows = dict.fromkeys(
        ("read", "created", "updated", "unchanged", "excluded", "conflicted", "failed"), 0
    )
    rows["read"] = draft.plan.rows.get(kind, 0)
    rows["excluded"] = sum(1 for row in draft.plan.excluded if row.kind == kind)
    contested = {conflict.source_id for conflict in draft.plan.conflicts}
    fates = _fates(draft)
    for source_id in draft.plan.sources.get(kind, ()):
        fate = "conflicted" if source_id in contested else fates.get(source_id, "unchanged")
        rows[fate] += 1
    return rows


def _fates(draft: Draft) -> Mapping[str, str]:
    """Return what became of each source row that has changes of its own."""
    fates: dict[str, str] = {}
    order = ("updated", "created", "failed")
    for change in draft.plan.changes:
        owner = ids.person_of(change.source_id)
        if draft.status(change) not in ("planned", "done"):
            fate = "failed"
        elif change.action == "adopt" and not change.new:
            continue
        else:
            fate = (
                "created" if change.action == "create" and owner == change.source_id else "updated"
            )
        before = fates.get(owner, fate)
        fates[owner] = max(before, fate, key=order.index)
    return fates


def _change(draft: Draft, change: Change) -> dict[str, Any]:
    error = draft.results.errors.get(change.number) if draft.results else None
    keys = draft.results.keys if draft.results else {}
    return {
        "action": change.action,
        "kind": change.kind,
        "source_id": change.source_id,
        "key": keys.get(change.source_id, change.key),
        "name": change.name,
        "path": change.path,
        "old": dict(change.old),
        "new": dict(change.new),
        "status": draft.status(change),
        "verified": draft.verified(change),
        "reason": change.reason.render(translate) if change.reason else "",
        "error": _error(error) if error else "",
    }


def _error(error: OrgLoaderError) -> str:
    """Return what happened with the remote's own words, without secrets."""
    title, message, hint = error.told(translate)
    parts = (title, message, hint, error.detail)
    return redact(". ".join(part.rstrip(".") for part in parts if part))


def _finding(finding: Finding) -> dict[str, str]:
    text = redact(finding.text.render(translate))
    return {"code": finding.code, "severity": finding.severity, "text": text}


def told(error: OrgLoaderError) -> Text:
    """Return an error as the text of a finding."""
    return Text("%(error)s", {"error": _error(error)})
