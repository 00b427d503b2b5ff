"""Making a report: what is known of a run while it goes on, and the report that comes of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from orgloader.errors import OrgLoaderError
from orgloader.plan import ids
from orgloader.plan.model import Change, Finding, Plan
from orgloader.report.counts import ROW_KINDS, WITH_UNCHANGED, count, count_rows, fates
from orgloader.report.model import (
    Confirmation,
    Destination,
    Difference,
    LeftOut,
    Mode,
    Outcome,
    Report,
    ReportedChange,
    Requests,
    RowCounts,
    Seconds,
    Source,
    StartedBy,
)
from orgloader.report.results import Results
from orgloader.report.safe import change_error, run_error, safe


@dataclass(slots=True)
class ReportBuilder:
    """What is known of a run so far.

    ``results`` is ``None`` before anything is applied. ``unverified`` holds, by number, the changes
    that were done but not found as written, and is ``None`` where nothing could be read back.
    """

    mode: Mode
    run: str = ""
    began: str = ""
    connection: str = "default"
    by: StartedBy = field(default_factory=StartedBy)
    source: Source = field(default_factory=Source)
    target: Destination = field(default_factory=Destination)
    plan: Plan = field(default_factory=Plan)
    findings: tuple[Finding, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()
    results: Results | None = None
    unverified: Mapping[int, tuple[Difference, ...]] | None = None
    requests: Requests = field(default_factory=Requests)
    seconds: dict[str, float] = field(
        default_factory=lambda: {phase.name: 0.0 for phase in fields(Seconds)}
    )
    planned: bool = False

    def show(self, plan: Plan) -> None:
        """Take the plan that was made, with its findings."""
        self.plan, self.findings, self.planned = plan, plan.findings, True

    def note(self, *findings: Finding) -> None:
        """Add what was found beside the plan."""
        self.findings = (*self.findings, *findings)

    def confirm(self, codes: Collection[str]) -> None:
        """Record who confirmed what was asked."""
        asked = (finding.code for finding in self.findings if finding.severity == "confirm")
        self.confirmed = tuple(Confirmation(code, self.by.user) for code in asked if code in codes)

    def build(
        self, outcome: Outcome, exit_code: int, ended: str, error: OrgLoaderError | None = None
    ) -> Report:
        """Return the report of the run as it has ended."""
        plan = self.plan
        changes = tuple(map(self._change, plan.changes))
        return Report(
            run=self.run,
            mode=self.mode,
            outcome=outcome,
            exit_code=exit_code,
            began=self.began,
            ended=ended,
            connection=self.connection,
            by=self.by,
            confirmed=self.confirmed,
            source=self.source,
            target=self.target,
            counts=count(changes, self._unchanged(), attempted=self.results is not None),
            rows=self._rows(changes),
            changes=changes,
            names=plan.names,
            conflicts=plan.conflicts,
            drift=plan.drift,
            findings=tuple(replace(finding, text=safe(finding.text)) for finding in self.findings),
            excluded=tuple(_left_out(plan)),
            requests=self.requests,
            seconds=Seconds(**{name: round(spent, 3) for name, spent in self.seconds.items()}),
            error=run_error(error) if error else None,
        )

    def _change(self, change: Change) -> ReportedChange:
        results = self.results
        if results is None:
            left_out = change.number in self.plan.left_out
            return ReportedChange(change, "left_out" if left_out else "planned", key=change.key)
        status, number = results.status(change), change.number
        error = results.errors.get(number)
        differing = self.unverified.get(number, ()) if self.unverified is not None else ()
        read_back = self.unverified is not None and number not in self.unverified
        return ReportedChange(
            change,
            status,
            results.keys.get(change.source_id, change.key),
            verified=read_back and status == "done",
            unverified=differing,
            error=change_error(error) if error else None,
        )

    def _unchanged(self) -> Mapping[str, int]:
        plan = self.plan
        touched = {change.source_id for change in plan.changes if change.kind in plan.sources}
        touched.update(conflict.source_id for conflict in plan.conflicts)
        return {
            kind: sum(1 for id in plan.sources.get(kind, ()) if id not in touched)
            for kind in WITH_UNCHANGED
        }

    def _rows(self, changes: tuple[ReportedChange, ...]) -> Mapping[str, RowCounts]:
        plan = self.plan
        contested = {conflict.source_id for conflict in plan.conflicts}
        met = fates(changes)
        return {
            kind: count_rows(
                plan.rows.get(kind, 0),
                sum(1 for row in plan.excluded if row.kind == kind),
                plan.sources.get(kind, ()),
                contested,
                met,
            )
            for kind in ROW_KINDS
        }


def _left_out(plan: Plan) -> Iterator[LeftOut]:
    made = {"department": ids.department, "person": ids.person}
    for row in plan.excluded:
        source_id = made[row.kind](row.id) if row.kind in made else row.id
        yield LeftOut(row.kind, source_id, row.name, safe(row.reason))
