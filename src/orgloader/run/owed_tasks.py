"""Tasks that are still owed: the change that they tell of was carried out, then the run ended.

A debt becomes a change of the next plan. Its text stays what it was in the run that owed it first,
so that it is found wherever a lost request has written it: a task is never written twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from orgloader.plan import ids
from orgloader.plan.model import Change, Plan
from orgloader.plan.objects import Target
from orgloader.state.journal import Operation
from orgloader.state.store import Base, Store
from orgloader.text import Text

OWED = Text("The load that made the change could not write its task", code="owed")


def signed(text: str, run: str, number: int) -> str:
    """Return the text of a task as it is written: it tells the change of all runs."""
    return f"{text} ({run} / {number})"


def debt(change: Change) -> tuple[str, int] | None:
    """Return the run and number of the debt that a change settles, ``None`` for any other."""
    return ids.owed_by(change.source_id)


def with_debts(plan: Plan, store: Store, base: Base, target: Target) -> Plan:
    """Return the plan with the tasks at its end that are owed in ``base``."""
    if not target.schema.has("task") or not base.base:
        return plan
    runs = {run.id for run in store.runs.history() if _is_of(run.portal, run.base, base)}
    debts = [one for one in store.owed() if one.run in runs and _unit(one.change) in plan.keys]
    if not debts:
        return plan
    changes = tuple(_changes(debts, len(plan.changes) + 1))
    return replace(
        plan,
        changes=(*plan.changes, *changes),
        names={**_names(changes, plan, target), **plan.names},
    )


def _is_of(portal: str, name: str, base: Base) -> bool:
    return (portal, name) == (base.portal, base.base)


def _changes(debts: Iterable[Operation], begin: int) -> Iterator[Change]:
    for number, owed in enumerate(debts, begin):
        change = owed.change
        run, first = debt(change) or (owed.run, change.number)
        text = change.new["text"] or ""
        new = {**change.new, "text": text if debt(change) else signed(text, run, first)}
        yield replace(change, number=number, source_id=ids.task(first, run), new=new, reason=OWED)


def _unit(change: Change) -> str:
    return change.new["unit"] or ""


def _names(changes: Iterable[Change], plan: Plan, target: Target) -> Mapping[str, str]:
    """Return the names of the units which the tasks tell of."""
    found = {}
    for unit in map(_unit, changes):
        item = target.unit(plan.keys[unit])
        found[unit] = (item.fields.get("name") if item else None) or unit
    return found
