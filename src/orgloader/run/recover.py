"""Taking up runs that never ended: what was carried out is linked, what is in doubt looked up
(rules.md, rules 6 and 16).
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from orgloader.errors import AmbiguousError, RefusedError
from orgloader.http import Control
from orgloader.plan.model import Change, Finding, Plan
from orgloader.report.builder import ReportBuilder
from orgloader.report.model import Base as ReportedBase
from orgloader.report.model import Destination, Mode, Report, Source, StartedBy
from orgloader.report.results import Results, Status
from orgloader.run.kept import keep_report
from orgloader.run.lookup import LOOKING, PAUSES, look_up
from orgloader.run.namesakes import CREATING
from orgloader.run.relink import keep_carried_out
from orgloader.run.verify import shows
from orgloader.state.journal import Operation
from orgloader.state.runs import Run
from orgloader.state.store import Base, Store
from orgloader.studio.interface import Studio
from orgloader.text import Text, Values

log = logging.getLogger(__name__)

INTERRUPTED_LOAD = Text(
    "The load %(run)s was interrupted after %(count)d changes; it is being finished now"
)
INTERRUPTED_UNDO = Text(
    "The undo %(run)s was interrupted after %(count)d changes; what it has changed is known now"
)
AMBIGUOUS = Text(
    "Several objects match the %(name)s created by the interrupted load. Delete the "
    "duplicates in Business Studio; or confirm, and none of them is linked"
)


def pending(store: Store, portal: str, current: str = "") -> bool:
    """Tell whether a run but the ``current`` one is unfinished, or a write in doubt."""
    unfinished = (run for run in store.runs.unfinished() if run.id != current)
    return any(run.portal == portal for run in unfinished) or bool(store.in_doubt())


def interrupted(store: Store, portal: str) -> Run | None:
    """Return the latest run that never ended; not to be asked while one is under way."""
    runs = [run for run in store.runs.unfinished() if run.portal == portal]
    return runs[-1] if runs else None


def pending_note(store: Store, portal: str) -> list[Finding]:
    """Tell the reader of a plan that an interrupted load will be taken up first."""
    text = Text(
        "The interrupted load is finished first; this plan shows what is left to do after that"
    )
    return [Finding("recovery.pending", "note", text)] if pending(store, portal) else []


@dataclass(frozen=True, slots=True)
class Recovered:
    """What happened; and the source IDs of creates that were looked for in vain.

    A service may still carry these out: they are looked for again before they are repeated.
    """

    findings: Sequence[Finding] = ()
    doubted: frozenset[str] = frozenset()


def recover(
    store: Store,
    studio: Studio,
    portal: str,
    current: str,
    *,
    control: Control,
    confirmed: Collection[str] = (),
) -> Recovered:
    """Settle every unfinished run of ``portal`` but the ``current`` one; report what happened.

    Where it is not clear which object a create has made, none is linked once that is ``confirmed``.
    """
    findings = []
    for run in store.runs.unfinished():
        if run.portal == portal and run.id != current:
            findings += _take_up(store, run)
    in_doubt = _in_doubt(store, studio, portal, current)
    open_creates = _wait_for(store, studio, in_doubt, control)
    findings += [
        finding
        for operation, run in in_doubt
        for finding in _settle(store, studio, operation, run, confirmed)
    ]
    return Recovered(findings, open_creates)


def _take_up(store: Store, run: Run) -> list[Finding]:
    with store.journal(run.id) as journal:
        operations = list(journal.operations())
    base = _base_of(store, run, operations)
    if base is not None:
        keep_carried_out(store, base, operations)
        store.runs.bind(run.id, base.base)
    text = INTERRUPTED_UNDO if run.mode == "undo" else INTERRUPTED_LOAD
    values: Values = {"run": run.id, "count": len(operations)}
    finding = Finding(f"recovered.{run.id}", "note", Text(text.message, values))
    keep_report(store, _unfinished(store, run, base, finding))
    return [finding]


def _unfinished(store: Store, run: Run, base: Base | None, finding: Finding) -> Report:
    """Return the report of a run that was killed, as far as its journal tells."""
    with store.journal(run.id) as journal:
        recorded = list(journal.operations())
    statuses: dict[int, Status] = {
        op.change.number: "unclear" if op.in_doubt else "failed"
        for op in recorded
        if not op.carried_out
    }
    changes = tuple(op.change for op in recorded)
    builder = ReportBuilder(
        mode=cast(Mode, run.mode),
        run=run.id,
        began=run.started,
        by=StartedBy(**run.started_by),
        source=Source(portal=run.portal),
        target=Destination(
            run.address, base=ReportedBase(base.base, base.root_name) if base else ReportedBase()
        ),
        plan=Plan(changes, names={change.source_id: change.name for change in changes}),
        findings=(finding,),
        results=Results({}, statuses),
    )
    return builder.build("failed", 4, store.now().isoformat(timespec="seconds"))


def _base_of(store: Store, run: Run, operations: Iterable[Operation]) -> Base | None:
    """Return the base of a run; one that was new is named by the root that the run created."""
    name = run.base
    departments = (op for op in operations if op.carried_out and op.change.kind == "department")
    root = next(departments, None)
    if not name and root is not None:
        name = root.guid or root.key
    known = (base for base in store.bases(run.portal) if base.base == name)
    found = next(known, None)
    if found is not None or not name:
        return found
    return _new_base(run, name, root.change if root else None)


def _new_base(run: Run, name: str, root: Change | None) -> Base:
    """Return the base of a first load: the first department it creates is the root."""
    source_id, title = (root.source_id, root.name) if root else ("", "")
    return Base(run.portal, name, source_id, title, run.address)


def _in_doubt(
    store: Store, studio: Studio, portal: str, current: str
) -> list[tuple[Operation, Run]]:
    """Return the operations whose answer was lost, of whatever run of this portal.

    Those of a base that is not the open one stay in doubt: here nothing can be found.
    """
    runs = {run.id: run for run in store.runs.history()}
    return [
        (operation, runs[operation.run])
        for operation in store.in_doubt()
        if operation.run != current and runs[operation.run].portal == portal
        if _is_open(store, studio, runs[operation.run])
    ]


def _wait_for(
    store: Store, studio: Studio, in_doubt: Iterable[tuple[Operation, Run]], control: Control
) -> frozenset[str]:
    """Give the service time for creates that it may still be working on; return those not found.

    The dead process did not wait for them. What is older than all pauses needs none.
    """
    missing = [(one, run) for one, run in in_doubt if one.change.action in CREATING]
    for pause in PAUSES:
        if pause and not any(_is_young(store, operation) for operation, _ in missing):
            break
        control.wait(pause, LOOKING)
        missing = [(one, run) for one, run in missing if not _is_found(store, studio, one, run)]
    found = (operation.change for operation, _ in missing)
    # A task's source ID is one of its run only; as a debt it is looked for by its text.
    return frozenset(change.source_id for change in found if change.kind != "task")


def _is_young(store: Store, operation: Operation) -> bool:
    age = (store.now() - datetime.fromisoformat(operation.at)).total_seconds()
    return age < sum(PAUSES)  # A clock put back makes it young: better a pause too many.


def _is_found(store: Store, studio: Studio, operation: Operation, run: Run) -> bool:
    try:
        return bool(_result(store, studio, operation, run)[0])
    except (AmbiguousError, RefusedError):
        return True


def _is_open(store: Store, studio: Studio, run: Run) -> bool:
    """Tell whether the base of a run is the one that is open; a base still to be made may be."""
    base = _base_of(store, run, ())
    root = store.links(base.portal, base.base).get(base.root) if base else None
    return root is None or studio.get(root.kind, root.key) is not None


def _settle(
    store: Store, studio: Studio, operation: Operation, run: Run, confirmed: Collection[str]
) -> Iterator[Finding]:
    """Record what a look-up tells of one operation in doubt, or ask where it tells too much."""
    change = operation.change
    code = f"recovery.ambiguous.{change.source_id}"
    try:
        key, guid = _result(store, studio, operation, run)
        operation = _as_shown(studio, operation, key)
    except (AmbiguousError, RefusedError):
        yield Finding(code, "confirm", Text(AMBIGUOUS.message, {"name": change.name}))
        if code not in confirmed:
            return
        key, guid = "", ""
    if key or change.action == "unlink":
        _relink(store, replace(operation, state="resolved", key=key, guid=guid), run)
    elif operation.steps:
        _unknow(store, operation, run)
    with store.journal(operation.run) as journal:
        if not key and change.kind == "task":
            journal.owe(change.number)
        else:
            journal.resolve(change.number, key, guid)


def _result(store: Store, studio: Studio, operation: Operation, run: Run) -> tuple[str, str]:
    """Return key and GUID of the object that shows an operation in doubt, empty where none does.

    Raises ``AmbiguousError`` where several could.
    """
    change = operation.change
    base = _base_of(store, run, ())
    links = store.links(base.portal, base.base) if base else {}
    if change.action in CREATING and operation.key:
        made_then = studio.get(change.kind, operation.key)
        return (made_then.key, made_then.guid) if made_then else ("", "")
    if change.action in CREATING:
        linked = {link.key for link in links.values() if link.kind == change.kind}
        known = linked.union(operation.namesakes)
        found = look_up(studio, change.kind, operation.fields, known.__contains__)
        return (found.key, found.guid) if found else ("", "")
    made = links.get(change.source_id)
    key = change.key or (made.key if made else "")
    return (key if _shows(studio, operation, key) else ""), ""


def _shows(studio: Studio, operation: Operation, key: str) -> bool:
    item = studio.get(operation.change.kind, key)
    gone = operation.change.action == "unlink"
    return item is None if gone else shows(item, operation.fields)


def _as_shown(studio: Studio, operation: Operation, key: str) -> Operation:
    """Return an operation without the references that were to be set in further steps and that
    the object it has made does not show: the next plan finishes what is missing.
    """
    kind = operation.change.kind
    related = studio.schema.related.get(kind, frozenset()) & operation.fields.keys()
    if not key or operation.change.action not in CREATING or not related:
        return operation
    item = studio.get(kind, key)
    left = {name for name in related if not shows(item, {name: operation.fields[name]})}
    fields = {name: one for name, one in operation.fields.items() if name not in left}
    return replace(operation, fields=fields)


def _unknow(store: Store, operation: Operation, run: Run) -> None:
    """Forget what was written into the fields of a change that was left between its steps.

    They hold neither the old nor the new: nobody has edited them by hand.
    """
    base = _base_of(store, run, ())
    link = store.links(base.portal, base.base).get(operation.change.source_id) if base else None
    if base and link:
        left = {name: one for name, one in link.written.items() if name not in operation.fields}
        store.save_links(base, [replace(link, written=left)])


def _relink(store: Store, operation: Operation, run: Run) -> None:
    """Keep the link of what was carried out after all; a new base is named by its root."""
    base = _base_of(store, run, [operation])
    if base is not None:
        if not run.base:
            store.runs.bind(run.id, base.base)
        keep_carried_out(store, base, [operation])
